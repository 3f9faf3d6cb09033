import { LedgerError } from '../../../core/kernel/error.ts';
import { recipientClaims } from '../../../core/registry/claims.ts';
import { suspendedRecipient } from '../../../core/registry/recipient.ts';
import type { SuspensionInput } from '../../../core/wire/registry/schemas.ts';
import type { Outcome } from '../record/outcome.ts';
import { type RegistryAnswer, recordRegistryEvent } from '../record/record-registry-event.ts';
import type { RegistryWriteDeps, WriteRequest } from '../record/request.ts';
import type { Registered } from './registration.ts';

/**
 * Suspends a recipient, so that nothing is disclosed to them; one that is suspended already stays as it is.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such recipient; and the codes of `recordEvent`
 */
export function suspendRecipient(deps: RegistryWriteDeps) {
  return (
    id: string,
    input: SuspensionInput,
    request: WriteRequest,
  ): Promise<Outcome<RegistryAnswer<Registered<'recipient'>>>> =>
    recordRegistryEvent<Registered<'recipient'>>(deps, { kind: 'recipient', id }, request, async ({ now }) => {
      const known = await deps.store.readRegistry('recipient', id);
      if (known === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such recipient is registered');
      const recipient = suspendedRecipient(known, input.reason, now);
      if (recipient === known) return { kind: 'unchanged', body: { recipient }, change: null };
      return {
        kind: 'recorded',
        body: { recipient },
        change: {
          type: 'recipient.suspended',
          item: { kind: 'recipient', id, version: recipient.version },
          claims: { recipient: recipientClaims(recipient) },
          items: [{ kind: 'recipient', item: recipient }],
        },
      };
    });
}
