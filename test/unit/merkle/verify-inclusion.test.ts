import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashLeaf, type InclusionClaim, InclusionVerifier, verifyInclusion } from '../../../core/merkle/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { codeOf } from '../entry/code-of.ts';
import { naiveInclusion, naiveRoot, testEntries } from './naive-tree.ts';

const MAX = 70;
const entries = testEntries(MAX);
const leaves = entries.map((entry) => hashLeaf(entry));
const roots = Array.from({ length: MAX + 1 }, (_, size) => naiveRoot(entries.slice(0, size)));

function claim(size: number, index: number): InclusionClaim {
  return {
    leafHash: leaves[index] as Uint8Array,
    leafIndex: BigInt(index),
    treeSize: BigInt(size),
    rootHash: roots[size] as Uint8Array,
    proof: naiveInclusion(index, entries.slice(0, size)),
  };
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const out = bytes.slice();
  out[bit >> 3] = (out[bit >> 3] as number) ^ (1 << (bit & 7));
  return out;
}

/** Any leaf of any tree, with its naive proof. */
const anyClaim = fc
  .integer({ min: 1, max: MAX })
  .chain((size) => fc.nat({ max: size - 1 }).map((index) => claim(size, index)));

const verifiers: readonly [string, (claim: InclusionClaim) => void][] = [
  ['verifyInclusion with noble', (c) => verifyInclusion(c)],
  ['verifyInclusion with the hash of Node', (c) => verifyInclusion(c, nodeSha256)],
  ['a fresh InclusionVerifier', (c) => new InclusionVerifier(c, nodeSha256).verify(c)],
  [
    'an InclusionVerifier that has seen every leaf',
    (c) => {
      warm(c).verify(c);
    },
  ],
];

const kept = new Map<bigint, InclusionVerifier>();
function warm({ treeSize, rootHash }: InclusionClaim): InclusionVerifier {
  const known = kept.get(treeSize);
  const verifier = new InclusionVerifier({ treeSize, rootHash });
  if (treeSize > MAX || rootHash !== roots[Number(treeSize)]) return verifier;
  if (known !== undefined) return known;
  for (let index = 0; index < treeSize; index++) verifier.verify(claim(Number(treeSize), index));
  kept.set(treeSize, verifier);
  return verifier;
}

describe.each(verifiers)('%s', (_, verify) => {
  it('accepts the proof of every leaf of every tree', () => {
    for (let size = 1; size <= MAX; size++) for (let index = 0; index < size; index++) verify(claim(size, index));
  });

  it('refuses a proof with any bit of any hash changed', () => {
    fc.assert(
      fc.property(anyClaim, fc.nat(), fc.nat({ max: 255 }), (good, which, bit) => {
        const at = which % (good.proof.length + 2);
        const bad =
          at < good.proof.length
            ? { ...good, proof: good.proof.map((hash, i) => (i === at ? flipped(hash, bit) : hash)) }
            : at === good.proof.length
              ? { ...good, leafHash: flipped(good.leafHash, bit) }
              : { ...good, rootHash: flipped(good.rootHash, bit) };
        expect(codeOf(() => verify(bad))).toBe('PROOF_ROOT_MISMATCH');
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('refuses a proof that is a hash too long or too short', () => {
    fc.assert(
      fc.property(anyClaim, (good) => {
        const longer = { ...good, proof: [...good.proof, good.rootHash] };
        expect(codeOf(() => verify(longer))).toBe('PROOF_WRONG_LENGTH');
        if (good.proof.length === 0) return;
        expect(codeOf(() => verify({ ...good, proof: good.proof.slice(1) }))).toBe('PROOF_WRONG_LENGTH');
      }),
      { seed: 4 },
    );
  });

  it('refuses a hash of another length', () => {
    const good = claim(7, 3);
    const short = new Uint8Array(31);
    expect(codeOf(() => verify({ ...good, leafHash: short }))).toBe('PROOF_HASH_WRONG_LENGTH');
    expect(codeOf(() => verify({ ...good, rootHash: new Uint8Array(0) }))).toBe('PROOF_HASH_WRONG_LENGTH');
    for (const i of good.proof.keys()) {
      const proof = good.proof.with(i, new Uint8Array(33));
      expect(codeOf(() => verify({ ...good, proof }))).toBe('PROOF_HASH_WRONG_LENGTH');
    }
  });

  it('refuses an index outside the tree and a size outside 64 bits', () => {
    const good = claim(7, 3);
    for (const leafIndex of [-1n, 7n, 2n ** 64n - 1n]) {
      expect(codeOf(() => verify({ ...good, leafIndex }))).toBe('PROOF_INDEX_OUT_OF_RANGE');
    }
    expect(codeOf(() => verify({ ...good, treeSize: 0n, leafIndex: 0n }))).toBe('PROOF_INDEX_OUT_OF_RANGE');
    expect(codeOf(() => verify({ ...good, treeSize: 2n ** 64n }))).toBe('TREE_SIZE_OUT_OF_RANGE');
    expect(codeOf(() => verify({ ...good, treeSize: -1n }))).toBe('TREE_SIZE_OUT_OF_RANGE');
  });

  it('refuses a proof under the index of every other leaf', () => {
    const good = claim(21, 12);
    for (let index = 0n; index < 21n; index++) {
      if (index === 12n) continue;
      expect(codeOf(() => verify({ ...good, leafIndex: index }))).toMatch(/^PROOF_(ROOT_MISMATCH|WRONG_LENGTH)$/);
    }
  });

  it('climbs trees up to 64 levels high', () => {
    for (const treeSize of [2n ** 32n + 5n, 2n ** 53n - 1n, 2n ** 53n + 3n, 2n ** 63n, 2n ** 64n - 1n]) {
      for (const leafIndex of [0n, 1n, treeSize / 3n, treeSize - 2n, treeSize - 1n]) {
        const good = madeUp(leafIndex, treeSize);
        verify(good);
        const proof = good.proof.with(-1, flipped(good.proof.at(-1) as Uint8Array, 9));
        expect(codeOf(() => verify({ ...good, proof }))).toBe('PROOF_ROOT_MISMATCH');
      }
    }
  });
});

/** Makes a claim about a tree without leaves: folds made-up siblings by the steps of RFC 9162 §2.1.3.2. */
function madeUp(leafIndex: bigint, treeSize: bigint): InclusionClaim {
  const leafHash = hashLeaf(Uint8Array.of(1));
  const proof: Uint8Array[] = [];
  let rootHash = leafHash;
  let fn = leafIndex;
  let sn = treeSize - 1n;
  while (sn > 0n) {
    const sibling = hashLeaf(Uint8Array.of(2, proof.length));
    if ((fn & 1n) === 1n || fn === sn) {
      proof.push(sibling);
      rootHash = parent(sibling, rootHash);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      proof.push(sibling);
      rootHash = parent(rootHash, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return { leafHash, leafIndex, treeSize, rootHash, proof };
}

function parent(left: Uint8Array, right: Uint8Array): Uint8Array {
  const out = new Uint8Array(32);
  nodeSha256(Uint8Array.from([1, ...left, ...right]), out, 0);
  return out;
}

describe('an InclusionVerifier', () => {
  it('gives the verdicts of verifyInclusion whatever it has seen before', () => {
    const step = fc.record({ index: fc.nat({ max: MAX - 1 }), change: fc.option(fc.nat()), bit: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX }), fc.array(step, { maxLength: 30 }), (size, steps) => {
        const verifier = new InclusionVerifier({ treeSize: BigInt(size), rootHash: roots[size] as Uint8Array });
        for (const { index, change, bit } of steps) {
          const good = claim(size, index % size);
          const at = change === null ? -1 : change % (good.proof.length + 1);
          const tried = {
            ...good,
            proof: good.proof.map((hash, i) => (i === at ? flipped(hash, bit) : hash)),
            leafHash: at === good.proof.length ? flipped(good.leafHash, bit) : good.leafHash,
          };
          expect(codeOf(() => verifier.verify(tried))).toBe(codeOf(() => verifyInclusion(tried)));
        }
      }),
      { seed: 5 },
    );
  });
});
