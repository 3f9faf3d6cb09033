import type { CheckpointClaim } from '../../core/entry/promise.ts';
import type { AnchorTime } from '../../core/proof/times.ts';
import type { AnchorContract } from './anchor-contract.ts';

/**
 * Returns the anchors that bound the times of some leaves, by size: of each leaf the newest that does not have it, and
 * the first that has. The contract lists them, and confirms the time of each of these.
 * @param fromBlock first block to look for anchors in
 */
export async function anchorsAround(
  contract: Pick<AnchorContract, 'anchored' | 'verifyAnchor'>,
  leaves: readonly bigint[],
  fromBlock: bigint,
): Promise<readonly AnchorTime[]> {
  const bounds = new Map<bigint, CheckpointClaim>();
  let before: CheckpointClaim | null = null;
  for await (const anchor of contract.anchored(fromBlock)) {
    const least = before?.treeSize ?? 0n;
    if (leaves.some((leaf) => least <= leaf && leaf < anchor.treeSize)) {
      for (const bound of [before, anchor]) if (bound !== null) bounds.set(bound.treeSize, bound);
    }
    before = anchor;
    if (leaves.every((leaf) => leaf < anchor.treeSize)) break;
  }
  const times: AnchorTime[] = [];
  for (const anchor of bounds.values()) {
    const seconds = await contract.verifyAnchor(anchor);
    times.push({ treeSize: anchor.treeSize, atMs: Number(seconds) * 1_000 });
  }
  return times;
}
