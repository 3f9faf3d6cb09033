import { requireLeafIndex, requireSizesInOrder, requireTreeSize } from './shape.ts';

/** A complete subtree: node `index` of `level` covers `2^level` leaves, the first of them leaf `index * 2^level`. */
interface TreeNode {
  readonly level: number;
  readonly index: bigint;
}

/** One hash as the complete subtrees it covers, left to right; several are joined pair by pair, from the right. */
export type NodeRun = readonly TreeNode[];

/**
 * Returns the complete subtrees that make up the root of a tree; none for size 0. Source: RFC 9162 §2.1.1.
 * @throws TREE_SIZE_OUT_OF_RANGE when the size is not an unsigned 64-bit integer
 */
export function planRoot(size: bigint): NodeRun {
  requireTreeSize(size, 'size');
  return completeSubtrees(0n, size);
}

/**
 * Returns the nodes that make up the inclusion proof of a leaf, in the order of the proof. Source: RFC 9162 §2.1.3.1.
 * @throws PROOF_INDEX_OUT_OF_RANGE when the tree has no such leaf
 * @throws TREE_SIZE_OUT_OF_RANGE when the size is not an unsigned 64-bit integer
 */
export function planInclusion(leafIndex: bigint, treeSize: bigint): readonly NodeRun[] {
  requireLeafIndex(leafIndex, treeSize);
  return siblingsAbove(0, leafIndex, treeSize);
}

/**
 * Returns the nodes that make up the consistency proof between two sizes, in the order of the proof; none from size 0
 * and between equal sizes. Source: RFC 9162 §2.1.4.1.
 * @throws PROOF_SIZES_OUT_OF_ORDER when `size1` is the larger
 * @throws TREE_SIZE_OUT_OF_RANGE when a size is not an unsigned 64-bit integer
 */
export function planConsistency(size1: bigint, size2: bigint): readonly NodeRun[] {
  requireSizesInOrder(size1, size2);
  if (size1 === 0n || size1 === size2) return [];
  let level = 0;
  let index = size1 - 1n;
  while ((index & 1n) === 1n) {
    index >>= 1n;
    level++;
  }
  const above = siblingsAbove(level, index, size2);
  return index === 0n ? above : [[{ level, index }], ...above];
}

function siblingsAbove(fromLevel: number, fromIndex: bigint, size: bigint): NodeRun[] {
  const siblings: NodeRun[] = [];
  let level = fromLevel;
  let index = fromIndex;
  let last = (size - 1n) >> BigInt(fromLevel);
  for (; last > 0n; level++, index >>= 1n, last >>= 1n) {
    if ((index & 1n) === 1n) siblings.push([{ level, index: index - 1n }]);
    else if (index < last) siblings.push(rightSibling(level, index + 1n, size));
  }
  return siblings;
}

/** Returns a right sibling: one complete subtree, or several where it reaches beyond the tree's right border. */
function rightSibling(level: number, index: bigint, size: bigint): NodeRun {
  const begin = index << BigInt(level);
  return begin + (1n << BigInt(level)) <= size ? [{ level, index }] : completeSubtrees(begin, size);
}

function completeSubtrees(begin: bigint, end: bigint): NodeRun {
  const nodes: TreeNode[] = [];
  let start = begin;
  for (let level = (end - begin).toString(2).length - 1; start < end; level--) {
    if ((end - start) >> BigInt(level) === 0n) continue;
    nodes.push({ level, index: start >> BigInt(level) });
    start += 1n << BigInt(level);
  }
  return nodes;
}
