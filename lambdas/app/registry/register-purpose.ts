import { purposeClaims } from '../../../core/registry/claims.ts';
import { definitionIn, retires } from '../../../core/registry/definition.ts';
import type { Purpose } from '../../../core/registry/model.ts';
import { requireFitting } from '../../../core/registry/purpose.ts';
import { purposeSince } from '../../../core/registry/since.ts';
import type { PurposeInput } from '../../../core/wire/registry/schemas.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import type { Publication } from './publication.ts';
import { requireChannelsIn } from './register-channel.ts';
import { type Registered, registration } from './registration.ts';

/** The members of a purpose that no registration sets. */
const KEPT: readonly (keyof Purpose)[] = ['notices', 'since'];

/** Registers or changes a purpose. @throws the codes of `requireFitting`; CHANNEL_UNKNOWN when a channel is unknown */
export function registerPurpose({ store, hash }: Pick<RegistryWriteDeps, 'store' | 'hash'>) {
  return (id: string, input: PurposeInput): Publication<Registered<'purpose'>> => ({
    kind: 'purpose',
    id,
    item: id,
    input,
    async plan({ at }) {
      const known = await store.readRegistry('purpose', id);
      requireFitting(known, input);
      await requireChannelsIn(store, input.channels, '/channels');
      await requireChannelsIn(store, input.captureChannels, '/captureChannels');
      const kept = { notices: known?.notices ?? {}, since: purposeSince(known, input, at) };
      return registration('purpose', known, { ...input, id }, (purpose) => purposeClaims(purpose, hash), kept);
    },
    onlyRetires: async () => retires(definitionIn(await store.readRegistry('purpose', id), KEPT), { ...input, id }),
  });
}
