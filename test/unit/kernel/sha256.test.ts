import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nobleSha256, sha256 } from '../../../core/kernel/sha256.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';

describe.each([
  ['the hash that is there everywhere', nobleSha256],
  ["Node's hash", nodeSha256],
])('%s', (_, hash) => {
  it('is SHA-256 of any input, one after another, written where it is wanted and nowhere else', () => {
    const input = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(fc.array(input, { minLength: 1, maxLength: 5 }), fc.nat({ max: 40 }), (inputs, offset) => {
        for (const bytes of inputs) {
          const output = new Uint8Array(offset + 40).fill(0xaa);
          hash(bytes, output, offset);
          const expected = new Uint8Array(output.length).fill(0xaa);
          expected.set(createHash('sha256').update(bytes).digest(), offset);
          expect(output).toEqual(expected);
        }
      }),
      { seed: 81 },
    );
  });

  it('may write over its own input', () => {
    const kept = new Uint8Array(200).map((_, i) => i);
    const expected = createHash('sha256').update(kept).digest();
    hash(kept, kept, 3);
    expect(Buffer.from(kept.subarray(3, 35))).toEqual(expected);
  });

  it('gives a fresh array to who wants one', () => {
    expect(Buffer.from(sha256(new Uint8Array(), hash)).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });
});
