import { type Sha256Into, sha256OfText } from '../../../core/kernel/sha256.ts';
import type { Json } from '../../../core/vocabulary.ts';
import type { RegistryItem, RegistryItemOf } from '../../ports/event-store.ts';
import type { PublicationPlan } from './proposed-write.ts';

/** What is registered by an id of the bank's own, and changed by registering it again. */
type RegisteredKind = 'purpose' | 'recipient' | 'product' | 'staff' | 'place';

/** The item under the name of its kind, as an answer has it. */
export type Registered<K extends RegisteredKind> = Readonly<Record<K, RegistryItemOf<K>>>;

/**
 * What registering this comes to over what is known by its id: the first version, the next one, or nothing when it says the same.
 * @param claimsOf what the log says of the item
 * @param kept what stays as other writes have put it
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
  if (known !== null && spelled(over ?? {}) === spelled(set)) {
    return { kind: 'unchanged', body: body(known), change: null };
  }
  const item = { ...set, ...kept, version: (known?.version ?? 0) + 1 } as unknown as RegistryItemOf<K>;
  return {
    kind: known === null ? 'recorded' : 'changed',
    body: body(item),
    change: {
      type: known === null ? `${kind}.registered` : `${kind}.changed`,
      claims: { [kind]: claimsOf(item) },
      items: [{ kind, item } as RegistryItem],
      over,
    },
  };
}

/**
 * Whether registering this does no more than retire what is in use.
 * @param kept names of what stays as other writes have put it
 */
export function retires<Set extends { readonly retired: boolean }>(
  known: object | null,
  set: Set,
  kept: readonly string[] = [],
): boolean {
  const over = definitionIn(known, kept);
  return over?.retired === false && set.retired && spelled({ ...over, retired: true }) === spelled(set);
}

/** What a publication was planned over, in one spelling: base64url of its SHA-256, null when that was nothing. */
export function hashOfDefinition(over: object | null, hash: Sha256Into): string | null {
  return over === null ? null : sha256OfText(spelled(over), hash);
}

/** Of what is known, the members that a registration sets. */
function definitionIn(known: object | null, kept: readonly string[]): Readonly<Record<string, unknown>> | null {
  if (known === null) return null;
  return Object.fromEntries(Object.entries(known).filter(([name]) => name !== 'version' && !kept.includes(name)));
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
