import { channelOr } from '../../../core/registry/channel.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Registry, RegistryItem, RegistryItemOf, RegistryKind } from '../../ports/registry.ts';

/** Reads the registry items that a decision needs. */
export type RegistryReader = Pick<Registry, 'readRegistry'>;

/** Reads the registry as it was at most 5 s ago, or as it is now; the cache keeps each item that is read afresh. */
export interface RegistryCache {
  readonly cached: RegistryReader;
  readonly fresh: RegistryReader;
}

const MAX_AGE_MS = 5_000;
// Contents are kept with their texts: all items must fit the memory of a function.
const MAX_ITEMS = 2_000;

/**
 * Returns a cache for checks, which record nothing; a decision that is recorded reads the store itself. The absence of
 * an item is not cached, but for the channels that are there before anybody registers them.
 * See docs/decisions/0401-what-is-recorded-is-decided-by-the-store.md
 */
export function registryCache({
  store,
  clock,
}: {
  readonly store: RegistryReader;
  readonly clock: Clock;
}): RegistryCache {
  const kept = new Map<string, { readonly item: RegistryItem['item'] | null; readonly ageMs: () => number }>();

  const fresh: RegistryReader = {
    async readRegistry(kind, id) {
      const key = `${kind}#${id}`;
      // INVARIANT: the age counts from before the read, so that no item is older than it says.
      const ageMs = clock.stopwatch();
      const item = await store.readRegistry(kind, id);
      kept.delete(key);
      const oldest = kept.size >= MAX_ITEMS ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      if (item !== null || isBuiltIn(kind, id)) kept.set(key, { item, ageMs });
      return item;
    },
  };

  const cached: RegistryReader = {
    async readRegistry<K extends RegistryKind>(kind: K, id: string) {
      const found = kept.get(`${kind}#${id}`);
      const isFresh = found !== undefined && found.ageMs() <= MAX_AGE_MS;
      return isFresh ? (found.item as RegistryItemOf<K> | null) : fresh.readRegistry(kind, id);
    },
  };

  return { cached, fresh };
}

function isBuiltIn(kind: RegistryKind, id: string): boolean {
  return kind === 'channel' && channelOr(null, id) !== null;
}
