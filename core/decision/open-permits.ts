import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { MAX_OPEN_PERMITS_PER_CLIENT } from '../limits.ts';
import type { Basis } from '../vocabulary.ts';
import { isAmong, type PermitRange } from './permit.ts';

/** Holds what is listed of a permit until it is consumed or expires. */
export interface ListedPermit {
  readonly permit: string;
  /** Position of the event that granted it. */
  readonly seq: number;
  readonly channel: string;
  readonly basis: Basis;
  readonly expiresAt: Instant;
}

/** Holds a client's permits for one subject and purpose: those still open, and those that an event has ended. */
export interface PermitList {
  readonly open: readonly ListedPermit[];
  readonly ended: readonly ListedPermit[];
}

/** Holds the range of permits that an event ended, the event's position, and when it was by the true clock. */
export interface RecordedEnd extends PermitRange {
  readonly seq: number;
  readonly endedAt: Instant;
}

/** Holds the listed permits of a subject, of every client and purpose, and the events that ended any. */
export interface PermitsAndEnds {
  readonly permits: readonly (ListedPermit & { readonly purpose: string })[];
  readonly ends: readonly RecordedEnd[];
}

/**
 * Sorts listed permits into those that are open and those that an event has ended; leaves out those that have expired.
 * An ended one is kept even when it has expired since, because it may have to be counted yet.
 */
export function sortPermits(
  listed: readonly ListedPermit[],
  isEnded: (permit: ListedPermit) => boolean,
  now: Instant,
): PermitList {
  return {
    open: listed.filter((permit) => !isEnded(permit) && now < permit.expiresAt),
    ended: listed.filter(isEnded),
  };
}

/**
 * Returns the list with one more open permit.
 * @throws OPEN_PERMITS_EXCEEDED when the client has as many open permits for this subject and purpose as it may have
 */
export function withPermit({ open, ended }: PermitList, permit: ListedPermit): PermitList {
  if (open.length >= MAX_OPEN_PERMITS_PER_CLIENT) {
    const most = `${MAX_OPEN_PERMITS_PER_CLIENT} open permits for one subject and purpose`;
    throw new LedgerError('OPEN_PERMITS_EXCEEDED', `a client has at most ${most}`, {
      details: { limit: MAX_OPEN_PERMITS_PER_CLIENT },
    });
  }
  return { open: [...open, permit], ended };
}

/** Returns the list without a permit that is being consumed. */
export function withoutPermit({ open, ended }: PermitList, id: string): PermitList {
  return { open: open.filter(({ permit }) => permit !== id), ended };
}

/**
 * Counts the permits that the event at this position ended: granted before it, in its range, neither consumed nor
 * expired by then, and not ended by an earlier event. It comes to the same number however late it is asked.
 */
export function countEnded({ permits, ends }: PermitsAndEnds, seq: number): number {
  const end = ends.find((each) => each.seq === seq);
  if (end === undefined) return 0;
  const earlier = ends.filter((each) => each.seq < seq);
  return permits.filter((permit) => {
    const isEndedBy = (each: RecordedEnd) => permit.seq < each.seq && isAmong(each, permit);
    return isEndedBy(end) && end.endedAt < permit.expiresAt && !earlier.some(isEndedBy);
  }).length;
}
