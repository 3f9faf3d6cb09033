import { isInstant } from './instant.ts';
import { opaqueIdFault } from './opaque-id.ts';

/** A kind of JSON value: tells whether a value is of this kind, and spells one as it is stored. */
export interface Kind<T> {
  fits(value: unknown): value is T;
  /** Returns the value with the members of each object in their fixed order, and no others. */
  spell(value: T): T;
}

/** The type of the values of a kind. */
export type ValueOf<K> = K extends Kind<infer T> ? T : never;

type Kinds = Readonly<Record<string, Kind<unknown>>>;

const UTC_OFFSET = /^[+-](?:0\d|1[0-4]):[0-5]\d$/;
const HASH = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Any text but the empty one. */
export const textKind = plain((value): value is string => typeof value === 'string' && value !== '');

/** An id that another system made. */
export const opaqueIdKind = plain(
  (value): value is string => typeof value === 'string' && opaqueIdFault(value) === null,
);

/** True or false. */
export const booleanKind = plain((value): value is boolean => typeof value === 'boolean');

/** A whole number from 0 that JSON keeps exactly. */
export const countKind = plain(
  (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0),
);

/** An instant in the ledger's one spelling. */
export const instantKind = plain((value): value is string => typeof value === 'string' && isInstant(value));

/** The offset of a clock from UTC, `+08:00`. */
export const utcOffsetKind = plain((value): value is string => typeof value === 'string' && UTC_OFFSET.test(value));

/** Canonical base64url of 32 bytes. */
export const hashKind = plain((value): value is string => typeof value === 'string' && HASH.test(value));

/** Makes the kind of value that is one of these words. */
export function wordKind<const Word extends string>(words: readonly Word[]): Kind<Word> {
  return plain((value): value is Word => words.some((word) => word === value));
}

/** Makes the kind of value that is null or of this kind. */
export function nullableKind<T>(kind: Kind<T>): Kind<T | null> {
  return {
    fits: (value): value is T | null => value === null || kind.fits(value),
    spell: (value) => (value === null ? null : kind.spell(value)),
  };
}

/** Makes the kind of value that is a list of values of this kind. */
export function listKind<T>(item: Kind<T>): Kind<readonly T[]> {
  return {
    fits: (value): value is readonly T[] => Array.isArray(value) && value.every((each) => item.fits(each)),
    spell: (value) => value.map((each) => item.spell(each)),
  };
}

/** Makes the kind of value that is an object with exactly these members, in this order. */
export function objectKind<M extends Kinds>(members: M): Kind<{ readonly [Name in keyof M]: ValueOf<M[Name]> }> {
  type Value = { readonly [Name in keyof M]: ValueOf<M[Name]> };
  const kinds = Object.entries<Kind<unknown>>(members);
  const names = Object.keys(members).join();
  return {
    fits: (value): value is Value =>
      isObject(value) && Object.keys(value).join() === names && kinds.every(([name, kind]) => kind.fits(value[name])),
    spell: (value) =>
      Object.fromEntries(kinds.map(([name, kind]) => [name, kind.spell(value[name as keyof M])])) as Value,
  };
}

/** Makes the kind of value that is an object with a value for some of the names, in their order. */
export function someKind<const Name extends string, T>(
  names: readonly Name[],
  kind: Kind<T>,
): Kind<Readonly<Partial<Record<Name, T>>>> {
  type Value = Readonly<Partial<Record<Name, T>>>;
  const namesIn = (value: object) => names.filter((name) => Object.hasOwn(value, name));
  return {
    fits: (value): value is Value =>
      isObject(value) &&
      Object.keys(value).join() === namesIn(value).join() &&
      Object.values(value).every((each) => kind.fits(each)),
    spell: (value) => Object.fromEntries(namesIn(value).map((name) => [name, kind.spell(value[name] as T)])) as Value,
  };
}

/** Makes the kind of value that is an object with names of one kind, in the order of their code units. */
export function mapKind<T>(name: Kind<string>, kind: Kind<T>): Kind<Readonly<Partial<Record<string, T>>>> {
  type Value = Readonly<Partial<Record<string, T>>>;
  return {
    fits: (value): value is Value =>
      isObject(value) &&
      Object.keys(value).every((key, i, keys) => name.fits(key) && (i === 0 || (keys[i - 1] as string) < key)) &&
      Object.values(value).every((each) => kind.fits(each)),
    spell: (value) =>
      Object.fromEntries(
        Object.keys(value)
          .sort()
          .map((key) => [key, kind.spell(value[key] as T)]),
      ),
  };
}

/** Returns whether a value is an object, not null and not a list. */
export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function plain<T>(fits: (value: unknown) => value is T): Kind<T> {
  return { fits, spell: (value) => value };
}
