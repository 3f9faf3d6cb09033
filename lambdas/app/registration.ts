import type { Json } from '../../core/consent/vocabulary.ts';
import type { RegistryItem, RegistryItemOf } from '../ports/event-store.ts';
import type { RegistryPlan } from './record-registry-event.ts';

/** What is registered by an id of the bank's own, and changed by registering it again. */
type RegisteredKind = 'purpose' | 'recipient' | 'product' | 'staff' | 'place';

/** The item under the name of its kind, as an answer has it. */
export type Registered<K extends RegisteredKind> = Readonly<Record<K, RegistryItemOf<K>>>;

/**
 * What registering this comes to over what is known by its id: the first version, the next one, or nothing when it says the same.
 * @param claimsOf what the log says of the item
 */
export function registration<K extends RegisteredKind>(
  kind: K,
  known: RegistryItemOf<K> | null,
  set: Omit<RegistryItemOf<K>, 'version'>,
  claimsOf: (item: RegistryItemOf<K>) => Json,
): RegistryPlan<Registered<K>> {
  const body = (item: RegistryItemOf<K>) => ({ [kind]: item }) as Registered<K>;
  if (known !== null && spelled(known) === spelled({ ...set, version: known.version })) {
    return { status: 200, body: body(known), change: null };
  }
  const item = { ...set, version: (known?.version ?? 0) + 1 } as RegistryItemOf<K>;
  return {
    status: known === null ? 201 : 200,
    body: body(item),
    change: {
      type: known === null ? `${kind}.registered` : `${kind}.changed`,
      claims: { [kind]: claimsOf(item) },
      items: [{ kind, item } as RegistryItem],
    },
  };
}

/** An item in one spelling: the order of members and of lists says nothing. */
function spelled(item: object): string {
  return JSON.stringify(item, (_name, value) => {
    if (Array.isArray(value)) return [...value].sort();
    return typeof value === 'object' && value !== null ? Object.fromEntries(byName(value)) : value;
  });
}

/** Members in the order of their names. */
export function byName<T>(members: Readonly<Record<string, T>>): [name: string, value: T][] {
  return Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
}
