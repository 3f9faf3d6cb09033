import { type Sha256Into, sha256OfText } from '../kernel/sha256.ts';

/**
 * Returns the members that the registration of an item sets, or null for no item.
 * @param kept names of the members that other writes set
 */
export function definitionIn(
  item: object | null,
  kept: readonly string[] = [],
): Readonly<Record<string, unknown>> | null {
  if (item === null) return null;
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'version' && !kept.includes(name)));
}

/** Tells whether two definitions say the same, in whatever order their members and lists are. */
export function isSameDefinition(one: object, other: object): boolean {
  return spelled(one) === spelled(other);
}

/**
 * Tells whether a registration does nothing but retire an item that is in use.
 * @param over the definition that it replaces, null for none
 */
export function retires<Set extends { readonly retired: boolean }>(
  over: Readonly<Record<string, unknown>> | null,
  set: Set,
): boolean {
  return over?.retired === false && set.retired && isSameDefinition({ ...over, retired: true }, set);
}

/**
 * Returns base64url of the SHA-256 of a definition, null for none; the order of members and lists makes no difference.
 */
export function hashOfDefinition(over: object | null, hash: Sha256Into): string | null {
  return over === null ? null : sha256OfText(spelled(over), hash);
}

/** Returns the members of an object in the order of their names. */
export function byName<T>(members: Readonly<Record<string, T>>): [name: string, value: T][] {
  return Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1));
}

function spelled(definition: unknown): string {
  return JSON.stringify(definition, (_name, value) => {
    if (Array.isArray(value)) return [...value].sort((a, b) => (spelled(a) < spelled(b) ? -1 : 1));
    return typeof value === 'object' && value !== null ? Object.fromEntries(byName(value)) : value;
  });
}
