import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { isSameDefinition } from './definition.ts';
import type { Purpose, Recipient } from './model.ts';
import { folded } from './text-match.ts';

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

/** Holds what tells one legal person from another: a legal id, or a name where there is none. */
type Identity = { readonly legalId: string } | { readonly name: string };

/**
 * Returns who a recipient is: the legal id that it is registered with or, where it has none, its name; in the form in
 * which texts are compared.
 *
 * SECURITY: a registration has one identity, so that no number of writes, each of which changes little, puts another
 * company in the place of the first. See docs/decisions/0974-a-first-legal-id-is-another-recipient.md
 */
export function identityOf({ name, legalId }: Pick<Recipient, 'name' | 'legalId'>): Identity {
  return legalId === null ? { name: folded(name) } : { legalId: folded(legalId) };
}

/** Tells whether two registrations are of the same legal person. */
export function isSamePerson(
  one: Pick<Recipient, 'name' | 'legalId'>,
  other: Pick<Recipient, 'name' | 'legalId'>,
): boolean {
  return isSameDefinition(identityOf(one), identityOf(other));
}

/** Returns the recipient as suspended; the known one itself when it is suspended already. */
export function suspendedRecipient(known: Recipient, reason: string, at: Instant): Recipient {
  return known.suspended === null ? { ...known, version: known.version + 1, suspended: { reason, at } } : known;
}
