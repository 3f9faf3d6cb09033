import { encodeBundle, type ProofBundle } from '../../../core/entry/bundle.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { hashLeaf, verifyInclusion } from '../../../core/merkle/index.ts';
import { encodeTlogProof, proveInclusion } from '../../../core/tlog/index.ts';
import type { Anchor, AnchorRecord, AnchorStore } from '../../ports/anchor.ts';
import type { Events, StoredEvent } from '../../ports/events.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { storedTileReader } from './stored-tile-reader.ts';

export interface ProveEventDeps {
  readonly origin: string;
  readonly store: Pick<Events, 'findEvent'>;
  readonly anchors: Pick<AnchorStore, 'listAbove'>;
  readonly anchor: Pick<Anchor, 'isConfirmed' | 'target'>;
  readonly tiles: Pick<TileStore, 'read'>;
  readonly hash?: Sha256Into;
}

export type ProofOutcome =
  /** No confirmed anchor covers the event yet: the caller asks again later. */
  { readonly status: 'pending' } | { readonly status: 'proven'; readonly bundle: ProofBundle };

/**
 * Returns the proof bundle of an event under the smallest anchor that covers it, once the chain confirms that anchor.
 * @throws EVENT_UNKNOWN when there is no such event
 * @throws STORE_CORRUPT when the stored entry is not the one that was anchored
 * @throws CHAIN_UNAVAILABLE when the chain does not answer
 */
export function proveEvent(deps: ProveEventDeps): (eventId: string) => Promise<ProofOutcome> {
  return async (eventId) => {
    const event = await deps.store.findEvent(eventId);
    if (event === null) throw new LedgerError('EVENT_UNKNOWN', 'no such event is recorded');
    const { leafIndex } = event;
    if (leafIndex === null) return { status: 'pending' };
    // A tree of size n holds the leaves below n.
    const [record] = await deps.anchors.listAbove(leafIndex, 1);
    if (record === undefined || !(await deps.anchor.isConfirmed(record))) return { status: 'pending' };
    return { status: 'proven', bundle: await bundleOf(deps, event, leafIndex, record) };
  };
}

async function bundleOf(
  { origin, anchor, tiles, hash }: ProveEventDeps,
  event: StoredEvent,
  leafIndex: bigint,
  { treeSize, rootHash, note, transaction, block, blockHash, time, signature }: AnchorRecord,
): Promise<ProofBundle> {
  const proof = await proveInclusion(storedTileReader(tiles, treeSize), leafIndex, treeSize, hash);
  try {
    verifyInclusion({ leafHash: hashLeaf(event.entry, hash), leafIndex, treeSize, rootHash, proof }, hash);
  } catch (cause) {
    throw new LedgerError('STORE_CORRUPT', `the stored entry of leaf \`${leafIndex}\` is not what was anchored`, {
      cause,
      details: { leafIndex: `${leafIndex}`, treeSize: `${treeSize}` },
    });
  }
  return encodeBundle({
    origin,
    entry: event.entry,
    disclosures: event.disclosures,
    proof: encodeTlogProof({ leafIndex, proof, checkpoint: note }),
    anchor: { ...anchor.target, treeSize, rootHash, transaction, block, blockHash, time, signature },
  });
}
