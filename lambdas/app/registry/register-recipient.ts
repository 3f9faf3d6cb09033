import { recipientClaims } from '../../../core/registry/claims.ts';
import { requireDisclosurePurposes } from '../../../core/registry/recipient.ts';
import { recipientSince } from '../../../core/registry/since.ts';
import type { RecipientInput } from '../../../core/wire/registry/schemas.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import type { Publication } from './publication.ts';
import { type Registered, registration } from './registration.ts';

/**
 * Registers or changes a recipient for purposes of disclosure; a suspension stays.
 * @throws the codes of `requireDisclosurePurposes`
 */
export function registerRecipient({ store }: Pick<RegistryWriteDeps, 'store'>) {
  return (id: string, input: RecipientInput): Publication<Registered<'recipient'>> => ({
    kind: 'recipient',
    id,
    item: id,
    input,
    async plan({ at }) {
      const [known, ...purposes] = await Promise.all([
        store.readRegistry('recipient', id),
        ...input.purposes.map((purpose) => store.readRegistry('purpose', purpose)),
      ]);
      requireDisclosurePurposes(purposes);
      const kept = { suspended: known?.suspended ?? null, ...recipientSince(known, input, at) };
      return registration('recipient', known, { ...input, id }, recipientClaims, kept);
    },
  });
}
