import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { later } from '../../../core/kernel/instant.ts';
import { StartedKeys } from '../../../core/proof/started-keys.ts';
import { agreed, consume, HOUR_MS, permit, proofOf } from '../../tamper/honest-push.ts';
import { verify } from '../../tamper/verify.ts';

/** A push with a label of one key, so long after the second key of the log had started; null: it never did. */
async function pushed(key: number, secondStartedBeforeMs: number | null) {
  const { log, person } = await agreed({ keys: 2, started: 1 });
  if (secondStartedBeforeMs !== null) {
    await log.startKey(2);
    log.at = later(log.at, secondStartedBeforeMs);
  }
  const push = await consume(log, person, await permit(log, person), {}, { key });
  const statement = await log.state();
  return { log, push, parts: await proofOf(log, person, { push, statement }) };
}

describe('the label keys of a proof', () => {
  it.each([
    ['the first, before another had started', 1, null],
    ['the first, while programs that began with it may run', 1, HOUR_MS / 2],
    ['the second, as soon as it had started', 2, 0],
    ['the second, long after', 2, 20 * HOUR_MS],
  ])('may be %s', async (_, key, before) => {
    const { log, push, parts } = await pushed(key, before);
    await expect(verify(log, push, parts)).resolves.toMatchObject({ subject: 'C-1001' });
  });

  it.each([
    ['the first, long after the second had started', 1, HOUR_MS],
    ['one that had not started', 2, null],
  ])('may not be %s', async (_, key, before) => {
    const { log, push, parts } = await pushed(key, before);
    await expect(verify(log, push, parts)).rejects.toMatchObject({ code: 'LABEL_MISMATCH' });
  });

  it('are those that had started, though the policy names more', async () => {
    const { log, push, parts } = await pushed(1, null);
    expect([parts.labels.map(({ key }) => key), log.labelKeys.length]).toEqual([[1, 1, 1], 2]);
    await expect(verify(log, push, parts)).resolves.toMatchObject({});
  });

  it('are all in the policy, each in its place', async () => {
    const { log, push, parts } = await pushed(2, 0);
    const [first, second] = log.labelKeys;
    if (first === undefined || second === undefined) throw new Error('the log has two label keys');
    const swapped = [first, { ...second, publicKey: first.publicKey }];
    for (const policy of [[first], swapped, []]) {
      await expect(verify(log, push, parts, { labelKeys: policy })).rejects.toMatchObject({ code: 'POLICY_MISMATCH' });
    }
  });

  it('are shown with the look-up of one more', async () => {
    const { log, push, parts } = await pushed(1, null);
    const lacking = parts.lookUps.map((_, i) => ({ ...parts, lookUps: parts.lookUps.filter((__, j) => j !== i) }));
    for (const one of lacking) {
      await expect(verify(log, push, one)).rejects.toMatchObject({ code: 'BUNDLE_MALFORMED' });
    }
  });

  it('are in use from their leaf on, and as long as the promise after the next one', () => {
    const at = '2026-11-23T08:00:00.000Z';
    const keys = new StartedKeys(
      [
        { version: 1, publicKey: new Uint8Array(32), leafIndex: 0n, startedMs: 0 },
        { version: 2, publicKey: new Uint8Array(32), leafIndex: 10n, startedMs: Date.parse(at) },
      ],
      HOUR_MS,
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 2 * HOUR_MS }), (index, ms) => {
        const inUse = [1, 2, 3].filter((key) => {
          try {
            keys.requireInUse(key, { index: BigInt(index), at: later(at, ms) });
            return true;
          } catch {
            return false;
          }
        });
        expect(inUse).toEqual(index <= 10 ? [1] : ms < HOUR_MS ? [1, 2] : [2]);
      }),
      { seed: 3 },
    );
  });
});
