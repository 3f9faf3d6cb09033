import { parseDisclosure } from '../../../core/entry/disclosure.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { isCoverable } from '../../../core/proof/decided-event.ts';
import { RECIPIENT_SLOTS } from '../../../core/proof/opened-slots.ts';
import type { ProofReader } from '../../../core/proof/parts.ts';
import type { StoredEvent } from '../../ports/events.ts';
import { anchoredBundle, type BundleDeps, type ProofOutcome, pendingProof } from './anchored-bundle.ts';
import { type CoverageDeps, coverageOf, newestStatement } from './prove-coverage.ts';

export type ProveEventDeps = CoverageDeps & BundleDeps;

/**
 * Returns the proof bundle of an event under the smallest anchor that covers it, once the chain confirms that anchor.
 * That of a push or a disclosure shows its coverage too, and so waits for the map to be stated and anchored after it.
 * @param reader whom it is made for: one for a recipient opens no more of the entry than they may know
 * @param isInclusion true: it shows inclusion alone
 * @throws EVENT_UNKNOWN when there is no such event
 * @throws STORE_CORRUPT when the stored entry is not the one that was anchored
 * @throws CHAIN_UNAVAILABLE when the chain does not answer
 */
export function proveEvent(deps: ProveEventDeps) {
  return async (eventId: string, reader: ProofReader, isInclusion: boolean): Promise<ProofOutcome> => {
    const event = await deps.store.findEvent(eventId);
    if (event === null) throw new LedgerError('EVENT_UNKNOWN', 'no such event is recorded');
    const { leafIndex, entry } = event;
    if (leafIndex === null) return pendingProof('sequencing', null);
    const own = { index: leafIndex, entry, disclosures: shownTo(reader, event) };
    if (isInclusion || !isCoverable(event)) return anchoredBundle(deps, own, leafIndex, async () => ({}));
    const statement = await newestStatement(deps, leafIndex);
    if (statement.leaf === null) return pendingProof('statement', statement.statedTo);
    const { leaf, runs } = statement;
    return anchoredBundle(deps, own, leaf.index, async ({ treeSize }) => ({
      coverage: await coverageOf(deps, { ...event, leafIndex }, { leaf, runs, reader, treeSize }),
    }));
  };
}

/** Returns the disclosures of an event that somebody may know. */
function shownTo(reader: ProofReader, { disclosures }: StoredEvent): readonly string[] {
  if (reader !== 'recipient') return disclosures;
  return disclosures.filter((each) => RECIPIENT_SLOTS.some((slot) => slot === parseDisclosure(each).name));
}
