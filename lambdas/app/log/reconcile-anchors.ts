import { equalBytes } from '../../../core/kernel/bytes.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { signCheckpoint } from '../../../core/tlog/index.ts';
import type { Anchor, AnchorPlace, AnchorRecord, AnchorStore } from '../../ports/anchor.ts';
import type { GuardRecord } from '../../ports/checkpoint-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CheckpointSigner } from '../../ports/signers.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { instantOf } from '../record/instant.ts';
import { requireContains, type TreeHead } from './refuse-fork.ts';

const PAGE = 32;

export interface ReconcileAnchorsDeps {
  readonly anchor: Pick<Anchor, 'anchorsAbove'>;
  readonly anchors: AnchorStore;
  readonly tiles: Pick<TileStore, 'read'>;
  readonly signer: CheckpointSigner;
  readonly clock: Clock;
  readonly hash?: Sha256Into;
}

/** Given the last signed checkpoint and the contract's head. */
export type ReconcileAnchors = (signed: GuardRecord, head: TreeHead) => Promise<void>;

/**
 * Makes our list of anchors what the chain says: drops those that it lost, moves those that stand elsewhere now, adds those that landed
 * unrecorded.
 * @throws LOG_FORKED when the chain holds an anchor that the signed log does not contain; CHAIN_UNAVAILABLE
 */
export function reconcileAnchors(deps: ReconcileAnchorsDeps): ReconcileAnchors {
  return async (signed, head) => {
    for (;;) {
      const kept = await dropLost(deps, head);
      const hasAdded = await addUnrecorded(deps, signed, kept?.treeSize ?? 0n);
      // INVARIANT: an anchor is added on top of one that the chain still holds afterwards.
      if (!hasAdded || kept === null || (await isInPlace(deps, kept))) return;
    }
  };
}

async function addUnrecorded(deps: ReconcileAnchorsDeps, signed: GuardRecord, aboveSize: bigint): Promise<boolean> {
  let above = aboveSize;
  for (;;) {
    const places = await deps.anchor.anchorsAbove(above, PAGE);
    for (const place of places) {
      await requireContains(deps.tiles, signed, place, 'contract', deps.hash);
      await deps.anchors.put(await recordOf(deps, signed, place));
      above = place.treeSize;
    }
    if (places.length < PAGE) return above > aboveSize;
  }
}

/** Drops our newest anchors back to one that the chain holds at the same place, and gives it; what is below it stands as well. */
async function dropLost(deps: ReconcileAnchorsDeps, head: TreeHead): Promise<AnchorRecord | null> {
  for (;;) {
    const newest = await deps.anchors.listBelow(null, PAGE);
    for (const record of newest) {
      if (record.treeSize <= head.treeSize && (await isInPlace(deps, record))) return record;
      await deps.anchors.drop(record.treeSize);
    }
    if (newest.length < PAGE) return null;
  }
}

async function isInPlace({ anchor }: ReconcileAnchorsDeps, record: AnchorRecord): Promise<boolean> {
  const [place] = await anchor.anchorsAbove(record.treeSize - 1n, 1);
  return (
    place !== undefined &&
    place.treeSize === record.treeSize &&
    equalBytes(place.rootHash, record.rootHash) &&
    place.transaction === record.transaction &&
    place.blockHash === record.blockHash
  );
}

/** The record of an anchor. Signing a checkpoint of before again says nothing new: Ed25519 gives the same bytes. */
async function recordOf(
  { signer, clock }: ReconcileAnchorsDeps,
  signed: GuardRecord,
  place: AnchorPlace,
): Promise<AnchorRecord> {
  const { treeSize, rootHash } = place;
  const note =
    treeSize === signed.treeSize
      ? signed.note
      : await signCheckpoint({ origin: signer.name, treeSize, rootHash }, signer);
  return { ...place, note, recordedAt: instantOf(clock.nowMs()) };
}
