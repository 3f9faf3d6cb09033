import { channelOr, requireChannels } from '../../../core/registry/channel.ts';
import { WHOLE_CLAIMS } from '../../../core/registry/claims.ts';
import { definitionIn, retires } from '../../../core/registry/definition.ts';
import type { RegisteredChannel } from '../../../core/registry/model.ts';
import { ANY } from '../../../core/vocabulary.ts';
import type { ChannelInput } from '../../../core/wire/registry/channels.ts';
import type { Registry } from '../../ports/registry.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import type { Publication } from './publication.ts';
import { type Registered, registration } from './registration.ts';

/** Registers or changes a channel of pushes and captures. One that is built in is replaced as its version 0. */
export function registerChannel({ store }: Pick<RegistryWriteDeps, 'store'>) {
  const read = async (id: string): Promise<RegisteredChannel | null> =>
    channelOr(await store.readRegistry('channel', id), id);
  return (id: string, input: ChannelInput): Publication<Registered<'channel'>> => ({
    kind: 'channel',
    id,
    item: id,
    input,
    plan: async () => registration('channel', await read(id), { ...input, id }, WHOLE_CLAIMS.channel),
    onlyRetires: async () => retires(definitionIn(await read(id)), { ...input, id }),
  });
}

/**
 * Refuses a list that names a channel which nobody registered; `*` names none.
 * @param pointer to the list in the request
 * @throws CHANNEL_UNKNOWN with a pointer to it
 */
export async function requireChannelsIn(
  store: Pick<Registry, 'readRegistry'>,
  ids: readonly string[],
  pointer: string,
): Promise<void> {
  const named = ids.filter((id) => id !== ANY);
  requireChannels(named, await Promise.all(named.map((id) => store.readRegistry('channel', id))), pointer);
}
