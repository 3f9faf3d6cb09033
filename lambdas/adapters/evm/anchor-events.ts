import { getAddress, getBytes, hexlify, Signature, toBeHex } from 'ethers';
import { type JsonRpc, quantity, toQuantity } from '../../../core/kernel/json-rpc.ts';
import type { AnchorPosition, AnchorTarget } from '../../ports/anchor.ts';
import { consentAnchor, TOPICS } from './abi.ts';
import type { Receipt } from './transaction-sender.ts';

interface LogRecord {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly transactionHash: string;
  readonly blockHash: string;
  readonly blockNumber: string;
}

/** Returns the position of the anchor of this size that a transaction made, or null when it made none. */
export function anchorIn(receipt: Receipt, target: AnchorTarget, treeSize: bigint): AnchorPosition | null {
  const record = recordIn(receipt, target, TOPICS.checkpointAnchored, treeSize);
  return record === null ? null : positionOf({ ...receipt, ...record });
}

/** Returns whether a transaction was a heartbeat for the head of this size. */
export function heartbeatIn(receipt: Receipt, target: AnchorTarget, treeSize: bigint): boolean {
  return recordIn(receipt, target, TOPICS.heartbeatSeen, treeSize) !== null;
}

/**
 * Returns at most `limit` anchors above a size, ascending, from the contract's events. Reads backwards from the newest
 * block, in ranges of `blockRange` blocks and only as far as needed: sizes grow with blocks, and a log is registered
 * before it is anchored.
 */
export async function firstAnchors(
  rpc: JsonRpc,
  target: AnchorTarget,
  aboveSize: bigint,
  limit: number,
  blockRange: bigint,
): Promise<readonly AnchorPosition[]> {
  let found: AnchorPosition[] = [];
  let to = quantity(await rpc('eth_blockNumber', []));
  for (;;) {
    const from = to >= blockRange ? to - blockRange + 1n : 0n;
    const records = (await rpc('eth_getLogs', [
      {
        address: target.contract,
        fromBlock: toQuantity(from),
        toBlock: toQuantity(to),
        topics: [[TOPICS.checkpointAnchored, TOPICS.logRegistered], hexlify(target.logId)],
      },
    ])) as readonly LogRecord[];
    const anchors = records.filter((record) => record.topics[0] === TOPICS.checkpointAnchored).map(positionOf);
    found = [...anchors.filter((position) => position.treeSize > aboveSize), ...found].slice(0, limit);
    const isOldest = anchors.length < records.length || anchors.some((position) => position.treeSize <= aboveSize);
    if (isOldest || from === 0n) return found;
    to = from - 1n;
  }
}

function recordIn(receipt: Receipt, target: AnchorTarget, topic: string, treeSize: bigint) {
  const topics = [topic, hexlify(target.logId), toBeHex(treeSize, 32)].join();
  return (
    receipt.logs.find(
      (log) => getAddress(log.address) === target.contract && log.topics.slice(0, 3).join() === topics,
    ) ?? null
  );
}

function positionOf(record: LogRecord): AnchorPosition {
  const parsed = consentAnchor.parseLog(record);
  if (parsed === null) throw new Error('not a log record of the contract');
  const { treeSize, rootHash, anchoredAt, time, r, vs } = parsed.args;
  return {
    treeSize,
    rootHash: getBytes(rootHash),
    transaction: record.transactionHash,
    block: quantity(record.blockNumber),
    blockHash: record.blockHash,
    anchoredAt,
    time,
    // Source: EIP-2098.
    signature: getBytes(Signature.from({ r, yParityAndS: vs }).serialized),
  };
}
