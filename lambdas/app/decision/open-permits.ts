import { type ListedPermit, sortPermits, withoutPermit, withPermit } from '../../../core/decision/open-permits.ts';
import { endedBy, type Permit, type PermitEvent } from '../../../core/decision/permit.ts';
import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { type Instant, later } from '../../../core/kernel/instant.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { MAX_PERMIT_LIFETIME_SECONDS } from '../../../core/limits.ts';
import type { Basis, Reason } from '../../../core/vocabulary.ts';
import type { EventStore } from '../../ports/event-store.ts';
import type { ChainId, Events, StoredEvent } from '../../ports/events.ts';
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
export async function listWith(deps: ListDeps, permit: Permit, basis: Basis, now: Instant): Promise<PermitListWrite> {
  const { id, seq, channel, expiresAt } = permit;
  const { key, list } = await readList(deps, permit, now);
  return { key, list: withPermit(list, { permit: id, seq, channel, basis, expiresAt }) };
}

/** Returns the list of a client's open permits without one that is being consumed. */
export async function listWithout(deps: ListDeps, permit: Permit, now: Instant): Promise<PermitListWrite> {
  const { key, list } = await readList(deps, permit, now);
  return { key, list: withoutPermit(list, permit.id) };
}

async function readList({ store }: ListDeps, { chain, purpose, client }: Permit, now: Instant) {
  const key = { chain, purpose, client };
  const isEnded = (_: ListedPermit) => false;
  return { key, list: sortPermits(await store.readPermitList(key), isEnded, now) };
}

interface EndDeps {
  readonly store: Pick<Events, 'listEvents'>;
  readonly hash: Sha256Into;
}

const PAGE = 100;

/**
 * Returns why an event since a permit was granted has ended it, whatever the subject has said after that; null when
 * none has. It reads nothing when the subject has had no event since.
 * @param basis the basis of the permit's purpose
 * @param seq position that the event of the consumption would have
 */
export async function endOfPermit(
  deps: EndDeps,
  permit: Permit,
  basis: Basis,
  seq: number,
  now: Instant,
): Promise<Reason | null> {
  for await (const event of newestEvents(deps, permit.chain, now, seq - permit.seq - 1)) {
    const end = endedBy(event, permit, basis);
    if (end !== null) return end;
  }
  return null;
}

/** Yields a subject's events that could have ended an open permit: newest first, at most `most`. */
async function* newestEvents(
  { store, hash }: EndDeps,
  chain: ChainId,
  now: Instant,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<PermitEvent> {
  const oldest = later(now, -MAX_PERMIT_LIFETIME_SECONDS * 1_000);
  for (let before: number | null = null, left = most; left > 0; ) {
    const wanted = Math.min(PAGE, left);
    const events: readonly StoredEvent[] = await store.listEvents(chain, before, wanted);
    for (const { at: recordedAt, entry, disclosures } of events) {
      if (recordedAt < oldest) return;
      yield requireSlots(openEntry(entry, disclosures, hash), ['type', 'purpose', 'recipient', 'detail']);
    }
    const last = events.at(-1);
    if (events.length < wanted || last === undefined) return;
    before = last.seq;
    left -= events.length;
  }
}
