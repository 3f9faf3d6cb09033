import type { Basis, Instant } from '../../core/consent/vocabulary.ts';
import { openEntry, requireSlots } from '../../core/entry/open.ts';
import { later } from '../../core/instant.ts';
import type { Sha256Into } from '../../core/sha256.ts';
import { MAX_PERMIT_LIFETIME_SECONDS } from '../../core/wire/limits.ts';
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

/** How many permits of a subject that are now stopped could still be consumed at this time. Read from the subject's own events. */
export async function countOpenPermits(
  { store, hash }: OpenPermitsDeps,
  chain: ChainId,
  { purpose, bases }: Stopped,
  at: Instant,
): Promise<number> {
  // No permit lives longer, so none that is older can be open.
  const oldest = later(at, -MAX_PERMIT_LIFETIME_SECONDS * 1_000);
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

function isOpen(expiresAt: unknown, at: Instant): boolean {
  return typeof expiresAt === 'string' && at < expiresAt;
}
