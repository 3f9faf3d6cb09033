import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { later } from '../../../core/kernel/instant.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { MAX_OPEN_PERMITS, MAX_PERMIT_LIFETIME_SECONDS } from '../../../core/limits.ts';
import { isAmong, type PermitRange, permitsEnd } from '../../../core/subject/opt-outs.ts';
import { BASES, type Basis, type Instant, type Reason } from '../../../core/vocabulary.ts';
import type { ChainId, EventStore, Permit, StoredEvent } from '../../ports/event-store.ts';

export interface OpenPermitsDeps {
  readonly store: Pick<EventStore, 'listEvents'>;
  readonly hash: Sha256Into;
}

const PAGE = 100;

const ANY: PermitRange = { purpose: null, bases: BASES };

/** How many of these permits of a subject could still be consumed at this time. Read from the subject's own events. */
export async function countOpenPermits(
  deps: OpenPermitsDeps,
  chain: ChainId,
  which: PermitRange,
  at: Instant,
): Promise<number> {
  const consumed = new Set<unknown>();
  const ended: PermitRange[] = [];
  let open = 0;
  for await (const event of newestEvents(deps, chain, at)) {
    const { type, purpose, detail } = slotsOf(deps, event);
    const end = permitsEnd(type, purpose);
    if (end !== null) ended.push(end);
    const { permit, expiresAt, basis = 'consent' } = detail ?? {};
    if (type === 'permit.consumed') consumed.add(permit);
    if (type !== 'push.permitted' || !isOpen(expiresAt, at) || consumed.has(permit)) continue;
    const isIn = (range: PermitRange) => isAmong(range, purpose, `${basis}`);
    if (isIn(which) && !ended.some(isIn)) open += 1;
  }
  return open;
}

/**
 * Why a permit has been ended since it was given, whatever has been said again since; null when it has not. Where nothing has happened to
 * the subject since, nothing is read.
 * @param basis what its purpose rests on
 * @param seq place of the event that its consumption would come with
 */
export async function endOfPermit(
  deps: OpenPermitsDeps,
  permit: Permit,
  basis: Basis,
  seq: number,
  at: Instant,
): Promise<Reason | null> {
  if (seq === permit.seq + 1) return null;
  for await (const event of newestEvents(deps, permit.chain, at, seq - permit.seq - 1)) {
    const { type, purpose } = slotsOf(deps, event);
    const end = permitsEnd(type, purpose);
    if (end !== null && isAmong(end, permit.purpose, basis)) return end.reason;
  }
  return null;
}

/** The events of a subject among which open permits may be, newest first, at most so many. */
async function* newestEvents(
  { store }: OpenPermitsDeps,
  chain: ChainId,
  at: Instant,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<StoredEvent> {
  const oldest = oldestOpen(at);
  for (let before: number | null = null, left = most; left > 0; ) {
    const wanted = Math.min(PAGE, left);
    const events: readonly StoredEvent[] = await store.listEvents(chain, before, wanted);
    for (const event of events) {
      if (event.at < oldest) return;
      yield event;
    }
    const last = events.at(-1);
    if (events.length < wanted || last === undefined) return;
    before = last.seq;
    left -= events.length;
  }
}

function slotsOf({ hash }: OpenPermitsDeps, { entry, disclosures }: StoredEvent) {
  return requireSlots(openEntry(entry, disclosures, hash), ['type', 'purpose', 'detail']);
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
