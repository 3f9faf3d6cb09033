import { timeOf } from '../../../core/entry/anchor/verify-on-chain.ts';
import { inForce } from '../../../core/entry/keys/in-force.ts';
import type { VerificationPolicy } from '../../../core/entry/policy.ts';
import type { CheckpointClaim } from '../../../core/entry/promise.ts';
import { equalBytes, fromUtf8 } from '../../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { openCheckpoint } from '../../../core/tlog/index.ts';
import type { AnchorContract } from '../anchor-contract.ts';
import { compareKeys } from '../key-changes.ts';
import type { ReadLogFile } from '../log-files.ts';
import { formatNumber } from '../output.ts';
import type { Pause } from '../retry.ts';
import { readAnchors } from './anchors.ts';
import { type Freshness, requireFresh } from './freshness.ts';
import type { AuditListener } from './listener.ts';
import { LogReplay } from './recompute-log.ts';
import { replayLog } from './replay-log.ts';
import type { PastRoots } from './roots/past-roots.ts';
import type { RecomputedStatement, RememberedLog } from './state-file.ts';

type Checkpoint = ReturnType<typeof openCheckpoint>;

const CHECKPOINT_READS = 5;
const CHECKPOINT_PAUSE_MS = 1_000;

export interface AuditOptions {
  readonly policy: VerificationPolicy;
  readonly readFile: ReadLogFile;
  readonly contract: AnchorContract;
  /** First block to look for anchors in. */
  readonly fromBlock: bigint;
  /** true: every statement of the map is recomputed, not the newest alone. */
  readonly everyStatement: boolean;
  readonly pause: Pause;
}

/** Holds what a run of an audit compares the log with, besides the contract. */
export interface AuditRun {
  /** The checkpoint that an earlier audit found, null when there was none. */
  readonly remembered: RememberedLog | null;
  readonly freshness: Freshness;
  readonly listener: AuditListener;
}

/** The outcome of an audit. */
export interface AuditOutcome {
  /** null when the log served no valid checkpoint. */
  readonly checkpoint: Checkpoint | null;
  readonly anchors: number;
  /** Number of leaves that the newest anchor covers. */
  readonly anchoredSize: bigint;
  /** The newest statement of the map, which was recomputed; null: there is none. */
  readonly recomputed: RecomputedStatement | null;
}

/** Checks a whole log against its key and its contract, and what came to it since, run by run. */
export class LogAudit {
  readonly #options: AuditOptions;
  readonly #confirmed = new Set<string>();
  #replay: LogReplay | null = null;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /**
   * Reads the log on to its checkpoint. Every failure goes to the listener; when there is none, the log is intact.
   * @throws CHAIN_UNAVAILABLE, CHAIN_WRONG, POLICY_MISMATCH when the contract cannot speak for the log
   * @throws LOG_NOT_ANCHORED when the contract does not know the log
   */
  async run(run: AuditRun): Promise<AuditOutcome> {
    const { contract, policy, fromBlock } = this.#options;
    const { listener } = run;
    const logKey = await registeredKey(contract);
    listener.found('chain', `${policy.chain.chainId}, contract ${policy.chain.contract}, log key ${logKey}`);
    for (const { markedAt, guardian, reason } of await contract.marks()) {
      listener.note(`marked ${timeOf(markedAt)} by guardian ${guardian}: ${reason}`);
    }

    await compareKeys(contract, policy, listener);

    // INVARIANT: the contract is read before the log, since a checkpoint is published before it is anchored.
    const anchors = await readAnchors({ contract, fromBlock, confirmed: this.#confirmed }, listener);
    const anchoredSize = anchors.at(-1)?.treeSize ?? 0n;
    await checkAge(contract, run);
    const checkpoint = await readCheckpoint(this.#options, listener, anchoredSize);
    if (checkpoint !== null) await this.#compareTrees(run, checkpoint, anchors);
    const newest = this.#replay?.map.newest ?? null;
    const recomputed = newest && { leafHash: newest.leafHash, withAllBefore: this.#options.everyStatement };
    return { checkpoint, anchors: anchors.length, anchoredSize, recomputed };
  }

  /** Gives back what the audit holds of the log. */
  close(): void {
    this.#replay?.close();
    this.#replay = null;
  }

  async #compareTrees(run: AuditRun, checkpoint: Checkpoint, anchors: readonly CheckpointClaim[]): Promise<void> {
    const { readFile, policy, everyStatement } = this.#options;
    const { listener, remembered } = run;
    const treeSize = Number(checkpoint.treeSize);
    const { origin, registrars } = policy;
    this.#replay ??= new LogReplay({ readFile, origin, registrars, expected: treeSize });
    try {
      const replay = this.#replay;
      if (treeSize < replay.tree.size) throw truncated('it was read up to', replay.tree.size, treeSize);
      const { rootHash } = checkpoint;
      await replayLog(replay, { signed: { treeSize, rootHash }, everyStatement, now: run.freshness.now }, listener);
      requireRoot(replay.tree.root(), checkpoint, listener);
      await requireAnchored(replay.roots, checkpoint, anchors, listener);
      if (remembered !== null) await requireRemembered(replay.roots, checkpoint, remembered, listener);
    } catch (error) {
      // A log that was read by halves is read again from the beginning.
      this.close();
      if (!isLedgerError(error)) throw error;
      listener.failed('entries', error);
    }
  }
}

async function registeredKey(contract: AnchorContract): Promise<string> {
  try {
    return await contract.check();
  } catch (error) {
    if (!isLedgerError(error, 'ANCHOR_UNKNOWN')) throw error;
    throw new LedgerError('LOG_NOT_ANCHORED', error.message, { cause: error });
  }
}

async function checkAge(contract: AnchorContract, { freshness, remembered, listener }: AuditRun): Promise<void> {
  const anchor = await contract.head();
  if (anchor.treeSize === 0n) return;
  try {
    requireFresh(freshness, { anchor, remembered });
    listener.found('age', `the log's key signed the newest anchor ${timeOf(anchor.time)}`);
  } catch (error) {
    if (!isLedgerError(error, 'LOG_STALE')) throw error;
    listener.failed('age', error);
  }
}

/** Reads the served checkpoint, again for a while when it is smaller than the newest anchor, since copies may lag. */
async function readCheckpoint(
  { policy, readFile, pause }: AuditOptions,
  listener: AuditListener,
  anchoredSize: bigint,
): Promise<Checkpoint | null> {
  try {
    for (let reads = 1; ; reads++) {
      const note = await readFile('checkpoint');
      if (note === null) throw noCheckpoint(anchoredSize);
      const checkpoint = openCheckpoint(fromUtf8(note), ...inForce(policy.checkpointKeys));
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

async function requireAnchored(
  roots: PastRoots,
  { treeSize: size }: Checkpoint,
  anchors: readonly CheckpointClaim[],
  listener: AuditListener,
): Promise<void> {
  let failures = 0;
  const sizes = await roots.sizesOf(anchors.map(({ rootHash }) => rootHash));
  for (const [i, { treeSize }] of anchors.entries()) {
    if (sizes[i] === Number(treeSize)) continue;
    failures++;
    const details = { treeSize: `${treeSize}` };
    listener.failed(
      'history',
      treeSize > size
        ? truncated('the contract holds', treeSize, size)
        : new LedgerError('LOG_FORKED', `the log had another root when size \`${treeSize}\` was anchored`, { details }),
    );
  }
  if (failures === 0) listener.found('history', `each anchored root is the log's own at that size`);
}

/** Finds a tail that was rewritten, or cut off, since the audit before: it may have been in no anchor. */
async function requireRemembered(
  roots: PastRoots,
  { treeSize: size }: Checkpoint,
  { treeSize, rootHash, seenAt }: RememberedLog,
  listener: AuditListener,
): Promise<void> {
  const seen = `size \`${treeSize}\`, as seen ${timeOf(BigInt(Math.floor(seenAt / 1000)))}`;
  if ((await roots.sizesOf([rootHash]))[0] === Number(treeSize)) {
    listener.found('state', `the log contains ${seen}`);
    return;
  }
  const details = { treeSize: `${treeSize}` };
  listener.failed(
    'state',
    treeSize > size
      ? truncated(`${timeOf(BigInt(Math.floor(seenAt / 1000)))} it had`, treeSize, size)
      : new LedgerError('LOG_FORKED', `the log had another root at ${seen}`, { details }),
  );
}

function truncated(where: string, treeSize: bigint | number, size: bigint | number): LedgerError {
  return new LedgerError('LOG_TRUNCATED', `${where} size \`${treeSize}\`, the log ends at \`${size}\``, {
    details: { treeSize: `${treeSize}` },
  });
}
