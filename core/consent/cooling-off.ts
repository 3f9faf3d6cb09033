import { LedgerError } from '../kernel/error.ts';
import { HOUR_MS, type Instant, later } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';

/** When a consent is to count, as it was asked for. */
interface Validity {
  /** null: at once. */
  readonly validFrom: Instant | null;
  /** null: without an end. */
  readonly validUntil: Instant | null;
}

/**
 * Returns from when a consent counts that is given or confirmed now: as asked, but not before the cooling-off time of the purpose is over;
 * null: at once.
 * @param pointer to the member at fault when nothing is left of the consent by then
 * @throws VALIDITY_EMPTY
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
    throw new LedgerError('VALIDITY_EMPTY', `the consent would count from \`${from ?? now}\` and end before`, {
      pointer,
      details: { from, validUntil },
    });
  }
  return from;
}
