import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import { prefixRoot, proveLookUp } from '../../../core/prefix/index.ts';
import { MapAnswers, malformed } from '../../../core/proof/map-answers.ts';
import { ForgedLog, Person } from '../../tamper/forged-log.ts';
import { secret } from '../../tamper/honest-push.ts';

const MALFORMED = expect.objectContaining({ code: 'BUNDLE_MALFORMED' });

/** A log of which each entry reveals one of these values. */
async function revealed(values: readonly number[]): Promise<ForgedLog> {
  const log = new ForgedLog();
  const person = new Person('C-1001');
  for (const value of values) await log.tell(person, 'notice.served', {}, { n: secret(value) });
  return log;
}

describe('the answers of a map', () => {
  it('are the first leaf that has a value, or none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }), async (values) => {
        const map = (await revealed(values)).answers([1, 2, 3, 4].map(secret));
        for (const value of [1, 2, 3, 4]) {
          const first = values.indexOf(value);
          expect(map.firstLeaf(secret(value))).toBe(first === -1 ? null : BigInt(first));
        }
        expect(() => map.requireAllAsked()).not.toThrow();
      }),
      { numRuns: 10, seed: 3 },
    );
  });

  it('are none about a value that is not looked up', async () => {
    const map = (await revealed([1])).answers([secret(1)]);
    expect(() => map.firstLeaf(secret(2))).toThrow(MALFORMED);
  });

  it('are refused where a value is looked up twice, or for nothing', async () => {
    const log = await revealed([1, 2]);
    expect(() => log.answers([secret(1), secret(1)])).toThrow(MALFORMED);
    const map = log.answers([secret(1), secret(2)]);
    map.firstLeaf(secret(1));
    expect(() => map.requireAllAsked()).toThrow(MALFORMED);
    map.firstLeaf(secret(2));
    expect(() => map.requireAllAsked()).not.toThrow();
  });

  it('hold under the statement that they are of alone', async () => {
    const records = (await revealed([1, 2])).records(2n);
    const others = (await revealed([3, 4])).records(2n);
    const lookUps = [{ value: secret(1), runs: [proveLookUp(others, new Uint8Array(32).fill(1))] }];
    const map = new MapAnswers(
      { runs: [{ from: 0n, to: 2n, root: prefixRoot(records) }], size: 2n },
      lookUps,
      nobleSha256,
    );
    expect(() => map.firstLeaf(secret(1))).toThrow(expect.objectContaining({ code: 'PROOF_ROOT_MISMATCH' }));
  });

  it('are refused with what is wrong with them', () => {
    expect(malformed('it lacks a leaf')).toMatchObject({
      code: 'BUNDLE_MALFORMED',
      message: expect.stringContaining('it lacks a leaf'),
    });
  });
});
