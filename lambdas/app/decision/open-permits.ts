import { type ListedPermit, sortPermits, withoutPermit, withPermit } from '../../../core/decision/open-permits.ts';
import { type Permit, permitEnd } from '../../../core/decision/permit.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { Basis } from '../../../core/vocabulary.ts';
import type { EventStore } from '../../ports/event-store.ts';
import type { EventWrite } from '../record/record-event.ts';

/** Holds the list of a client's open permits as a write changes it. */
type PermitListWrite = NonNullable<EventWrite['permitList']>;

interface ListDeps {
  readonly store: Pick<EventStore, 'readPermitList'>;
}

/**
 * Returns the list of a client's open permits with one more.
 * @param basis of the permit's purpose
 * @throws OPEN_PERMITS_EXCEEDED when there is no room for another
 */
export async function listWith(
  deps: ListDeps,
  state: SubjectState,
  permit: Permit,
  basis: Basis,
  now: Instant,
): Promise<PermitListWrite> {
  const { id, seq, channel, expiresAt } = permit;
  const { key, list } = await readList(deps, state, permit, now);
  return { key, list: withPermit(list, { permit: id, seq, channel, basis, expiresAt }) };
}

/** Returns the list of a client's open permits without one that is being consumed. */
export async function listWithout(
  deps: ListDeps,
  state: SubjectState,
  permit: Permit,
  now: Instant,
): Promise<PermitListWrite> {
  const { key, list } = await readList(deps, state, permit, now);
  return { key, list: withoutPermit(list, permit.id) };
}

async function readList({ store }: ListDeps, state: SubjectState, { chain, purpose, client }: Permit, now: Instant) {
  const key = { chain, purpose, client };
  const isEnded = ({ channel, seq, basis }: ListedPermit) =>
    permitEnd(state, { purpose, channel, seq }, basis) !== null;
  return { key, list: sortPermits(await store.readPermitList(key), isEnded, now) };
}
