import type { LabelProver } from '../../../core/entry/labels/prove-label.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { encodePlace } from '../../../core/proof/place/place-parts.ts';
import { type PlacedLeaf, provePlace } from '../../../core/proof/place/prove-place.ts';
import type { Events, StoredEvent } from '../../ports/events.ts';
import { anchoredBundle, type BundleDeps, type ProofOutcome, pendingProof } from './anchored-bundle.ts';
import { inclusionPaths, labelsOf } from './log-source.ts';
import { leafOf, leafOrNull, type OpenedEvent, openedHistory, stateAt } from './opened-history.ts';

export interface ProvePlaceDeps extends BundleDeps {
  readonly store: Pick<Events, 'findEvent' | 'listEvents'>;
  /** Reads the label keys when it is first asked. */
  readonly labelProver: () => Promise<LabelProver>;
}

/**
 * Returns the proof bundle of an event about a person that shows its place among those of its subject, once the chain
 * confirms an anchor that covers it.
 * @throws EVENT_UNKNOWN when there is no such event, or it is about no person
 * @throws DISCLOSURE_MISSING when an event before it was erased
 * @throws STORE_CORRUPT, CHAIN_UNAVAILABLE as `anchoredBundle`
 */
export function proveEventPlace(deps: ProvePlaceDeps) {
  return async (eventId: string): Promise<ProofOutcome> => {
    const event = await deps.store.findEvent(eventId);
    if (event === null || event.label === null) throw new LedgerError('EVENT_UNKNOWN', 'no person has such an event');
    if (event.leafIndex === null) return pendingProof('sequencing', null);
    const leaf = leafOf(event);
    return anchoredBundle(deps, leaf, leaf.index, async ({ treeSize }) => ({
      place: await placeOf(deps, event, treeSize),
    }));
  };
}

async function placeOf(deps: ProvePlaceDeps, event: StoredEvent, treeSize: bigint): Promise<Json> {
  const events = await openedHistory(deps, event.chain, event.seq + 1);
  const placed = (seq: number) => placedLeaf(events, seq);
  const leaf = placed(event.seq);
  const own = events.at(-1)?.slots;
  if (leaf === null || own === undefined) throw new LedgerError('STORE_CORRUPT', 'the event is not in its own chain');
  const byId = (id: string | undefined) => leafOrNull(events.find((each) => each.id === id));
  const place = await provePlace(
    {
      leaf,
      before: placed(event.seq - 1),
      named: byId(own.consent?.event),
      permit: own.type === 'permit.consumed' ? byId(own.detail.permitEvent) : null,
    },
    {
      pathOf: inclusionPaths(deps, treeSize),
      labels: labelsOf(deps.labelProver, own.subject),
    },
    deps.hash,
  );
  return encodePlace(place) as unknown as Json;
}

/** Returns an event with the state after it; null: there is none at this position. */
function placedLeaf(events: readonly OpenedEvent[], seq: number): PlacedLeaf | null {
  const event = events.find((each) => each.seq === seq);
  if (event === undefined || event.label === null) return null;
  return { ...leafOf(event), label: event.label, state: stateAt(events, seq) };
}
