import { createHash } from 'node:crypto';

/** The hash of the tree over leaves `[from, to)`, which is what every proof of RFC 9162 is made of. */
export type RangeHash = (from: bigint, to: bigint) => Uint8Array;

/** One hash of a proof and the leaves that it stands for. */
export interface ProofNode {
  readonly from: bigint;
  readonly to: bigint;
  readonly hash: Uint8Array;
}

/** SHA-256 of the byte `prefix` followed by `parts`. */
function sha256(prefix: number | undefined, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  if (prefix !== undefined) hash.update(Uint8Array.of(prefix));
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** The leaf hash of an entry. Source: RFC 9162 §2.1.1. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(0, entry);
}

/** The tree over these leaf hashes, by the letter of RFC 9162 §2.1.1. */
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
 * A tree of any size without its leaves: a complete subtree that no size of interest cuts through has a made-up hash, all
 * else is computed from its two halves as RFC 9162 says. Proofs between the sizes of interest are then as good as real ones.
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

/** PATH(index, D[from:to]), leaf to root. Source: RFC 9162 §2.1.3.1. */
export function inclusionProof(tree: RangeHash, index: bigint, from: bigint, to: bigint): readonly ProofNode[] {
  if (to - from === 1n) return [];
  const middle = from + split(to - from);
  return index < middle
    ? [...inclusionProof(tree, index, from, middle), node(tree, middle, to)]
    : [...inclusionProof(tree, index, middle, to), node(tree, from, middle)];
}

/** PROOF(oldSize, D[0:newSize]) for 0 < oldSize <= newSize. Source: RFC 9162 §2.1.4.1. */
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

/** The largest power of two below `size`. */
function split(size: bigint): bigint {
  return 1n << BigInt((size - 1n).toString(2).length - 1);
}
