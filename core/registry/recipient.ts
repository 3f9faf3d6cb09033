import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Purpose, Recipient } from './model.ts';

/**
 * Refuses a recipient of anything but disclosures.
 * @param purposes the purposes that the recipient names, null for one that is not registered
 * @throws PURPOSE_UNKNOWN when one is not registered, RECIPIENT_NOT_ALLOWED when one is of pushes
 */
export function requireDisclosurePurposes(purposes: readonly (Purpose | null)[]): void {
  for (const [index, purpose] of purposes.entries()) {
    const pointer = `/purposes/${index}`;
    if (purpose === null) throw new LedgerError('PURPOSE_UNKNOWN', 'no such purpose is registered', { pointer });
    if (purpose.kind === 'push') {
      throw new LedgerError('RECIPIENT_NOT_ALLOWED', 'a purpose of pushes has no recipients', { pointer });
    }
  }
}

/** Returns the recipient as suspended; the known one itself when it is suspended already. */
export function suspendedRecipient(known: Recipient, reason: string, at: Instant): Recipient {
  return known.suspended === null ? { ...known, version: known.version + 1, suspended: { reason, at } } : known;
}
