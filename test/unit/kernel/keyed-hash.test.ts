import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyedHash, sameHash } from '../../../core/kernel/keyed-hash.ts';

const bytes = fc.uint8Array({ maxLength: 200 });

test('a keyed hash is the HMAC-SHA-256 that Node makes of the parts in a row', () => {
  fc.assert(
    fc.property(bytes, fc.array(bytes, { maxLength: 4 }), (key, parts) => {
      const hmac = createHmac('sha256', key);
      for (const part of parts) hmac.update(part);
      expect(keyedHash(key, ...parts)).toEqual(new Uint8Array(hmac.digest()));
    }),
    { seed: 2104, numRuns: 200 },
  );
});

test('a key that is used again gives fresh bytes, and the same hash of the same message', () => {
  const key = new Uint8Array(32).fill(7);
  const first = keyedHash(key, Uint8Array.of(1));
  const kept = first.slice();
  expect(keyedHash(key, Uint8Array.of(2))).not.toEqual(kept);
  expect(first).toEqual(kept);
  expect(keyedHash(key, Uint8Array.of(1))).toEqual(kept);
});

test('two hashes are the same only when every bit and the length agree', () => {
  const hash = keyedHash(Uint8Array.of(1), Uint8Array.of(2));
  expect(sameHash(hash, hash.slice())).toBe(true);
  for (let bit = 0; bit < hash.length * 8; bit++) {
    const other = hash.slice();
    other[bit >> 3] = (other[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(sameHash(hash, other)).toBe(false);
  }
  expect(sameHash(hash, hash.slice(1))).toBe(false);
  expect(sameHash(hash.slice(1), hash)).toBe(false);
});
