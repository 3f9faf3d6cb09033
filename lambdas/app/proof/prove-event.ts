import { LedgerError } from '../../../core/kernel/error.ts';
import type { ProofReader } from '../../../core/proof/parts.ts';
import { anchoredBundle, type BundleDeps, type ProofOutcome, pendingProof } from './anchored-bundle.ts';
import { type CoverageDeps, coverageOf, isCoverable, newestStatement } from './prove-coverage.ts';

export type ProveEventDeps = CoverageDeps & BundleDeps;

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
    const { leafIndex, entry, disclosures } = event;
    if (leafIndex === null) return pendingProof('sequencing', null);
    const own = { index: leafIndex, entry, disclosures };
    if (reader === null || !isCoverable(event)) return anchoredBundle(deps, own, leafIndex, async () => ({}));
    const statement = await newestStatement(deps, leafIndex);
    if (statement.leaf === null) return pendingProof('statement', statement.statedTo);
    const { leaf, runs } = statement;
    return anchoredBundle(deps, own, leaf.index, async ({ treeSize }) => ({
      coverage: await coverageOf(deps, { ...event, leafIndex }, { leaf, runs, reader, treeSize }),
    }));
  };
}
