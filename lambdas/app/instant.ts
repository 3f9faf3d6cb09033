import type { Instant } from '../../core/consent/model.ts';

/** The ledger's spelling of a time in milliseconds since 1970. */
export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** Milliseconds since 1970 of an instant in the ledger's spelling. */
export function msOf(instant: Instant): number {
  return Date.parse(instant);
}

/** The instant this much later. */
export function later(instant: Instant, ms: number): Instant {
  return instantOf(msOf(instant) + ms);
}

export const DAY_MS = 86_400_000;
