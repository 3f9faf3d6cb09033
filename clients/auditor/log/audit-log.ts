import { timeOf } from '../../../core/entry/anchor/verify-on-chain.ts';
import type { VerificationPolicy } from '../../../core/entry/policy.ts';
import type { CheckpointClaim } from '../../../core/entry/promise.ts';
import { equalBytes, fromUtf8 } from '../../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { EMPTY_ROOT } from '../../../core/merkle/index.ts';
import { openCheckpoint } from '../../../core/tlog/index.ts';
import type { AnchorContract } from '../anchor-contract.ts';
import type { ReadLogFile } from '../log-files.ts';
import { formatNumber } from '../output.ts';
import type { Pause } from '../retry.ts';
import { type Freshness, requireFresh } from './freshness.ts';
import { inOrder } from './in-order.ts';
import { recomputeLog } from './recompute-log.ts';
import type { RememberedLog } from './state-file.ts';

type Checkpoint = ReturnType<typeof openCheckpoint>;

const CALLS_AHEAD = 8;
const CHECKPOINT_READS = 5;
const CHECKPOINT_PAUSE_MS = 1_000;

/** Receives the findings of an audit as they are made. */
interface AuditListener {
  found(step: string, text: string): void;
  failed(step: string, failure: LedgerError): void;
  note(text: string): void;
  progress(done: number, total: number): void;
}

export interface AuditOptions {
  readonly policy: VerificationPolicy;
  readonly readFile: ReadLogFile;
  readonly contract: AnchorContract;
  /** First block to look for anchors in. */
  readonly fromBlock: bigint;
  /** The checkpoint that an earlier audit found, null when there was none. */
  readonly remembered: RememberedLog | null;
  readonly freshness: Freshness;
  readonly listener: AuditListener;
  readonly pause: Pause;
}

/** The outcome of an audit. */
export interface AuditOutcome {
  /** null when the log served no valid checkpoint. */
  readonly checkpoint: Checkpoint | null;
  readonly anchors: number;
  /** Number of leaves that the newest anchor covers. */
  readonly anchoredSize: bigint;
}

/**
 * Checks a whole log against its key and its contract. Every failure goes to the listener; when there is none, the log
 * is intact.
 * @throws CHAIN_UNAVAILABLE, CHAIN_WRONG, POLICY_MISMATCH when the contract cannot speak for the log
 * @throws LOG_NOT_ANCHORED when the contract does not know the log
 */
export async function auditLog(options: AuditOptions): Promise<AuditOutcome> {
  const { listener, contract, policy } = options;
  const logKey = await registeredKey(options);
  listener.found('chain', `${policy.chain.chainId}, contract ${policy.chain.contract}, log key ${logKey}`);
  for (const { markedAt, guardian, reason } of await contract.marks()) {
    listener.note(`marked ${timeOf(markedAt)} by guardian ${guardian}: ${reason}`);
  }

  // INVARIANT: the contract is read before the log, since a checkpoint is published before it is anchored.
  const anchors = await readAnchors(options);
  const anchoredSize = anchors.at(-1)?.treeSize ?? 0n;
  await checkAge(options, anchors);
  const checkpoint = await readCheckpoint(options, anchoredSize);
  if (checkpoint !== null) await compareTrees(options, checkpoint, anchors);
  return { checkpoint, anchors: anchors.length, anchoredSize };
}

async function registeredKey({ contract }: AuditOptions): Promise<string> {
  try {
    return await contract.check();
  } catch (error) {
    if (!isLedgerError(error, 'ANCHOR_UNKNOWN')) throw error;
    throw new LedgerError('LOG_NOT_ANCHORED', error.message, { cause: error });
  }
}

async function readAnchors({ contract, fromBlock, listener }: AuditOptions): Promise<readonly CheckpointClaim[]> {
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
  const checks = inOrder(anchors.length, CALLS_AHEAD, async (index) => {
    try {
      await contract.verifyAnchor(anchors[index] as CheckpointClaim);
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

async function checkAge(
  { contract, freshness, remembered, listener }: AuditOptions,
  anchors: readonly CheckpointClaim[],
): Promise<void> {
  const newest = anchors.at(-1);
  if (newest === undefined) return;
  try {
    const time = await contract.verifyAnchor(newest);
    requireFresh(freshness, { anchor: { treeSize: newest.treeSize, time }, remembered });
    listener.found('age', `the newest anchor is of ${timeOf(time)}`);
  } catch (error) {
    // Each anchor that the contract does not confirm was named before.
    if (isLedgerError(error, 'LOG_STALE')) listener.failed('age', error);
    else if (!isLedgerError(error, 'ANCHOR_UNKNOWN')) throw error;
  }
}

/** Reads the served checkpoint, again for a while when it is smaller than the newest anchor, since copies may lag. */
async function readCheckpoint(options: AuditOptions, anchoredSize: bigint): Promise<Checkpoint | null> {
  const { policy, readFile, listener, pause } = options;
  try {
    for (let reads = 1; ; reads++) {
      const note = await readFile('checkpoint');
      if (note === null) throw noCheckpoint(anchoredSize);
      const checkpoint = openCheckpoint(fromUtf8(note), policy.checkpointKey);
      if (checkpoint.treeSize > BigInt(Number.MAX_SAFE_INTEGER)) {
        throw new LedgerError('TREE_SIZE_OUT_OF_RANGE', `a log of \`${checkpoint.treeSize}\` entries cannot be read`);
      }
      if (checkpoint.treeSize < anchoredSize && reads < CHECKPOINT_READS) {
        await pause(CHECKPOINT_PAUSE_MS);
        continue;
      }
      listener.found('checkpoint', `size ${formatNumber(checkpoint.treeSize)}, signed by the key of ${policy.origin}`);
      return checkpoint;
    }
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    listener.failed('checkpoint', error);
    return null;
  }
}

/** Returns the failure of a log without a checkpoint: that it could not be looked at, but for what is anchored. */
function noCheckpoint(anchoredSize: bigint): LedgerError {
  if (anchoredSize === 0n) return new LedgerError('LOG_UNAVAILABLE', 'the log serves no checkpoint');
  const message = `the log serves no checkpoint, and size \`${anchoredSize}\` of it is anchored`;
  return new LedgerError('LOG_WITHHELD', message, { details: { treeSize: `${anchoredSize}` } });
}

async function compareTrees(
  { policy, readFile, listener, remembered }: AuditOptions,
  checkpoint: Checkpoint,
  anchors: readonly CheckpointClaim[],
): Promise<void> {
  const total = Number(checkpoint.treeSize);
  let failures = 0;
  try {
    const log = await recomputeLog({
      readFile,
      origin: policy.origin,
      treeSize: total,
      rootHash: checkpoint.rootHash,
      sizes: new Set([...anchors, ...(remembered === null ? [] : [remembered])].map(({ treeSize }) => treeSize)),
      onProgress: (done) => listener.progress(done, total),
      onFailure(failure) {
        failures++;
        listener.failed(failure.code.startsWith('TILE') ? 'tiles' : 'entries', failure);
      },
    });
    if (failures === 0) {
      const parts = `${formatNumber(log.aboutPeople)} about people, ${formatNumber(log.aboutRegistry)} about the registry`;
      listener.found('entries', `${formatNumber(total)}: ${parts}`);
      listener.found('tiles', `${formatNumber(log.tiles)} recomputed from the entries`);
    }
    requireRoot(log.rootHash, checkpoint, listener);
    requireAnchored(log.roots, checkpoint, anchors, listener);
    if (remembered !== null) requireRemembered(log.roots, checkpoint, remembered, listener);
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    listener.failed('entries', error);
  }
}

function requireRoot(rootHash: Uint8Array, checkpoint: Checkpoint, listener: AuditListener): void {
  if (equalBytes(rootHash, checkpoint.rootHash)) {
    listener.found('root', 'the leaf hashes lead to the root of the checkpoint');
    return;
  }
  const message = `the entries do not lead to the root of the checkpoint of size \`${checkpoint.treeSize}\``;
  listener.failed(
    'root',
    new LedgerError('LOG_ROOT_MISMATCH', message, { details: { treeSize: `${checkpoint.treeSize}` } }),
  );
}

function requireAnchored(
  roots: ReadonlyMap<bigint, Uint8Array>,
  { treeSize: size }: Checkpoint,
  anchors: readonly CheckpointClaim[],
  listener: AuditListener,
): void {
  let failures = 0;
  for (const { treeSize, rootHash } of anchors) {
    const root = roots.get(treeSize);
    if (root !== undefined && equalBytes(root, rootHash)) continue;
    failures++;
    const details = { treeSize: `${treeSize}` };
    listener.failed(
      'history',
      treeSize > size
        ? new LedgerError('LOG_TRUNCATED', `size \`${treeSize}\` is anchored, the log ends at \`${size}\``, { details })
        : new LedgerError('LOG_FORKED', `the log had another root when size \`${treeSize}\` was anchored`, { details }),
    );
  }
  if (failures === 0) listener.found('history', `each anchored root is the log's own at that size`);
}

/** Finds a tail that was rewritten, or cut off, since the audit before: it may have been in no anchor. */
function requireRemembered(
  roots: ReadonlyMap<bigint, Uint8Array>,
  { treeSize: size }: Checkpoint,
  { treeSize, rootHash, seenAt }: RememberedLog,
  listener: AuditListener,
): void {
  const seen = `size \`${treeSize}\`, as seen ${timeOf(BigInt(Math.floor(seenAt / 1000)))}`;
  const root = treeSize === 0n ? EMPTY_ROOT : roots.get(treeSize);
  if (root !== undefined && equalBytes(root, rootHash)) {
    listener.found('state', `the log contains ${seen}`);
    return;
  }
  const details = { treeSize: `${treeSize}` };
  listener.failed(
    'state',
    treeSize > size
      ? new LedgerError('LOG_TRUNCATED', `the log had ${seen}; it ends at \`${size}\``, { details })
      : new LedgerError('LOG_FORKED', `the log had another root at ${seen}`, { details }),
  );
}

function isSame(a: CheckpointClaim, b: CheckpointClaim): boolean {
  return a.treeSize === b.treeSize && equalBytes(a.rootHash, b.rootHash);
}
