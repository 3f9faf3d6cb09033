import {
  ANY_PERMIT,
  countOpen,
  endedBy,
  oldestOpen,
  type Permit,
  type PermitEvent,
  type PermitRange,
} from '../../../core/decision/permit.ts';
import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { MAX_OPEN_PERMITS } from '../../../core/limits.ts';
import type { Basis, Reason } from '../../../core/vocabulary.ts';
import type { ChainId, Events, StoredEvent } from '../../ports/events.ts';

export interface OpenPermitsDeps {
  readonly store: Pick<Events, 'listEvents'>;
  readonly hash: Sha256Into;
}

const PAGE = 100;

/** Counts the permits of a subject in this range that could still be consumed, from the subject's own events. */
export async function countOpenPermits(
  deps: OpenPermitsDeps,
  chain: ChainId,
  range: PermitRange,
  now: Instant,
): Promise<number> {
  const events: PermitEvent[] = [];
  for await (const event of newestEvents(deps, chain, now)) events.push(event);
  return countOpen(events, range, now);
}

/**
 * Returns why an event since a permit was granted has ended it, whatever the subject has said after that; null when
 * none has. It reads nothing when the subject has had no event since.
 * @param basis the basis of the permit's purpose
 * @param seq position that the event of the consumption would have
 */
export async function endOfPermit(
  deps: OpenPermitsDeps,
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

/**
 * Refuses another permit to a subject who has as many open permits as are allowed. It reads nothing for a subject with
 * few events, and one event for most others.
 * @param seq position that the event of the permit would have
 * @throws LIMIT_REACHED when there is no room for another permit
 */
export async function requireRoomForPermit(
  deps: OpenPermitsDeps,
  chain: ChainId,
  seq: number,
  now: Instant,
): Promise<void> {
  if (seq < MAX_OPEN_PERMITS) return;
  // Each open permit has an event of its own, so there is room unless all of the newest events are recent.
  const [first] = await deps.store.listEvents(chain, seq - MAX_OPEN_PERMITS + 1, 1);
  if (first === undefined || first.at < oldestOpen(now)) return;
  if ((await countOpenPermits(deps, chain, ANY_PERMIT, now)) < MAX_OPEN_PERMITS) return;
  throw new LedgerError('LIMIT_REACHED', `a subject has at most ${MAX_OPEN_PERMITS} open permits`, {
    pointer: '/subject',
    details: { limit: MAX_OPEN_PERMITS },
  });
}

/** Yields a subject's events that could be those of open permits, or have ended them: newest first, at most `most`. */
async function* newestEvents(
  { store, hash }: OpenPermitsDeps,
  chain: ChainId,
  now: Instant,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<PermitEvent> {
  const oldest = oldestOpen(now);
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
