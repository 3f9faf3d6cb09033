import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RegistryKind, VersionedKind } from '../../ports/event-store.ts';
import type { EventKey } from '../../ports/sequence-store.ts';

/** A primary key, or a whole item. */
export type Item = Record<string, AttributeValue>;

/** Sort key of an item that is alone in its partition. */
export const ONLY = '-';
const DIGITS = 16;
/** Leaves of one batch partition. */
const BATCH_PARTITION = 65_536n;

/** The index over events that have no leaf index yet. */
export const UNSEQUENCED_INDEX = 'unsequenced';
/** What many write at once is spread over 16 parts, so that no partition is hot. */
export const PARTS = Array.from({ length: 16 }, (_, part) => part.toString(16));
/** The part that a number falls into. */
export const partOf = (number: number): string => (number % PARTS.length).toString(16);

export const stateKey = (chain: string): Item => single(`STATE#${chain}`);
export const chainKey = (chain: string): Item => single(`CHAIN#${chain}`);
export const idKey = (id: string): Item => single(`ID#${id}`);
export const codeKey = (event: string): Item => single(`CODE#${event}`);
export const permitKey = (id: string): Item => single(`PERMIT#${id}`);
export const idempotencyKey = (key: string): Item => single(`IDEMPOTENCY#${key}`);
export const registryKey = (kind: RegistryKind, id: string): Item => single(`${kind.toUpperCase()}#${id}`);
/** One version of a registry item. */
export const versionKey = (kind: VersionedKind, id: string, version: number): Item => ({
  pk: { S: `VERSION#${kind.toUpperCase()}#${id}` },
  sk: { S: sortable(version) },
});
/** Where all items of the registry are listed. */
export const REGISTRY_PARTITION = 'REGISTRY';
export const listingPrefix = (kind: RegistryKind): string => `${kind.toUpperCase()}#`;
export const listingKey = (kind: RegistryKind, id: string): Item => ({
  pk: { S: REGISTRY_PARTITION },
  sk: { S: `${listingPrefix(kind)}${id}` },
});
/** What was shown of a purpose's notices on a day, in one of 16 parts. */
export const shownPartition = (purpose: string, day: string, part: string): string => `SHOWN#${purpose}#${day}#${part}`;
export const HEAD_KEY = single('LOG#HEAD');
export const ANCHOR_PARTITION = 'LOG#ANCHOR';
export const QUARANTINE_PARTITION = 'LOG#QUARANTINE';

export const eventPartition = (chain: string): string => `EVENT#${chain}`;

export function eventKey({ chain, seq }: EventKey): Item {
  return { pk: { S: eventPartition(chain) }, sk: { S: sortable(seq) } };
}

/** The event whose primary key this is, null when it is another kind of item. */
export function parseEventKey(pk: string | undefined, sk: string | undefined): EventKey | null {
  if (!pk?.startsWith('EVENT#') || !sk || !/^\d{16}$/.test(sk)) return null;
  return { chain: pk.slice('EVENT#'.length), seq: Number(sk) };
}

export function quarantineKey({ chain, seq }: EventKey): Item {
  return { pk: { S: QUARANTINE_PARTITION }, sk: { S: `${chain}#${sortable(seq)}` } };
}

export function anchorKey(treeSize: bigint): Item {
  return { pk: { S: ANCHOR_PARTITION }, sk: { S: sortable(treeSize) } };
}

export function batchKey(start: bigint): Item {
  return { pk: { S: batchPartition(start / BATCH_PARTITION) }, sk: { S: sortable(start) } };
}

export const batchPartition = (number: bigint): string => `LOG#BATCH#${number}`;
export const batchPartitionOf = (leafIndex: bigint): bigint => leafIndex / BATCH_PARTITION;

/** A count as text that sorts by value. */
export function sortable(value: number | bigint): string {
  return value.toString().padStart(DIGITS, '0');
}

function single(pk: string): Item {
  return { pk: { S: pk }, sk: { S: ONLY } };
}
