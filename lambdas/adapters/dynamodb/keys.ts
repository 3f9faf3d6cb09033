import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { UntoldKey } from '../../ports/customer-notices.ts';
import type { PermitListKey } from '../../ports/permits.ts';
import type { RegistryKind, VersionedKind } from '../../ports/registry.ts';
import type { EventKey } from '../../ports/sequence-store.ts';
import { GUARD_TABLE, PARTITIONS, PREFIXES, PUT_DOWN_PREFIX, registryPrefix } from '../../table.ts';

/** A primary key, or a whole item. */
export type Item = Record<string, AttributeValue>;

/** Begins the sort keys of events that ended permits. */
export const ENDED_BY = '#';
/** Sort key of an item that is alone in its partition. */
export const ONLY = '-';
const DIGITS = 16;
/** Leaves of one batch partition. */
const BATCH_PARTITION = 65_536n;

/** The parts over which concurrent writes are spread, so that no partition is overloaded. */
export const PARTS = Array.from({ length: 16 }, (_, part) => part.toString(16));
/** Returns the part that a number falls into. */
export const partOf = (number: number): string => (number % PARTS.length).toString(16);

export const stateKey = (chain: string): Item => single(`${PREFIXES.states}${chain}`);
export const chainKey = (chain: string): Item => single(`${PREFIXES.chains}${chain}`);
export const idKey = (id: string): Item => single(`${PREFIXES.ids}${id}`);
export const codeKey = (event: string): Item => single(`${PREFIXES.codes}${event}`);
export const permitKey = (id: string): Item => single(`${PREFIXES.permits}${id}`);
export const promiseKey = (event: string): Item => single(`${PREFIXES.promises}${event}`);
export const idempotencyKey = (key: string): Item => single(`${PREFIXES.idempotency}${key}`);
export const registryKey = (kind: RegistryKind, id: string): Item => single(`${registryPrefix(kind)}${id}`);
/** Returns the key of one version of a registry item. */
export const versionKey = (kind: VersionedKind, id: string, version: number): Item => ({
  pk: { S: `${PREFIXES.versions}${registryPrefix(kind)}${id}` },
  sk: { S: sortable(version) },
});
export const listingKey = (kind: RegistryKind, id: string): Item => ({
  pk: { S: PARTITIONS.registry },
  sk: { S: `${registryPrefix(kind)}${id}` },
});
/** Returns the partition of the notices of a purpose that were shown on a day, in one of 16 parts. */
export const shownPartition = (purpose: string, day: string, part: string): string =>
  `${PREFIXES.shown}${purpose}#${day}#${part}`;
/** Returns the partition of the events, in one of 16 parts, of which customers are to be told. */
export const untoldPartition = (part: string): string => `${PREFIXES.untold}${part}`;
export const untoldKey = ({ event, since }: UntoldKey): Item => ({
  pk: { S: untoldPartition(partOf(Number.parseInt(event.slice(-1), 16) || 0)) },
  sk: { S: `${since}#${event}` },
});
export const openPartition = (chain: string): string => `${PREFIXES.openPermits}${chain}`;
/** Returns the key of a list of open permits. */
export const permitListKey = (list: PermitListKey): Item => ({
  pk: { S: openPartition(list.chain) },
  sk: { S: nameOf(list) },
});
/** Returns the key of the permits that had ended by an event and were taken off a list. */
export const endedListKey = (list: PermitListKey, seq: number): Item => ({
  pk: { S: openPartition(list.chain) },
  sk: { S: `${nameOf(list)}#${sortable(seq)}` },
});
/** Returns the key of what an event ended; it begins as no purpose does. */
export const permitsEndKey = (chain: string, seq: number): Item => ({
  pk: { S: openPartition(chain) },
  sk: { S: `${ENDED_BY}${sortable(seq)}` },
});
/** Returns the key of what tells that a subject got a push of a campaign. */
export const sentKey = (chain: string, campaign: string): Item => ({
  pk: { S: `${PREFIXES.sent}${chain}` },
  sk: { S: campaign },
});
export const HEAD_KEY = single(PARTITIONS.head);

/** Returns the key, in the table `guard`, of what is put down about a subject. */
export const putDownKey = (chain: string): Item => ({
  [GUARD_TABLE.partitionKey]: { S: `${PUT_DOWN_PREFIX}${chain}` },
});

export const eventPartition = (chain: string): string => `${PREFIXES.events}${chain}`;

export function eventKey({ chain, seq }: EventKey): Item {
  return { pk: { S: eventPartition(chain) }, sk: { S: sortable(seq) } };
}

/** Reads an event's primary key; null when it is another kind of item. */
export function parseEventKey(pk: string | undefined, sk: string | undefined): EventKey | null {
  if (!pk?.startsWith(PREFIXES.events) || !sk || !/^\d{16}$/.test(sk)) return null;
  return { chain: pk.slice(PREFIXES.events.length), seq: Number(sk) };
}

/** Reads the id of the event from the partition of its promise; null when it is another kind of item. */
export function parsePromiseKey(pk: string | undefined): string | null {
  return pk?.startsWith(PREFIXES.promises) ? pk.slice(PREFIXES.promises.length) : null;
}

/** Reads the key of an event of which the customer is to be told; null when it is another kind of item. */
export function parseUntoldKey(pk: string | undefined, sk: string | undefined): UntoldKey | null {
  if (!pk?.startsWith(PREFIXES.untold) || sk === undefined) return null;
  const [since = '', event = ''] = sk.split('#');
  return { event, since };
}

export function quarantineKey({ chain, seq }: EventKey): Item {
  return { pk: { S: PARTITIONS.quarantine }, sk: { S: `${chain}#${sortable(seq)}` } };
}

export function anchorKey(treeSize: bigint): Item {
  return { pk: { S: PARTITIONS.anchors }, sk: { S: sortable(treeSize) } };
}

export function batchKey(start: bigint): Item {
  return { pk: { S: batchPartition(start / BATCH_PARTITION) }, sk: { S: sortable(start) } };
}

export const batchPartition = (number: bigint): string => `${PREFIXES.batches}${number}`;
export const batchPartitionOf = (leafIndex: bigint): bigint => leafIndex / BATCH_PARTITION;

/** Returns the name of a list among those of its subject; only a client's id may have a `#` of its own. */
function nameOf({ purpose, client }: PermitListKey): string {
  return `${purpose}#${encodeURIComponent(client)}`;
}

/** Returns a count as text that sorts by value. */
export function sortable(value: number | bigint): string {
  return value.toString().padStart(DIGITS, '0');
}

function single(pk: string): Item {
  return { pk: { S: pk }, sk: { S: ONLY } };
}
