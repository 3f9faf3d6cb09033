import { encodeBundle, type ProofBundle } from '../../../core/entry/bundle.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Json } from '../../../core/kernel/json.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { hashLeaf, verifyInclusion } from '../../../core/merkle/index.ts';
import type { ProofReader } from '../../../core/proof/parts.ts';
import { encodeTlogProof, proveInclusion } from '../../../core/tlog/index.ts';
import type { Anchor, AnchorRecord, AnchorStore } from '../../ports/anchor.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { storedTileReader } from '../log/stored-tile-reader.ts';
import { type CoverageDeps, coverageOf, isCoverable, newestStatement } from './prove-coverage.ts';

export interface ProveEventDeps extends CoverageDeps {
  readonly anchors: Pick<AnchorStore, 'listAbove'>;
  readonly anchor: Pick<Anchor, 'isConfirmed' | 'target'>;
  readonly tiles: Pick<TileStore, 'read'>;
  readonly hash: Sha256Into;
}

/** Says what a proof that is not there yet waits for, and up to which leaf the map is stated. */
interface Pending {
  readonly needs: 'sequencing' | 'anchor' | 'statement';
  readonly statedTo: bigint | null;
}

export type ProofOutcome =
  /** No confirmed anchor has what is asked for yet: the caller asks again later. */
  | { readonly status: 'pending'; readonly pending: Pending }
  | { readonly status: 'proven'; readonly bundle: ProofBundle };

/**
 * Returns the proof bundle of an event under the smallest anchor that covers it, once the chain confirms that anchor.
 * That of a push or a disclosure shows its coverage too, and so waits for the map to be stated and anchored after it.
 * @param reader whom it is made for; null: it shows inclusion alone
 * @throws EVENT_UNKNOWN when there is no such event
 * @throws STORE_CORRUPT when the stored entry is not the one that was anchored
 * @throws CHAIN_UNAVAILABLE when the chain does not answer
 */
export function proveEvent(deps: ProveEventDeps) {
  return async (eventId: string, reader: ProofReader | null): Promise<ProofOutcome> => {
    const event = await deps.store.findEvent(eventId);
    if (event === null) throw new LedgerError('EVENT_UNKNOWN', 'no such event is recorded');
    const { leafIndex } = event;
    if (leafIndex === null) return pending('sequencing', null);
    if (reader === null || !isCoverable(event)) return proven(deps, event, leafIndex, leafIndex, async () => null);
    const statement = await newestStatement(deps, leafIndex);
    if (statement.leaf === null) return pending('statement', statement.statedTo);
    const { leaf, runs } = statement;
    return proven(deps, event, leafIndex, leaf.index, ({ treeSize }) =>
      coverageOf(deps, { ...event, leafIndex }, { leaf, runs, reader, treeSize }),
    );
  };
}

/** Returns the bundle under the first confirmed anchor above a leaf. */
async function proven(
  deps: ProveEventDeps,
  event: StoredEvent,
  leafIndex: bigint,
  above: bigint,
  coverage: (record: AnchorRecord) => Promise<Json>,
): Promise<ProofOutcome> {
  // A tree of size n holds the leaves below n.
  const [record] = await deps.anchors.listAbove(above, 1);
  if (record === undefined || !(await deps.anchor.isConfirmed(record))) return pending('anchor', null);
  return { status: 'proven', bundle: await bundleOf(deps, event, leafIndex, record, await coverage(record)) };
}

function pending(needs: Pending['needs'], statedTo: bigint | null): ProofOutcome {
  return { status: 'pending', pending: { needs, statedTo } };
}

async function bundleOf(
  { origin, anchor, tiles, hash }: ProveEventDeps,
  event: StoredEvent,
  leafIndex: bigint,
  { treeSize, rootHash, note, transaction, block, blockHash, time, signature }: AnchorRecord,
  coverage: Json,
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
    coverage,
    place: null,
    history: null,
  });
}
