import { LedgerError } from '../../../core/kernel/error.ts';
import type { Recipient } from '../../../core/registry/model.ts';
import type { SuspensionInput } from '../../../core/wire/registry/schemas.ts';
import type { Outcome } from '../record/outcome.ts';
import { type RegistryAnswer, recordRegistryEvent } from '../record/record-registry-event.ts';
import type { WriteDeps, WriteRequest } from '../record/record-subject-event.ts';
import { recipientClaims } from './register-recipient.ts';
import type { Registered } from './registration.ts';

/**
 * Suspends a recipient, so that nothing is disclosed to them; one that is suspended already stays as it is.
 * @throws REGISTRY_ITEM_UNKNOWN, and as `recordEvent`
 */
export function suspendRecipient(deps: WriteDeps) {
  return (
    id: string,
    input: SuspensionInput,
    request: WriteRequest,
  ): Promise<Outcome<RegistryAnswer<Registered<'recipient'>>>> =>
    recordRegistryEvent<Registered<'recipient'>>(deps, { kind: 'recipient', id }, request, async ({ at }) => {
      const known = await deps.store.readRegistry('recipient', id);
      if (known === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such recipient is registered');
      if (known.suspended !== null) return { kind: 'unchanged', body: { recipient: known }, change: null };
      const recipient: Recipient = { ...known, version: known.version + 1, suspended: { reason: input.reason, at } };
      return {
        kind: 'recorded',
        body: { recipient },
        change: {
          type: 'recipient.suspended',
          claims: { recipient: recipientClaims(recipient) },
          items: [{ kind: 'recipient', item: recipient }],
        },
      };
    });
}
