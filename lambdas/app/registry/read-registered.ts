import { LedgerError } from '../../../core/kernel/error.ts';
import { BUILT_IN_CHANNELS, channelOr } from '../../../core/registry/channel.ts';
import type { RegisteredChannel } from '../../../core/registry/model.ts';
import type { RegisteredPage } from '../../../core/wire/registry/reads.ts';
import type { Registry, RegistryItemOf, RegistryKind, VersionedKind } from '../../ports/registry.ts';
import { keyedId } from '../record/pseudonyms.ts';

interface ReadRegisteredDeps {
  readonly store: Registry;
  /** Keys the hash by which the registry knows staff. */
  readonly pepper: Uint8Array;
}

/**
 * Reads a registry item whole, as it is now or was in one version; strongly consistent.
 * @param version null: as it is now
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such item, or no such version of it
 */
export function readRegistered({ store, pepper }: ReadRegisteredDeps) {
  return async <K extends VersionedKind | 'notice'>(
    kind: K,
    id: string,
    version: number | null,
  ): Promise<RegistryItemOf<K>> => {
    const key = kind === 'staff' ? keyedId(pepper, 'staff', id) : id;
    const item =
      version === null || kind === 'notice'
        ? await store.readRegistry(kind, key)
        : await store.readRegistryVersion(kind, key, version);
    const found = item ?? (kind === 'channel' && version === null ? channelOr(null, id) : null);
    if (found === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'the registry has no such item or version');
    return { ...found, id } as RegistryItemOf<K>;
  };
}

/**
 * Lists the registered staff, known by keyed hashes of their ids, the registered branches, campaigns or clients, or the
 * channels, built in or registered, in pages.
 */
export function listRegistered({ store }: Pick<ReadRegisteredDeps, 'store'>) {
  return async <K extends 'staff' | 'place' | 'campaign' | 'client' | 'channel'>(
    kind: K,
    { cursor, limit }: { readonly cursor: string | null; readonly limit: number },
  ): Promise<RegisteredPage<RegistryItemOf<K>>> => {
    const registered = await store.listRegistry(kind, cursor, limit + 1);
    const found = kind === 'channel' ? withBuiltIn(registered as readonly RegisteredChannel[], cursor) : registered;
    const items = found.slice(0, limit) as readonly RegistryItemOf<K>[];
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  };
}

/** Returns these channels and, in the order of the ids, the built-in ones after the cursor that are not among them. */
function withBuiltIn(registered: readonly RegisteredChannel[], cursor: string | null): readonly RegisteredChannel[] {
  const others = BUILT_IN_CHANNELS.filter(
    ({ id }) => (cursor === null || id > cursor) && !registered.some((channel) => channel.id === id),
  );
  return [...registered, ...others].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const AT_ONCE = 100;

/** Reads every registry item of one kind, in the order of the ids. */
export async function readWholeRegistry<K extends RegistryKind>(
  store: Pick<Registry, 'listRegistry'>,
  kind: K,
): Promise<readonly RegistryItemOf<K>[]> {
  const all: RegistryItemOf<K>[] = [];
  for (;;) {
    const more = await store.listRegistry(kind, all.at(-1)?.id ?? null, AT_ONCE);
    all.push(...more);
    if (more.length < AT_ONCE) return all;
  }
}
