import { LedgerError } from '../../core/kernel/error.ts';
import type { Clock } from '../ports/clock.ts';

/** Holds a client's calls that are left, in thousandths, as they were at a time. */
interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

const ONE_CALL = 1_000;
const MAX_CLIENTS = 10_000;

/**
 * Limits the calls of each client in this process, by a token bucket that holds those of one second. Other processes
 * count for themselves, so a client may make as many calls in each. Of the clients that were heard longest ago, nothing
 * is kept beyond ten thousand.
 * @param perSecond the calls that a client has a second; 0: as many as it likes
 * @returns what counts one call of a client, and throws TOO_MANY_REQUESTS when none is left
 */
export function callLimit(perSecond: number, clock: Pick<Clock, 'stopwatch'>): (client: string) => void {
  if (perSecond === 0) return () => undefined;
  const most = perSecond * ONE_CALL;
  const buckets = new Map<string, Bucket>();
  const passedMs = clock.stopwatch();
  return (client) => {
    const nowMs = passedMs();
    const { left, atMs } = buckets.get(client) ?? { left: most, atMs: nowMs };
    // A clock that was ahead and is set right takes nothing away.
    const filled = Math.min(most, left + Math.max(0, nowMs - atMs) * perSecond);
    // The bucket moves to the end of those that are kept.
    buckets.delete(client);
    buckets.set(client, { left: filled < ONE_CALL ? filled : filled - ONE_CALL, atMs: nowMs });
    if (buckets.size > MAX_CLIENTS) buckets.delete(buckets.keys().next().value ?? client);
    if (filled >= ONE_CALL) return;
    throw new LedgerError('TOO_MANY_REQUESTS', 'the client has made as many calls as it has in a second', {
      // With one call a second or more, the next is there within one.
      details: { retryAfterSeconds: 1 },
    });
  };
}
