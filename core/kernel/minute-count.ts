import { LedgerError } from './error.ts';
import { type Instant, msOf } from './instant.ts';

/** Counts what was done within one minute of the clock. */
export interface MinuteCount {
  /** Minutes since 1970, UTC. */
  readonly minute: number;
  readonly times: number;
}

const MINUTE_MS = 60_000;

/**
 * Returns the count with one more at this instant. It begins anew in any other minute than its own, an earlier one
 * too: a clock that is set back keeps nobody out for longer than a minute.
 * @param before null: nothing was counted yet
 * @param most the most that one minute takes; 0: nothing is counted, and the count comes back as it is
 * @throws TOO_MANY_REQUESTS when the minute has as many already, with the seconds until it ends
 */
export function countOnce(before: MinuteCount | null, most: number, now: Instant): MinuteCount | null {
  if (most === 0) return before;
  const nowMs = msOf(now);
  const minute = Math.floor(nowMs / MINUTE_MS);
  const times = before?.minute === minute ? before.times : 0;
  if (times < most) return { minute, times: times + 1 };
  const leftMs = (minute + 1) * MINUTE_MS - nowMs;
  throw new LedgerError('TOO_MANY_REQUESTS', 'the minute has as many events about the subject as it takes', {
    details: { retryAfterSeconds: Math.ceil(leftMs / 1_000) },
  });
}
