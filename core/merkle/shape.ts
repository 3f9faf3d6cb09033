import { LedgerError } from '../kernel/error.ts';

/** Size of the largest tree: sizes are unsigned 64-bit integers, here as in the contract. */
export const MAX_TREE_SIZE = 0xffff_ffff_ffff_ffffn;

/** Refuses a number that cannot be a tree size. @throws TREE_SIZE_OUT_OF_RANGE when below 0 or above 2^64 - 1 */
export function requireTreeSize(size: bigint, what: string): void {
  if (size < 0n || size > MAX_TREE_SIZE) {
    throw new LedgerError('TREE_SIZE_OUT_OF_RANGE', `\`${what}\` ${size} is not an unsigned 64-bit integer`, {
      details: { what, size: size.toString() },
    });
  }
}

/**
 * Refuses a leaf that the tree does not have.
 * @throws PROOF_INDEX_OUT_OF_RANGE when there is no such leaf
 * @throws TREE_SIZE_OUT_OF_RANGE when the size is not an unsigned 64-bit integer
 */
export function requireLeafIndex(leafIndex: bigint, treeSize: bigint): void {
  requireTreeSize(treeSize, 'treeSize');
  if (leafIndex < 0n || leafIndex >= treeSize) {
    throw new LedgerError(
      'PROOF_INDEX_OUT_OF_RANGE',
      `leaf \`${leafIndex}\` is not in a tree of size \`${treeSize}\``,
      {
        details: { leafIndex: leafIndex.toString(), treeSize: treeSize.toString() },
      },
    );
  }
}

/**
 * Refuses two sizes that no log can have had in this order; equal ones pass.
 * @throws PROOF_SIZES_OUT_OF_ORDER when `size1` is the larger
 * @throws TREE_SIZE_OUT_OF_RANGE when a size is not an unsigned 64-bit integer
 */
export function requireSizesInOrder(size1: bigint, size2: bigint): void {
  requireTreeSize(size1, 'size1');
  requireTreeSize(size2, 'size2');
  if (size1 > size2) {
    throw new LedgerError('PROOF_SIZES_OUT_OF_ORDER', `size \`${size1}\` is not before size \`${size2}\``, {
      details: { size1: size1.toString(), size2: size2.toString() },
    });
  }
}

/** Refuses a proof of another length than its tree sizes require. @throws PROOF_WRONG_LENGTH when the lengths differ */
export function requireProofLength(length: number, expected: number): void {
  if (length !== expected) {
    throw new LedgerError('PROOF_WRONG_LENGTH', `the proof has ${length} hashes instead of ${expected}`, {
      details: { length, expected },
    });
  }
}

// Sizes reach 2^64 - 1; hot loops work on their 32-bit halves, which are plain numbers.
const MAX_SAFE = 0x1f_ffff_ffff_ffffn;

/** Returns bits 0 to 31 of an unsigned 64-bit integer. */
export function low32(value: bigint): number {
  return value <= MAX_SAFE ? Number(value) >>> 0 : Number(value & 0xffff_ffffn);
}

/** Returns bits 32 to 63 of an unsigned 64-bit integer. */
export function high32(value: bigint): number {
  return value <= MAX_SAFE ? (Number(value) / 0x1_0000_0000) >>> 0 : Number(value >> 32n);
}

/** Returns bit `position` (0 to 63) of the integer with these halves. */
export function bitAt(high: number, low: number, position: number): number {
  return position < 32 ? (low >>> position) & 1 : (high >>> (position - 32)) & 1;
}

/** Counts the bits that the integer with these halves needs; 0 for 0. */
export function bitLength(high: number, low: number): number {
  return high === 0 ? 32 - Math.clz32(low) : 64 - Math.clz32(high);
}

/** Counts the bits that are one at `position` and above. */
export function onesFrom(high: number, low: number, position: number): number {
  let ones = 0;
  const end = bitLength(high, low);
  for (let i = position; i < end; i++) ones += bitAt(high, low, i);
  return ones;
}
