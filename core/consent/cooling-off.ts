import { LedgerError } from '../kernel/error.ts';
import { HOUR_MS, type Instant, later } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';

/** The time for which a consent is asked to count. */
interface Validity {
  /** null: at once. */
  readonly validFrom: Instant | null;
  /** null: without an end. */
  readonly validUntil: Instant | null;
}

/**
 * Returns the instant from which a consent counts that is given or confirmed now: the one asked for, but not before
 * the cooling-off time of the purpose is over; null: at once.
 * @param pointer to the member at fault when the consent ends before that
 * @throws VALIDITY_EMPTY when it does
 */
export function countsFrom(
  { coolingOffHours }: Pick<Purpose, 'coolingOffHours'>,
  { validFrom, validUntil }: Validity,
  now: Instant,
  pointer: string,
): Instant | null {
  const cooled = coolingOffHours === null ? null : later(now, coolingOffHours * HOUR_MS);
  const from = validFrom !== null && (cooled === null || validFrom > cooled) ? validFrom : cooled;
  if (validUntil !== null && (from ?? now) >= validUntil) {
    throw new LedgerError('VALIDITY_EMPTY', `the consent would count from \`${from ?? now}\` on, but end by then`, {
      pointer,
      details: { from, validUntil },
    });
  }
  return from;
}
