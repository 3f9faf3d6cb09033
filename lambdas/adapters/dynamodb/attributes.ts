import { LedgerError } from '../../../core/kernel/error.ts';
import type { Item } from './keys.ts';

const VERSION = '1';

// See docs/decisions/0901-items-say-their-version.md
/** The attribute by which every item says its format. */
export const FORMAT: Item = { v: { N: VERSION } };

/** Returns the item if this code reads its format version. @throws STORE_CORRUPT when it has another version */
export function known(item: Item): Item {
  const version = item.v?.N;
  if (version === VERSION) return item;
  throw new LedgerError(
    'STORE_CORRUPT',
    `an item has the format version \`${version}\`, and this release reads \`${VERSION}\`: deploy the release that wrote it`,
  );
}

/** Reads the text of an attribute. @throws STORE_CORRUPT when it is absent or of another type */
export function text(item: Item, name: string): string {
  return item[name]?.S ?? corrupt(name);
}

/** Reads the number of an attribute. @throws STORE_CORRUPT when it is absent or of another type */
export function number(item: Item, name: string): number {
  return Number(item[name]?.N ?? corrupt(name));
}

/** Reads the unsigned integer of an attribute. @throws STORE_CORRUPT when it is absent or of another type */
export function integer(item: Item, name: string): bigint {
  return BigInt(item[name]?.N ?? corrupt(name));
}

/** Reads the bytes of an attribute. @throws STORE_CORRUPT when it is absent or of another type */
export function bytes(item: Item, name: string): Uint8Array {
  return item[name]?.B ?? corrupt(name);
}

/** Reads the texts of a list. @throws STORE_CORRUPT when it is absent or of another type */
export function texts(item: Item, name: string): readonly string[] {
  return (item[name]?.L ?? corrupt(name)).map((value) => value.S ?? corrupt(name));
}

/** Reads the JSON of an attribute, as this adapter wrote it. @throws STORE_CORRUPT when it is absent or no JSON */
export function json<T>(item: Item, name: string): T {
  try {
    return JSON.parse(text(item, name)) as T;
  } catch (cause) {
    throw new LedgerError('STORE_CORRUPT', `the attribute \`${name}\` is not JSON`, { cause });
  }
}

/** Returns the attribute of an optional text; no attribute when null. */
export function optionalText(name: string, value: string | null): Item {
  return value === null ? {} : { [name]: { S: value } };
}

function corrupt(name: string): never {
  throw new LedgerError('STORE_CORRUPT', `the attribute \`${name}\` is missing or of another type`);
}
