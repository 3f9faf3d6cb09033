import { LedgerError } from '../../../core/kernel/error.ts';
import type { Recipient } from '../../../core/registry/model.ts';
import type { Json } from '../../../core/vocabulary.ts';
import type { RecipientInput } from '../../../core/wire/registry/schemas.ts';
import type { WriteDeps } from '../record/record-subject-event.ts';
import type { Publication } from './proposed-write.ts';
import { type Registered, registration } from './registration.ts';

/**
 * Registers a recipient for purposes of disclosure, or changes what is registered by this id; a suspension stays.
 * @throws PURPOSE_UNKNOWN, RECIPIENT_NOT_ALLOWED when a purpose is one of pushes
 */
export function registerRecipient({ store }: Pick<WriteDeps, 'store'>) {
  return (id: string, input: RecipientInput): Publication<Registered<'recipient'>> => ({
    kind: 'recipient',
    id,
    item: id,
    input,
    async plan() {
      const known = await store.readRegistry('recipient', id);
      await requirePurposes(input.purposes);
      const kept = { suspended: known?.suspended ?? null };
      return registration('recipient', known, { ...input, id }, recipientClaims, kept);
    },
  });

  async function requirePurposes(ids: readonly string[]): Promise<void> {
    const purposes = await Promise.all(ids.map((id) => store.readRegistry('purpose', id)));
    for (const [index, purpose] of purposes.entries()) {
      const pointer = `/purposes/${index}`;
      if (purpose === null) throw new LedgerError('PURPOSE_UNKNOWN', 'no such purpose is registered', { pointer });
      if (purpose.kind === 'push') {
        throw new LedgerError('RECIPIENT_NOT_ALLOWED', 'a purpose of pushes has no recipients', { pointer });
      }
    }
  }
}

// SECURITY: free text, a contact or a reason, may name a person: it stays in the store and out of the log.
/** Returns what the log says of a recipient. */
export function recipientClaims({ id, version, name, purposes, suspended }: Recipient): Json {
  return { id, version, name, purposes, suspendedAt: suspended === null ? null : suspended.at };
}
