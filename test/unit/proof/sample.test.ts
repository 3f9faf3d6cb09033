import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawLeaves, leafDrawn, type SampleRange, sampleBound, sampleSeed } from '../../../core/proof/sample.ts';
import { sampleVectors } from './sample-vectors.ts';

const VECTORS = new URL('../../../docs/formats/vectors/sample.json', import.meta.url);
const VALUES = 2n ** 64n;

const range = fc
  .tuple(fc.bigInt(0n, VALUES - 2n), fc.bigInt(1n, VALUES - 1n))
  .filter(([from, leaves]) => from + leaves < VALUES)
  .map(([from, leaves]): SampleRange => ({ from, to: from + leaves }));
const small = fc
  .tuple(fc.bigInt(0n, 1_000n), fc.bigInt(1n, 60n))
  .map(([from, leaves]): SampleRange => ({ from, to: from + leaves }));
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const source = fc.record({ logId: bytes, rootHash: bytes, blockHash: bytes, nonce: bytes });

/** The same drawing by Node's hash and buffers, without a set. */
function naiveLeaves(seed: Uint8Array, { from, to }: SampleRange, draws: number): bigint[] {
  const found: bigint[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const numbered = Buffer.alloc(4);
    numbered.writeUInt32BE(draw);
    const x = createHash('sha256').update(seed).update(numbered).digest().readBigUInt64BE();
    const leaf = from + (x % (to - from));
    if (x < VALUES - (VALUES % (to - from)) && !found.includes(leaf)) found.push(leaf);
  }
  return found;
}

test('the vectors are those of this code', () => {
  expect(JSON.parse(readFileSync(VECTORS, 'utf8'))).toEqual(sampleVectors());
});

describe('a seed', () => {
  test('is the hash of the words, both sizes, root, block and nonce', () => {
    fc.assert(
      fc.property(range, source, ({ from, to }, parts) => {
        const sizes = Buffer.alloc(16);
        sizes.writeBigUInt64BE(from);
        sizes.writeBigUInt64BE(to, 8);
        const expected = createHash('sha256')
          .update('consent-ledger/sample/v1\n')
          .update(parts.logId)
          .update(sizes)
          .update(parts.rootHash)
          .update(parts.blockHash)
          .update(parts.nonce)
          .digest();
        expect(Buffer.from(sampleSeed({ from, to, ...parts }))).toEqual(expected);
      }),
    );
  });

  test.each(['logId', 'rootHash', 'blockHash', 'nonce'] as const)('is made of 32 bytes of `%s` alone', (name) => {
    const parts = {
      logId: new Uint8Array(32),
      rootHash: new Uint8Array(32),
      blockHash: new Uint8Array(32),
      nonce: new Uint8Array(32),
    };
    for (const length of [0, 31, 33]) {
      expect(() => sampleSeed({ from: 0n, to: 1n, ...parts, [name]: new Uint8Array(length) })).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
    }
  });
});

describe('a number', () => {
  test('draws each leaf as often as any other: those that would favour some draw none', () => {
    fc.assert(
      fc.property(range, fc.bigInt(0n, VALUES - 1n), (leaves, number) => {
        const count = leaves.to - leaves.from;
        const each = VALUES / count;
        const leaf = leafDrawn(number, leaves);
        // INVARIANT: leaf l has exactly the numbers l - from + k·count with k < each.
        if (number / count < each) expect(leaf).toBe(leaves.from + (number % count));
        else expect(leaf).toBeNull();
        expect(leafDrawn(each * count - 1n, leaves)).toBe(leaves.to - 1n);
        if (each * count < VALUES) expect(leafDrawn(each * count, leaves)).toBeNull();
      }),
    );
  });

  test.each([
    [5n, 5n],
    [6n, 5n],
    [-1n, 5n],
    [0n, VALUES],
  ])('draws nothing of the leaves from %s below %s', (from, to) => {
    const invalid = expect.objectContaining({ code: 'INPUT_INVALID' });
    expect(() => leafDrawn(0n, { from, to })).toThrow(invalid);
    expect(() => drawLeaves(new Uint8Array(32), { from, to }).next()).toThrow(invalid);
  });
});

describe('a sample', () => {
  test('is what the same rule draws, written another way', () => {
    fc.assert(
      fc.property(bytes, fc.oneof(small, range), (seed, leaves) => {
        const expected = naiveLeaves(seed, leaves, 40);
        const drawn: bigint[] = [];
        for (const leaf of drawLeaves(seed, leaves)) if (drawn.push(leaf) >= expected.length) break;
        expect(drawn).toEqual(expected);
      }),
    );
  });

  test('has each leaf of its range once, and ends with the last', () => {
    fc.assert(
      fc.property(bytes, small, (seed, leaves) => {
        const drawn = [...drawLeaves(seed, leaves)];
        const all = Array.from({ length: Number(leaves.to - leaves.from) }, (_, i) => leaves.from + BigInt(i));
        expect(drawn.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(all);
      }),
      { numRuns: 30 },
    );
  });
});

test('none wrong of n says that at most 3 in n are, which has a chance of 5 % at most to be untrue', () => {
  for (const count of [3, 10, 59, 300, 10_000]) {
    const bound = sampleBound(count);
    expect(bound).toBeCloseTo(3 / count, 12);
    expect((1 - bound) ** count).toBeLessThanOrEqual(0.05);
  }
  for (const count of [0, 1, 2]) expect(sampleBound(count)).toBe(1);
});
