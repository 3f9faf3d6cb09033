import { requireRegistered } from '../../../core/registry/client.ts';
import { definitionIn, retires } from '../../../core/registry/definition.ts';
import { ANY } from '../../../core/vocabulary.ts';
import type { ClientInput } from '../../../core/wire/registry/clients.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import type { Publication } from './publication.ts';
import { requireChannelsIn } from './register-channel.ts';
import { type Registered, registration } from './registration.ts';

/**
 * Registers or changes what an OAuth client may do; it holds within seconds, as clients are read from a cache.
 * @throws PURPOSE_UNKNOWN, RECIPIENT_UNKNOWN, CHANNEL_UNKNOWN when it names one that is not registered
 */
export function registerClient({ store }: Pick<RegistryWriteDeps, 'store'>) {
  return (id: string, input: ClientInput): Publication<Registered<'client'>> => ({
    kind: 'client',
    id,
    item: id,
    input,
    async plan() {
      const read = (kind: 'purpose' | 'recipient') => (item: string) =>
        item === ANY ? null : store.readRegistry(kind, item);
      const [known, purposes, recipients] = await Promise.all([
        store.readRegistry('client', id),
        Promise.all(input.purposes.map(read('purpose'))),
        Promise.all(input.recipients.map(read('recipient'))),
      ]);
      requireRegistered('purposes', input.purposes, purposes);
      requireRegistered('recipients', input.recipients, recipients);
      await requireChannelsIn(store, input.channels, '/channels');
      return registration('client', known, { ...input, id }, (client) => ({ ...client }));
    },
    async onlyRetires() {
      return retires(definitionIn(await store.readRegistry('client', id)), { ...input, id });
    },
  });
}
