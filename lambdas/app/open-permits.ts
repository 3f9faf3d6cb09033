import { BASES, type Basis, type Instant } from '../../core/consent/vocabulary.ts';
import { openEntry, requireSlots } from '../../core/entry/open.ts';
import { LedgerError } from '../../core/error.ts';
import { later } from '../../core/instant.ts';
import type { Sha256Into } from '../../core/sha256.ts';
import { MAX_OPEN_PERMITS, MAX_PERMIT_LIFETIME_SECONDS } from '../../core/wire/limits.ts';
import type { ChainId, EventStore } from '../ports/event-store.ts';

export interface OpenPermitsDeps {
  readonly store: Pick<EventStore, 'listEvents'>;
  readonly hash: Sha256Into;
}

const PAGE = 100;

/** Which permits are stopped: those for one purpose, or for any (null), that rests on one of these. */
export interface Stopped {
  readonly purpose: string | null;
  readonly bases: readonly Basis[];
}

const ANY: Stopped = { purpose: null, bases: BASES };

/** How many permits of a subject that are now stopped could still be consumed at this time. Read from the subject's own events. */
export async function countOpenPermits(
  { store, hash }: OpenPermitsDeps,
  chain: ChainId,
  { purpose, bases }: Stopped,
  at: Instant,
): Promise<number> {
  const oldest = oldestOpen(at);
  const consumed = new Set<unknown>();
  let open = 0;
  for (let before: number | null = null; ; ) {
    const events = await store.listEvents(chain, before, PAGE);
    for (const event of events) {
      if (event.at < oldest) return open;
      if (event.type !== 'push.permitted' && event.type !== 'permit.consumed') continue;
      const slots = requireSlots(openEntry(event.entry, event.disclosures, hash), ['purpose', 'detail']);
      const { permit, expiresAt, basis = 'consent' } = slots.detail ?? {};
      const isStopped = (purpose ?? slots.purpose) === slots.purpose && bases.some((each) => each === basis);
      if (event.type === 'permit.consumed') consumed.add(permit);
      else if (isStopped && isOpen(expiresAt, at) && !consumed.has(permit)) open += 1;
    }
    const last = events.at(-1);
    if (events.length < PAGE || last === undefined) return open;
    before = last.seq;
  }
}

/**
 * Refuses one more permit to a subject who has as many open ones as there may be. Of a subject with few events nothing is read, of most
 * others one event.
 * @param seq place of the event that the permit would come with
 * @throws LIMIT_REACHED
 */
export async function requireRoomForPermit(
  deps: OpenPermitsDeps,
  chain: ChainId,
  seq: number,
  at: Instant,
): Promise<void> {
  if (seq < MAX_OPEN_PERMITS) return;
  // Each open permit has an event of its own: with room for one more, unless so many of the newest are young.
  const [first] = await deps.store.listEvents(chain, seq - MAX_OPEN_PERMITS + 1, 1);
  if (first === undefined || first.at < oldestOpen(at)) return;
  if ((await countOpenPermits(deps, chain, ANY, at)) < MAX_OPEN_PERMITS) return;
  throw new LedgerError('LIMIT_REACHED', `a subject has at most ${MAX_OPEN_PERMITS} open permits`, {
    pointer: '/subject',
    details: { limit: MAX_OPEN_PERMITS },
  });
}

/** No permit lives longer than this, so none that is older can be open. */
function oldestOpen(at: Instant): Instant {
  return later(at, -MAX_PERMIT_LIFETIME_SECONDS * 1_000);
}

function isOpen(expiresAt: unknown, at: Instant): boolean {
  return typeof expiresAt === 'string' && at < expiresAt;
}
