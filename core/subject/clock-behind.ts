import { LedgerError } from '../kernel/error.ts';
import { type Instant, later } from '../kernel/instant.ts';
import { MAX_CLOCK_DIFFERENCE_SECONDS } from '../limits.ts';

// See docs/decisions/0960-three-clocks.md
/**
 * Returns whether the clock has not reached a time on record, by more than the clocks of two instances may differ: one
 * of them is wrong, and no yes may rest on either.
 */
export function isClockBehind(recordedAt: Instant, now: Instant): boolean {
  return recordedAt > later(now, MAX_CLOCK_DIFFERENCE_SECONDS * 1_000);
}

/**
 * Refuses an act that lets more be done with a subject's data while the clock is behind.
 * @param at the time that the event would have: that of the subject's last event where `now` is earlier
 * @throws CLOCK_BEHIND
 */
export function requireClock({ at, now }: { readonly at: Instant; readonly now: Instant }): void {
  if (!isClockBehind(at, now)) return;
  throw new LedgerError('CLOCK_BEHIND', `the last event of the subject is dated \`${at}\`, and it is \`${now}\` now`, {
    details: { lastAt: at },
  });
}
