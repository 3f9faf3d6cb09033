import { createHash } from 'node:crypto';

/** Returns the hash of the tree over leaves `[from, to)`; every proof of RFC 9162 is made of such hashes. */
export type RangeHash = (from: bigint, to: bigint) => Uint8Array;

/** A hash of a proof, with the leaves that it covers. */
export interface ProofNode {
  readonly from: bigint;
  readonly to: bigint;
  readonly hash: Uint8Array;
}

/** Returns the SHA-256 of the byte `prefix` followed by `parts`. */
function sha256(prefix: number | undefined, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  if (prefix !== undefined) hash.update(Uint8Array.of(prefix));
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** Returns the leaf hash of an entry. Source: RFC 9162 §2.1.1. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(0, entry);
}

/** Makes the tree over these leaf hashes, by the letter of RFC 9162 §2.1.1. */
export function treeOf(leaves: readonly Uint8Array[]): RangeHash {
  const range: RangeHash = (from, to) => {
    if (to === from) return sha256(undefined);
    if (to - from === 1n) {
      const leaf = leaves[Number(from)];
      if (leaf === undefined) throw new RangeError(`no leaf ${from}`);
      return leaf;
    }
    const middle = from + split(to - from);
    return sha256(1, range(from, middle), range(middle, to));
  };
  return range;
}

/**
 * Makes a tree of any size without its leaves: a complete subtree that no size of interest cuts has a made-up hash, and
 * every other hash is computed from its two halves as RFC 9162 says. Proofs between the sizes of interest are as good
 * as real ones.
 */
export function syntheticTree(seed: string, ...sizesOfInterest: readonly bigint[]): RangeHash {
  const range: RangeHash = (from, to) => {
    const size = to - from;
    const isCut = sizesOfInterest.some((boundary) => from < boundary && boundary < to);
    const isComplete = (size & (size - 1n)) === 0n;
    if (isComplete && !isCut) return sha256(undefined, Buffer.from(`${seed}/${from}/${to}`));
    const middle = from + split(size);
    return sha256(1, range(from, middle), range(middle, to));
  };
  return range;
}

/** Returns PATH(index, D[from:to]), from leaf to root. Source: RFC 9162 §2.1.3.1. */
export function inclusionProof(tree: RangeHash, index: bigint, from: bigint, to: bigint): readonly ProofNode[] {
  if (to - from === 1n) return [];
  const middle = from + split(to - from);
  return index < middle
    ? [...inclusionProof(tree, index, from, middle), node(tree, middle, to)]
    : [...inclusionProof(tree, index, middle, to), node(tree, from, middle)];
}

/** Returns PROOF(oldSize, D[0:newSize]) for 0 < oldSize <= newSize. Source: RFC 9162 §2.1.4.1. */
export function consistencyProof(tree: RangeHash, oldSize: bigint, newSize: bigint): readonly ProofNode[] {
  return subProof(tree, oldSize, 0n, newSize, true);
}

function subProof(tree: RangeHash, oldSize: bigint, from: bigint, to: bigint, known: boolean): readonly ProofNode[] {
  if (oldSize === to) return known ? [] : [node(tree, from, to)];
  const middle = from + split(to - from);
  return oldSize <= middle
    ? [...subProof(tree, oldSize, from, middle, known), node(tree, middle, to)]
    : [...subProof(tree, oldSize, middle, to, false), node(tree, from, middle)];
}

function node(tree: RangeHash, from: bigint, to: bigint): ProofNode {
  return { from, to, hash: tree(from, to) };
}

/** Returns the largest power of two below `size`. */
function split(size: bigint): bigint {
  return 1n << BigInt((size - 1n).toString(2).length - 1);
}
