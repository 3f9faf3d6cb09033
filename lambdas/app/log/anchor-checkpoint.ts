import { checkpointDigest } from '../../../core/entry/promise.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { proveConsistency } from '../../../core/tlog/index.ts';
import type { Anchor, AnchorHead, AnchorPosition, AnchorStore } from '../../ports/anchor.ts';
import type { Guard, GuardRecord } from '../../ports/checkpoint-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LogSigner } from '../../ports/signers.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import type { ReconcileAnchors } from './reconcile-anchors.ts';
import { behind, refuseFork } from './refuse-fork.ts';
import { storedTileReader } from './stored-tile-reader.ts';

const MAX_ATTEMPTS = 5;

export interface AnchorCheckpointDeps {
  readonly origin: string;
  readonly anchor: Anchor;
  readonly anchors: AnchorStore;
  readonly guard: Pick<Guard, 'readGuard'>;
  readonly tiles: Pick<TileStore, 'read'>;
  readonly signer: LogSigner;
  readonly clock: Clock;
  readonly reconcileAnchors: ReconcileAnchors;
  /** Time without an anchor after which the unchanged head is anchored again. */
  readonly heartbeatMs: number;
  readonly hash?: Sha256Into;
}

export interface AnchorOutcome {
  readonly kind: 'anchored' | 'heartbeat' | 'unchanged';
  readonly treeSize: bigint;
}

/**
 * Anchors the last signed checkpoint on top of the contract's head, after reconciling our list of anchors with the
 * chain. When there is nothing new, it sends a heartbeat if one is due. Several runs may overlap.
 * @throws LOG_BEHIND_CHECKPOINT, LOG_FORKED when the contract holds a larger log than was signed, or another; nothing
 *   is sent then
 * @throws CHAIN_UNAVAILABLE when the chain does not answer; CHAIN_REVERTED when the contract refuses the anchor
 * @throws CONTENTION when other anchorers were faster every time
 */
export function anchorCheckpoint(deps: AnchorCheckpointDeps): () => Promise<AnchorOutcome> {
  return async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await anchorNext(deps);
      } catch (error) {
        if (!isLedgerError(error, 'ANCHOR_HEAD_MOVED')) throw error;
        if (attempt === MAX_ATTEMPTS) {
          throw new LedgerError('CONTENTION', 'another anchorer was faster every time', { cause: error });
        }
      }
    }
  };
}

async function anchorNext(deps: AnchorCheckpointDeps): Promise<AnchorOutcome> {
  // INVARIANT: the head is read before the guard: an anchor was signed first, so the guard can only be ahead of it.
  const head = await deps.anchor.head();
  const signed = await deps.guard.readGuard(deps.origin);
  if (signed === null || signed.treeSize < head.treeSize) {
    if (head.treeSize > 0n) throw behind(signed?.treeSize ?? 0n, head.treeSize, 'contract');
    return { kind: 'unchanged', treeSize: 0n };
  }
  if (head.treeSize > 0n) await refuseFork(deps.tiles, signed, head, 'contract', deps.hash);
  await deps.reconcileAnchors(signed, head);
  if (signed.treeSize > head.treeSize) {
    const readTile = storedTileReader(deps.tiles, signed.treeSize);
    const proof =
      head.treeSize === 0n ? [] : await proveConsistency(readTile, head.treeSize, signed.treeSize, deps.hash);
    await submit(deps, head, signed, proof);
    // INVARIANT: the list is reconciled with the chain once more: while this anchor waited for its block, earlier
    // blocks may have been replaced, and the next run trusts every record below the newest.
    await deps.reconcileAnchors(signed, signed);
    return { kind: 'anchored', treeSize: signed.treeSize };
  }
  const sinceMs = deps.clock.nowMs() - Number(head.time) * 1000;
  if (head.treeSize === 0n || sinceMs < deps.heartbeatMs) return { kind: 'unchanged', treeSize: head.treeSize };
  await submit(deps, head, signed, []);
  return { kind: 'heartbeat', treeSize: head.treeSize };
}

async function submit(
  { anchor, signer, clock }: AnchorCheckpointDeps,
  head: AnchorHead,
  signed: GuardRecord,
  proof: readonly Uint8Array[],
): Promise<AnchorPosition> {
  const { treeSize: newSize, rootHash: newRoot } = signed;
  const time = BigInt(Math.floor(clock.nowMs() / 1000));
  const signature = await signer.signDigest(checkpointDigest(anchor.target, { ...signed, time }));
  return anchor.submit({ oldSize: head.treeSize, newSize, newRoot, proof, time, signature });
}
