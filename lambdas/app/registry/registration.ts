import type { Json } from '../../../core/kernel/json.ts';
import { definitionIn, isSameDefinition } from '../../../core/registry/definition.ts';
import type { RegistryItem, RegistryItemOf } from '../../ports/registry.ts';
import type { PublicationPlan } from './publication.ts';

/** Names the kinds of item that the bank registers by its own id, and changes by registering them again. */
type RegisteredKind = 'purpose' | 'recipient' | 'product' | 'staff' | 'place' | 'campaign' | 'client' | 'channel';

/** Holds an item under the name of its kind, as answers do. */
export type Registered<K extends RegisteredKind> = Readonly<Record<K, RegistryItemOf<K>>>;

/**
 * Plans a registration over the item that is registered by the same id: its first version, its next one, or no change
 * when both define the same.
 * @param claimsOf returns what the log says of the item
 * @param kept the members that other writes set, as they are now
 */
export function registration<K extends RegisteredKind, M extends keyof RegistryItemOf<K> = never>(
  kind: K,
  known: RegistryItemOf<K> | null,
  set: Omit<RegistryItemOf<K>, 'version' | M>,
  claimsOf: (item: RegistryItemOf<K>) => Json,
  kept?: Pick<RegistryItemOf<K>, M>,
): PublicationPlan<Registered<K>> {
  const body = (item: RegistryItemOf<K>) => ({ [kind]: item }) as Registered<K>;
  const over = definitionIn(known, Object.keys(kept ?? {}));
  if (known !== null && over !== null && isSameDefinition(over, set)) {
    return { kind: 'unchanged', body: body(known), version: known.version, change: null };
  }
  const item = { ...set, ...kept, version: (known?.version ?? 0) + 1 } as unknown as RegistryItemOf<K>;
  return {
    kind: known === null ? 'recorded' : 'changed',
    body: body(item),
    version: item.version,
    change: {
      item: { kind, id: item.id, version: item.version },
      type: known === null ? `${kind}.registered` : `${kind}.changed`,
      claims: { [kind]: claimsOf(item) },
      items: [{ kind, item } as RegistryItem],
      over,
      replaces: known?.version ?? null,
    },
  };
}
