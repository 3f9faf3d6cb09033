import type { Instant } from '../../../core/vocabulary.ts';

/** The ledger's spelling of a time in milliseconds since 1970. */
export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** Milliseconds since 1970 of an instant in the ledger's spelling. */
export function msOf(instant: Instant): number {
  return Date.parse(instant);
}
