import { LedgerError } from '../../../core/kernel/error.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { MAX_BUNDLE_BYTES, MAX_PROVEN_EVENTS } from '../../../core/limits.ts';
import { decidedEvent, isCoverable } from '../../../core/proof/decided-event.ts';
import { encodeHistory } from '../../../core/proof/history/history-parts.ts';
import { proveHistory } from '../../../core/proof/history/prove-history.ts';
import type { NamedItem } from '../../../core/proof/prove-coverage.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { States } from '../../ports/states.ts';
import { requireReader } from '../record/guardian-of-age.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { anchoredBundle, type ProofOutcome, pendingProof } from './anchored-bundle.ts';
import { decidedBy, type FindEntry, labelKeysBefore } from './gather-coverage.ts';
import { inclusionPaths, labelsOf, mapStatements, type Statement, statedMap } from './log-source.ts';
import { leafOf, type OpenedEvent, openedHistory } from './opened-history.ts';
import type { ProveEventDeps } from './prove-event.ts';

export interface ProveHistoryDeps extends ProveEventDeps {
  readonly store: ProveEventDeps['store'] & Pick<States, 'readState'>;
  readonly clock: Clock;
}

/**
 * Returns the proof bundle of a statement of the map that shows all events of a subject which it covers, or that there
 * are none: the newest statement in an anchored tree.
 * @param reader the subject id of a token about another subject; null: the token is the subject's own, or the bank's
 * @throws SUBJECT_NOT_OWN when the reader does not represent the subject in everything
 * @throws HISTORY_TOO_LONG when the subject has more events, or they take more bytes, than one bundle
 * @throws DISCLOSURE_MISSING when one was erased
 * @throws STORE_CORRUPT, CHAIN_UNAVAILABLE as `anchoredBundle`
 */
export function proveSubjectHistory(deps: ProveHistoryDeps) {
  return async (subject: string, reader: string | null): Promise<ProofOutcome> => {
    const { store, clock, pepper } = deps;
    const chain = subjectChain(pepper, subject);
    if (reader !== null) {
      const state = (await store.readState(chain)) ?? EMPTY_STATE;
      await requireReader({ store, pepper }, state, reader, instantOf(clock.nowMs()));
    }
    const [newest] = await deps.store.listEvents(chain, null, 1);
    if (newest !== undefined && newest.seq >= MAX_PROVEN_EVENTS) throw tooLong();
    const statement = await anchoredStatement(deps);
    if (statement === null) return pendingProof('statement', null);
    const { leaf, size, runs } = statement;
    const events = await openedHistory(deps, chain, null);
    const covered = events.filter(({ leafIndex }) => leafIndex !== null && leafIndex < size);
    const outcome = await anchoredBundle(deps, leaf, leaf.index, async ({ treeSize }) => ({
      history: await historyOf(deps, subject, covered, { runs, size, treeSize }),
    }));
    if (outcome.status === 'proven' && JSON.stringify(outcome.bundle).length > MAX_BUNDLE_BYTES) throw tooLong();
    return outcome;
  };
}

/** Returns the newest statement of the map that is in an anchored tree; null: none is. */
async function anchoredStatement(deps: ProveEventDeps): Promise<Statement | null> {
  const [newest] = await deps.anchors.listBelow(null, 1);
  if (newest === undefined) return null;
  for await (const statement of mapStatements(deps)) {
    if (statement.leaf.index < newest.treeSize) return statement;
  }
  return null;
}

async function historyOf(
  deps: ProveEventDeps,
  subject: string,
  covered: readonly OpenedEvent[],
  { runs, size, treeSize }: Pick<Statement, 'runs' | 'size'> & { readonly treeSize: bigint },
): Promise<Json> {
  const { origin, hash, labelProver } = deps;
  const { lookUp, findEntry } = statedMap(deps, runs, treeSize);
  const once = remembering(findEntry);
  const registry: NamedItem[] = [];
  const texts: string[] = [];
  for (const event of covered) {
    if (!isCoverable(event)) continue;
    const read = await decidedBy(deps, decidedEvent(event.opened), once);
    registry.push(...read.registry);
    texts.push(...read.texts);
  }
  const parts = await proveHistory(
    {
      origin,
      subject,
      events: covered.flatMap((event) => (event.label === null ? [] : [{ ...leafOf(event), label: event.label }])),
      labelKeys: await labelKeysBefore(deps, { leafIndex: size }, once),
      registry,
      texts,
    },
    { pathOf: inclusionPaths(deps, treeSize), lookUp, labels: labelsOf(labelProver, subject) },
    hash,
  );
  return encodeHistory(parts) as unknown as Json;
}

/** Finds each value once: the decisions of one history read the same items. */
function remembering(find: FindEntry): FindEntry {
  const found = new Map<string, ReturnType<FindEntry>>();
  return (value) => {
    const entry = found.get(value) ?? find(value);
    found.set(value, entry);
    return entry;
  };
}

function tooLong(): LedgerError {
  return new LedgerError('HISTORY_TOO_LONG', `more than ${MAX_PROVEN_EVENTS} events, or ${MAX_BUNDLE_BYTES} bytes`);
}
