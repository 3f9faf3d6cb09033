import type { CheckpointClaim } from '../../../core/entry/promise.ts';
import { equalBytes, toBase64url } from '../../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import type { AnchorContract } from '../anchor-contract.ts';
import { formatNumber } from '../output.ts';
import { inOrder } from './in-order.ts';
import type { AuditListener } from './listener.ts';

const CALLS_AHEAD = 8;

interface AnchorReading {
  readonly contract: AnchorContract;
  readonly fromBlock: bigint;
  /** The anchors that the contract confirmed before, by size and root. */
  readonly confirmed: Set<string>;
}

/**
 * Returns the anchors of a log, oldest first, each confirmed by the contract, or named as a failure: ANCHOR_MISMATCH,
 * ANCHOR_UNKNOWN, or LOG_NOT_ANCHORED when there is none.
 */
export async function readAnchors(
  { contract, fromBlock, confirmed }: AnchorReading,
  listener: AuditListener,
): Promise<readonly CheckpointClaim[]> {
  const head = await contract.head();
  const anchors: CheckpointClaim[] = [];
  for await (const anchor of contract.anchored(fromBlock)) anchors.push(anchor);
  let failures = 0;
  const fail = (failure: LedgerError) => {
    failures++;
    listener.failed('anchors', failure);
  };
  const isListed = anchors.some(({ treeSize, rootHash }) => isSame(head, { treeSize, rootHash }));
  if (head.treeSize > 0n && !isListed) {
    // With a later first block the head's own event may lie before it; otherwise events and head contradict each other.
    if (fromBlock === 0n) {
      fail(
        new LedgerError('ANCHOR_MISMATCH', `no event of the contract shows its head, size \`${head.treeSize}\``, {
          details: { treeSize: `${head.treeSize}` },
        }),
      );
    }
    anchors.unshift(head);
  }
  const asked = anchors.filter((anchor) => !confirmed.has(nameOf(anchor)));
  const checks = inOrder(asked.length, CALLS_AHEAD, async (index) => {
    const anchor = asked[index] as CheckpointClaim;
    try {
      await contract.verifyAnchor(anchor);
      confirmed.add(nameOf(anchor));
      return null;
    } catch (error) {
      if (isLedgerError(error, 'ANCHOR_UNKNOWN')) return error;
      throw error;
    }
  });
  for await (const failure of checks) if (failure !== null) fail(failure);
  const newest = anchors.at(-1);
  if (newest === undefined) fail(new LedgerError('LOG_NOT_ANCHORED', 'the contract holds no anchor of this log'));
  else if (failures === 0) {
    const upTo = `up to size ${formatNumber(newest.treeSize)}, each confirmed by the contract`;
    listener.found('anchors', `${formatNumber(anchors.length)} from block ${fromBlock}, ${upTo}`);
  }
  return anchors;
}

function isSame(a: CheckpointClaim, b: CheckpointClaim): boolean {
  return a.treeSize === b.treeSize && equalBytes(a.rootHash, b.rootHash);
}

function nameOf({ treeSize, rootHash }: CheckpointClaim): string {
  return `${treeSize} ${toBase64url(rootHash)}`;
}
