import type { Use } from '../../../core/consent/uses.ts';
import type { ConsumedPush } from '../../../core/decision/frequency.ts';
import type { Permit } from '../../../core/decision/permit.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { ShownNotice } from '../../../core/report/channel-consistency.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { Channel, EventType, RegistryEventType } from '../../../core/vocabulary.ts';
import type { ChainHead, StoredEvent } from '../../ports/events.ts';
import type { IdempotencyRecord } from '../../ports/idempotency.ts';
import { isVersioned, type RegistryItem, type RegistryItemOf, type RegistryKind } from '../../ports/registry.ts';
import { PREFIXES } from '../../table.ts';
import { bytes, FORMAT, integer, json, known, number, optionalText, text, texts } from './attributes.ts';
import {
  chainKey,
  eventKey,
  eventPartition,
  type Item,
  idempotencyKey,
  idKey,
  listingKey,
  parseEventKey,
  partOf,
  permitKey,
  registryKey,
  sentKey,
  shownPartition,
  versionKey,
} from './keys.ts';

export const DOES_NOT_EXIST = 'attribute_not_exists(pk)';
/** The condition of a put that replaces only an item that has expired at the instant `:now`. */
export const DOES_NOT_EXIST_OR_HAS_EXPIRED = 'attribute_not_exists(pk) OR expiresAt <= :now';

/** The largest size of the other attributes of an event, in bytes. */
const EVENT_OVERHEAD_BYTES = 1_024;

/** Returns the item of a new event, which waits in one of the parts of the index. */
export function newEventItem(event: StoredEvent): Item {
  const sizeBytes = event.disclosures.reduce((sum, disclosure) => sum + disclosure.length, event.entry.length);
  return {
    ...eventKey(event),
    ...FORMAT,
    id: { S: event.id },
    type: { S: event.type },
    at: { S: event.at },
    entry: { B: event.entry },
    disclosures: { L: event.disclosures.map((disclosure) => ({ S: disclosure })) },
    leafHash: { B: event.leafHash },
    ...(event.label && {
      stateVersion: { N: `${event.label.version}` },
      stateCount: { N: `${event.label.count}` },
    }),
    sizeBytes: { N: `${sizeBytes + EVENT_OVERHEAD_BYTES}` },
    unsequenced: { S: partOf(event.leafHash[0] ?? 0) },
  };
}

export function readEventItem(item: Item): StoredEvent {
  const pk = text(known(item), 'pk');
  return {
    chain: pk.slice(eventPartition('').length),
    seq: parseEventKey(pk, text(item, 'sk'))?.seq ?? Number.NaN,
    id: text(item, 'id'),
    type: text(item, 'type') as EventType | RegistryEventType,
    at: text(item, 'at'),
    entry: bytes(item, 'entry'),
    disclosures: texts(item, 'disclosures'),
    leafHash: bytes(item, 'leafHash'),
    label:
      item.stateVersion === undefined
        ? null
        : { version: number(item, 'stateVersion'), count: number(item, 'stateCount') },
    leafIndex: item.leafIndex === undefined ? null : integer(item, 'leafIndex'),
  };
}

export function idItem({ id, chain, seq }: StoredEvent): Item {
  return { ...idKey(id), ...FORMAT, chain: { S: chain }, seq: { N: `${seq}` } };
}

/** Returns the item of the head of a chain that ends with this event, with what it counts, where it counts anything. */
export function headItem(
  event: StoredEvent,
  version: number,
  { stateSeq, counted, consumed, used }: Pick<ChainHead, 'stateSeq' | 'counted' | 'consumed' | 'used'>,
): Item {
  return {
    ...chainKey(event.chain),
    ...FORMAT,
    version: { N: `${version}` },
    seq: { N: `${event.seq}` },
    last: { B: event.leafHash },
    lastAt: { S: event.at },
    ...(stateSeq === null ? {} : { stateSeq: { N: `${stateSeq}` } }),
    ...(counted && { minute: { N: `${counted.minute}` }, writes: { N: `${counted.times}` } }),
    ...(consumed.length === 0 ? {} : { consumed: { S: JSON.stringify(consumed) } }),
    ...(used.length === 0 ? {} : { used: { S: JSON.stringify(used) } }),
  };
}

export function readHeadItem(item: Item): ChainHead {
  return {
    version: number(known(item), 'version'),
    seq: number(item, 'seq'),
    last: bytes(item, 'last'),
    lastAt: text(item, 'lastAt'),
    stateSeq: item.stateSeq === undefined ? null : number(item, 'stateSeq'),
    ...(item.minute && { counted: { minute: number(item, 'minute'), times: number(item, 'writes') } }),
    consumed: item.consumed === undefined ? [] : json<readonly ConsumedPush[]>(item, 'consumed'),
    used: item.used === undefined ? [] : json<readonly Use[]>(item, 'used'),
  };
}

/** Reads the subject's state from an item. */
export function readStateItem(item: Item): SubjectState {
  return json<SubjectState>(known(item), 'state');
}

/** Time for which a permit can be read after its end; the subject's events keep what was allowed and done. */
const PERMIT_KEPT_SECONDS = 90 * 86_400;

export function permitItem(permit: Permit): Item {
  return {
    ...permitKey(permit.id),
    ...FORMAT,
    chain: { S: permit.chain },
    subject: { S: permit.subject },
    client: { S: permit.client },
    purpose: { S: permit.purpose },
    channel: { S: permit.channel },
    event: { S: permit.event },
    seq: { N: `${permit.seq}` },
    nullifier: { S: permit.nullifier },
    ...optionalText('notBefore', permit.notBefore),
    expiresAt: { S: permit.expiresAt },
    ttl: { N: `${secondsOf(permit.expiresAt) + PERMIT_KEPT_SECONDS}` },
    ...optionalText('campaign', permit.campaign),
    ...optionalText('contentSha256', permit.contentSha256),
    ...optionalText('language', permit.language),
    ...optionalText('staff', permit.staff?.id ?? null),
    ...optionalText('branch', permit.staff?.branch ?? null),
    ...optionalText('consumedAt', permit.consumedAt),
  };
}

export function readPermitItem(item: Item): Permit {
  return {
    id: text(known(item), 'pk').slice(PREFIXES.permits.length),
    chain: text(item, 'chain'),
    subject: text(item, 'subject'),
    client: text(item, 'client'),
    purpose: text(item, 'purpose'),
    channel: text(item, 'channel'),
    campaign: item.campaign?.S ?? null,
    contentSha256: item.contentSha256?.S ?? null,
    language: item.language?.S ?? null,
    staff: item.staff === undefined ? null : { id: text(item, 'staff'), branch: text(item, 'branch') },
    event: text(item, 'event'),
    seq: number(item, 'seq'),
    nullifier: text(item, 'nullifier'),
    notBefore: item.notBefore?.S ?? null,
    expiresAt: text(item, 'expiresAt'),
    consumedAt: item.consumedAt?.S ?? null,
  };
}

/** Returns the item that tells that a subject got a push of a campaign, and when. */
export function sentItem(chain: string, { campaign, at }: { readonly campaign: string; readonly at: Instant }): Item {
  return { ...sentKey(chain, campaign), ...FORMAT, at: { S: at } };
}

export function idempotencyItem(record: IdempotencyRecord): Item {
  return {
    ...idempotencyKey(record.key),
    ...FORMAT,
    fingerprint: { S: record.fingerprint },
    kind: { S: record.kind },
    body: { S: JSON.stringify(record.body) },
    ...(record.version === null ? {} : { version: { N: `${record.version}` } }),
    expiresAt: { S: record.expiresAt },
    ttl: { N: `${secondsOf(record.expiresAt)}` },
  };
}

export function readIdempotencyItem(item: Item): IdempotencyRecord {
  return {
    key: text(known(item), 'pk').slice(PREFIXES.idempotency.length),
    fingerprint: text(item, 'fingerprint'),
    kind: text(item, 'kind'),
    body: json(item, 'body'),
    version: item.version === undefined ? null : number(item, 'version'),
    expiresAt: text(item, 'expiresAt'),
  };
}

export function registryItem({ kind, item }: RegistryItem): Item {
  return {
    ...registryKey(kind, item.id),
    ...FORMAT,
    version: { N: `${item.version}` },
    item: { S: JSON.stringify(item) },
  };
}

/** Returns the item once more, for the list of the registry. */
export function listingItem(registered: RegistryItem): Item {
  return { ...registryItem(registered), ...listingKey(registered.kind, registered.item.id) };
}

/** Returns the item once more, as one of the versions that are kept; null when none are kept of its kind. */
export function versionItem(registered: RegistryItem): Item | null {
  const { kind, item } = registered;
  return isVersioned(kind) ? { ...registryItem(registered), ...versionKey(kind, item.id, item.version) } : null;
}

export function readRegistryItem<K extends RegistryKind>(item: Item): RegistryItemOf<K> {
  return json<RegistryItemOf<K>>(known(item), 'item');
}

/** Time for which a shown notice is kept, longer than the year that a report may look back. */
const SHOWN_KEPT_SECONDS = 400 * 86_400;

export function shownItem({ event, recordedAt, purpose, channel, notice }: ShownNotice, part: string): Item {
  return {
    pk: { S: shownPartition(purpose, recordedAt.slice(0, 10), part) },
    sk: { S: `${recordedAt}#${event}` },
    ...FORMAT,
    channel: { S: channel },
    notice: { S: notice.id },
    language: { S: notice.language },
    version: { N: `${notice.version}` },
    sha256: { S: notice.sha256 },
    ttl: { N: `${secondsOf(recordedAt) + SHOWN_KEPT_SECONDS}` },
  };
}

export function readShownItem(item: Item): ShownNotice {
  const [, purpose = ''] = text(known(item), 'pk').split('#');
  const [recordedAt = '', event = ''] = text(item, 'sk').split('#');
  const notice = {
    id: text(item, 'notice'),
    language: text(item, 'language'),
    version: number(item, 'version'),
    sha256: text(item, 'sha256'),
  };
  return { event, recordedAt, purpose, channel: text(item, 'channel') as Channel, notice };
}

/** Returns an instant in seconds since 1970, as DynamoDB's expiry counts. */
export function secondsOf(at: Instant): number {
  return Math.ceil(Date.parse(at) / 1_000);
}
