import { LedgerError } from '../../../core/kernel/error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

export interface BackOffDeps {
  readonly clock: Clock;
  readonly random: Random;
}

interface Span {
  /** The span of the first wait. */
  readonly firstMs: number;
  /** Where the doubling ends; default: nowhere. */
  readonly longestMs?: number;
  /** Time after which the wait ends in any case; default: none. */
  readonly leftMs?: number;
}

/**
 * Waits before another attempt, until a random moment in the second half of a span that doubles each time: longer than
 * the time before, and so that rivals do not meet again. Returns the time that it waited.
 * @param attempt the number of attempts that were lost, at least 1
 */
export async function backOff(
  { clock, random }: BackOffDeps,
  attempt: number,
  { firstMs, longestMs = Number.POSITIVE_INFINITY, leftMs = Number.POSITIVE_INFINITY }: Span,
): Promise<number> {
  const span = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  const ms = Math.min(leftMs, Math.round((0.5 + (random.bytes(1)[0] ?? 0) / 510) * span));
  await clock.pause(ms);
  return ms;
}

/** Returns the error of a write that lost every attempt. @param cause what the last of them met */
export function outrun(attempts: number, cause?: Error): LedgerError<'CONTENTION'> {
  return new LedgerError('CONTENTION', 'others kept being faster', { cause, details: { attempts } });
}
