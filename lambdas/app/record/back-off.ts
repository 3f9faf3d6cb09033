import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

export interface BackOffDeps {
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Waits before another attempt, for a random part of a span that doubles each time, so that rivals do not meet again.
 */
export function backOff(
  { clock, random }: BackOffDeps,
  attempt: number,
  { firstMs, longestMs }: { readonly firstMs: number; readonly longestMs: number },
): Promise<void> {
  const longest = Math.min(longestMs, firstMs * 2 ** attempt);
  return clock.pause(Math.round(((random.bytes(1)[0] ?? 0) / 255) * longest));
}
