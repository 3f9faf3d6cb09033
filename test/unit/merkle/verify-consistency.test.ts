import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConsistencyClaim, EMPTY_ROOT, verifyConsistency } from '../../../core/merkle/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { codeOf } from '../entry/code-of.ts';
import { naiveConsistency, naiveRoot, testEntries } from './naive-tree.ts';

const MAX = 70;
const entries = testEntries(MAX);
const roots = Array.from({ length: MAX + 1 }, (_, size) => naiveRoot(entries.slice(0, size)));

function claim(size1: number, size2: number): ConsistencyClaim {
  return {
    size1: BigInt(size1),
    root1: roots[size1] as Uint8Array,
    size2: BigInt(size2),
    root2: roots[size2] as Uint8Array,
    proof: naiveConsistency(size1, entries.slice(0, size2)),
  };
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const out = bytes.slice();
  out[bit >> 3] = (out[bit >> 3] as number) ^ (1 << (bit & 7));
  return out;
}

/** Two sizes that need a proof. */
const anyClaim = fc
  .integer({ min: 2, max: MAX })
  .chain((size2) => fc.integer({ min: 1, max: size2 - 1 }).map((size1) => claim(size1, size2)));

describe('verifyConsistency', () => {
  it('accepts the proof between any two sizes, with either hash', () => {
    for (let size2 = 0; size2 <= MAX; size2++) {
      for (let size1 = 0; size1 <= size2; size1++) {
        verifyConsistency(claim(size1, size2), nodeSha256);
        if (size2 < 20) verifyConsistency(claim(size1, size2));
      }
    }
  });

  it('accepts any tree after the empty one', () => {
    const root2 = new Uint8Array(32).fill(9);
    verifyConsistency({ size1: 0n, root1: EMPTY_ROOT, size2: 5n, root2, proof: [] });
  });

  it('refuses a proof with any bit of any of its hashes changed', () => {
    fc.assert(
      fc.property(anyClaim, fc.nat(), fc.nat({ max: 255 }), (good, which, bit) => {
        const at = which % good.proof.length;
        const bad = { ...good, proof: good.proof.map((hash, i) => (i === at ? flipped(hash, bit) : hash)) };
        expect(codeOf(() => verifyConsistency(bad, nodeSha256))).toMatch(/^PROOF_(FIRST_)?ROOT_MISMATCH$/);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('names the root that the proof does not lead to', () => {
    fc.assert(
      fc.property(anyClaim, fc.nat({ max: 255 }), (good, bit) => {
        const isComplete = (good.size1 & (good.size1 - 1n)) === 0n;
        const badFirst = { ...good, root1: flipped(good.root1, bit) };
        // The root of a complete first tree is itself the start of the proof.
        expect(codeOf(() => verifyConsistency(badFirst, nodeSha256))).toBe(
          isComplete ? 'PROOF_ROOT_MISMATCH' : 'PROOF_FIRST_ROOT_MISMATCH',
        );
        const badSecond = { ...good, root2: flipped(good.root2, bit) };
        expect(codeOf(() => verifyConsistency(badSecond, nodeSha256))).toBe('PROOF_ROOT_MISMATCH');
      }),
      { seed: 7 },
    );
  });

  it('refuses the proof for every pair of sizes of another shape', () => {
    const good = claim(11, 29);
    for (let size2 = 0n; size2 <= 32n; size2++) {
      for (let size1 = 0n; size1 <= size2; size1++) {
        // The proof holds the leaves from 16 on as one hash: which size that is, only the signed checkpoint says.
        if (size1 === 11n && size2 > 16n) continue;
        expect(codeOf(() => verifyConsistency({ ...good, size1, size2 }, nodeSha256))).toMatch(
          /^PROOF_(WRONG_LENGTH|ROOT_MISMATCH|FIRST_ROOT_MISMATCH)$/,
        );
      }
    }
  });

  it('refuses a proof that is a hash too long or too short', () => {
    fc.assert(
      fc.property(anyClaim, (good) => {
        const longer = { ...good, proof: [...good.proof, good.root1] };
        expect(codeOf(() => verifyConsistency(longer))).toBe('PROOF_WRONG_LENGTH');
        expect(codeOf(() => verifyConsistency({ ...good, proof: good.proof.slice(1) }))).toBe('PROOF_WRONG_LENGTH');
      }),
      { seed: 8 },
    );
  });

  it('refuses a proof where none is needed', () => {
    const proof = [EMPTY_ROOT];
    expect(codeOf(() => verifyConsistency({ ...claim(0, 5), proof }))).toBe('PROOF_WRONG_LENGTH');
    expect(codeOf(() => verifyConsistency({ ...claim(5, 5), proof }))).toBe('PROOF_WRONG_LENGTH');
  });

  it('refuses an empty tree with a root of its own', () => {
    const root1 = flipped(EMPTY_ROOT, 0);
    expect(codeOf(() => verifyConsistency({ ...claim(0, 5), root1 }))).toBe('PROOF_FIRST_ROOT_MISMATCH');
    expect(codeOf(() => verifyConsistency({ ...claim(0, 0), root1, root2: root1 }))).toBe('PROOF_FIRST_ROOT_MISMATCH');
  });

  it('refuses two roots of one size', () => {
    expect(codeOf(() => verifyConsistency({ ...claim(5, 5), root2: EMPTY_ROOT }))).toBe('PROOF_ROOT_MISMATCH');
    expect(codeOf(() => verifyConsistency({ ...claim(0, 0), root2: roots[1] as Uint8Array }))).toBe(
      'PROOF_ROOT_MISMATCH',
    );
  });

  it('refuses sizes in the wrong order or outside 64 bits', () => {
    const good = claim(3, 7);
    expect(codeOf(() => verifyConsistency({ ...good, size1: 8n }))).toBe('PROOF_SIZES_OUT_OF_ORDER');
    expect(codeOf(() => verifyConsistency({ ...good, size1: -1n }))).toBe('TREE_SIZE_OUT_OF_RANGE');
    expect(codeOf(() => verifyConsistency({ ...good, size2: 2n ** 64n }))).toBe('TREE_SIZE_OUT_OF_RANGE');
  });

  it('refuses a hash of another length', () => {
    const good = claim(3, 7);
    const short = new Uint8Array(31);
    expect(codeOf(() => verifyConsistency({ ...good, root1: short }))).toBe('PROOF_HASH_WRONG_LENGTH');
    expect(codeOf(() => verifyConsistency({ ...good, root2: short }))).toBe('PROOF_HASH_WRONG_LENGTH');
    for (const i of good.proof.keys()) {
      const proof = good.proof.with(i, new Uint8Array(33));
      expect(codeOf(() => verifyConsistency({ ...good, proof }))).toBe('PROOF_HASH_WRONG_LENGTH');
    }
  });

  it('wants the proof length of the RFC for trees beyond the safe integers', () => {
    const size1 = 2n ** 62n + 2n ** 33n;
    const size2 = 2n ** 64n - 1n;
    const claimed = { size1, root1: EMPTY_ROOT, size2, root2: EMPTY_ROOT };
    const proofOf = (length: number) => Array.from({ length }, () => EMPTY_ROOT);
    // The start at level 33, then one sibling at each level from 33 to 63.
    expect(codeOf(() => verifyConsistency({ ...claimed, proof: proofOf(32) }))).toBe('PROOF_FIRST_ROOT_MISMATCH');
    expect(codeOf(() => verifyConsistency({ ...claimed, proof: proofOf(31) }))).toBe('PROOF_WRONG_LENGTH');
    expect(codeOf(() => verifyConsistency({ ...claimed, proof: proofOf(33) }))).toBe('PROOF_WRONG_LENGTH');
  });
});
