import { equalBytes } from '../../../core/kernel/bytes.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { signCheckpoint } from '../../../core/tlog/index.ts';
import type { Anchor, AnchorPosition, AnchorRecord, AnchorStore } from '../../ports/anchor.ts';
import type { GuardRecord } from '../../ports/checkpoint-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CheckpointSigner } from '../../ports/signers.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { refuseFork, type TreeHead } from './refuse-fork.ts';

const PAGE = 32;

export interface ReconcileAnchorsDeps {
  readonly anchor: Pick<Anchor, 'anchorsAbove'>;
  readonly anchors: AnchorStore;
  readonly tiles: Pick<TileStore, 'read'>;
  readonly origin: string;
  /** The keys that sign: one, or the new one and the one before it. */
  readonly signers: readonly CheckpointSigner[];
  readonly clock: Clock;
  readonly hash?: Sha256Into;
}

/** Reconciles our list of anchors with the chain, given the last signed checkpoint and the contract's head. */
export type ReconcileAnchors = (signed: GuardRecord, head: TreeHead) => Promise<void>;

/**
 * Brings our list of anchors in line with the chain: drops the anchors that the chain has lost, moves those that it now
 * holds in another block, and adds those that we have not recorded.
 * @throws LOG_FORKED when the chain holds an anchor that the signed log does not contain
 * @throws CHAIN_UNAVAILABLE when the chain does not answer
 */
export function reconcileAnchors(deps: ReconcileAnchorsDeps): ReconcileAnchors {
  return async (signed, head) => {
    for (;;) {
      const kept = await dropLost(deps, head);
      const hasAdded = await addUnrecorded(deps, signed, kept?.treeSize ?? 0n);
      // INVARIANT: an anchor is added only on top of one that the chain still holds afterwards.
      if (!hasAdded || kept === null || (await isUnmoved(deps, kept))) return;
    }
  };
}

// See docs/decisions/0302-anchors-are-signed-again.md
async function addUnrecorded(deps: ReconcileAnchorsDeps, signed: GuardRecord, aboveSize: bigint): Promise<boolean> {
  let above = aboveSize;
  for (;;) {
    const positions = await deps.anchor.anchorsAbove(above, PAGE);
    for (const position of positions) {
      await refuseFork(deps.tiles, signed, position, 'contract', deps.hash);
      await deps.anchors.put(await recordOf(deps, signed, position));
      above = position.treeSize;
    }
    if (positions.length < PAGE) return above > aboveSize;
  }
}

/**
 * Drops our newest anchors down to one that the chain holds at the same position, and returns that one, or null when
 * none is left. The anchors below it are still there too.
 */
async function dropLost(deps: ReconcileAnchorsDeps, head: TreeHead): Promise<AnchorRecord | null> {
  for (;;) {
    const newest = await deps.anchors.listBelow(null, PAGE);
    for (const record of newest) {
      if (record.treeSize <= head.treeSize && (await isUnmoved(deps, record))) return record;
      await deps.anchors.drop(record.treeSize);
    }
    if (newest.length < PAGE) return null;
  }
}

async function isUnmoved({ anchor }: ReconcileAnchorsDeps, record: AnchorRecord): Promise<boolean> {
  const [position] = await anchor.anchorsAbove(record.treeSize - 1n, 1);
  return (
    position !== undefined &&
    position.treeSize === record.treeSize &&
    equalBytes(position.rootHash, record.rootHash) &&
    position.transaction === record.transaction &&
    position.blockHash === record.blockHash
  );
}

/** Makes the record of an anchor. Signing an earlier checkpoint again is harmless: Ed25519 gives the same bytes. */
async function recordOf(
  { origin, signers, clock }: ReconcileAnchorsDeps,
  signed: GuardRecord,
  position: AnchorPosition,
): Promise<AnchorRecord> {
  const { treeSize, rootHash } = position;
  const note =
    treeSize === signed.treeSize ? signed.note : await signCheckpoint({ origin, treeSize, rootHash }, ...signers);
  return { ...position, note, recordedAt: instantOf(clock.nowMs()) };
}
