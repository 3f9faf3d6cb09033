import { fromBase64url, fromUtf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import { countKind, hashKind, instantKind, isObject, objectKind, textKind } from '../kernel/kinds.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import type { Actor } from '../subject/events.ts';
import { REGISTRY_EVENT_TYPES, type RegistryEventType } from '../vocabulary.ts';
import { areWithheld, type Claims } from './claims.ts';
import { type ItemVersion, itemLabel } from './label.ts';
import { requireEntrySize } from './limits.ts';
import { SLOT_NAMES } from './slots.ts';
import { isActor } from './values.ts';

/** The members that every entry has. */
interface EntryHead {
  /** The log's origin. */
  readonly origin: string;
  /** Root hash of a checkpoint that existed before the entry. */
  readonly after: Uint8Array;
  /** base64url of 32 bytes: the nullifier of the consent that the event ends, or random. */
  readonly n: string;
  /** base64url of 32 bytes: the event's label. */
  readonly u: string;
}

/** An entry about a person: nothing but digests. */
interface SubjectEntry extends EntryHead {
  readonly kind: 'subject';
  /** base64url digest of each slot's disclosure, in slot order. */
  readonly digests: readonly string[];
}

/** An entry about no person: all in the open but the names that its claims withhold. */
interface RegistryEntry extends EntryHead {
  readonly kind: 'registry';
  readonly id: string;
  readonly type: RegistryEventType;
  readonly seq: number;
  readonly prev: string | null;
  readonly at: Instant;
  readonly actor: Actor;
  /** The version of an item that the event makes. */
  readonly item: ItemVersion;
  readonly claims: Claims;
}

/** An entry whose form has been checked and whose disclosures have not been opened. */
export type ParsedEntry = SubjectEntry | RegistryEntry;

type Members = Readonly<Record<string, Json>>;

const CONTROL = /\p{Cc}/u;

/**
 * Reads what an entry says without its disclosures.
 *
 * SECURITY: exactly one spelling is accepted: the members of version 1 in their order and no other, as `JSON.stringify`
 * writes them, and in an entry about no person the label that its item has.
 *
 * @throws ENTRY_MALFORMED when the bytes are anything else
 * @throws ENTRY_TOO_LARGE when they are more than 8 KiB
 */
export function parseEntry(entry: Uint8Array, hash: Sha256Into = nobleSha256): ParsedEntry {
  requireEntrySize(entry);
  const text = textOf(entry);
  const members = membersOf(text);
  const { v, iss, after, n, u } = members;
  if (v !== 1) throw malformed('its version is not 1');
  if (typeof iss !== 'string' || iss === '') throw malformed('`iss` is not an origin');
  if (!hashKind.fits(after)) throw malformed('`after` is not 32 bytes');
  if (!hashKind.fits(n)) throw malformed('`n` is not 32 bytes');
  if (!hashKind.fits(u)) throw malformed('`u` is not 32 bytes');
  const head = { v, iss, after, n, u };
  const isSubject = Object.hasOwn(members, '_sd');
  const rest = isSubject ? subjectMembers(members) : registryMembers(members);
  if (JSON.stringify({ ...head, ...rest }) !== text) throw malformed('its spelling is not canonical');
  const parsed = { origin: iss, after: fromBase64url(after), n, u };
  if ('_sd' in rest) return { kind: 'subject', ...parsed, digests: rest._sd };
  const item = itemOf(rest.type, rest.claims, iss);
  if (u !== itemLabel(item, hash)) throw malformed('`u` is not the label of its item');
  return { kind: 'registry', ...parsed, ...rest, item };
}

/** Returns the two values that an entry brings into the log's map, 32 bytes each. */
export function logValues({ n, u }: Pick<ParsedEntry, 'n' | 'u'>): Readonly<Record<'n' | 'u', Uint8Array>> {
  return { n: fromBase64url(n), u: fromBase64url(u) };
}

/** Returns the kind of item of which events of a type make a version. */
function itemKind(type: RegistryEventType): string {
  return type === 'notice.published' ? 'purpose' : type.slice(0, type.indexOf('.'));
}

/** The kinds of items of which a log has one, by its origin. */
const ONE_A_LOG: ReadonlySet<string> = new Set(['labels', 'rules', 'keys', 'map', 'export', 'look']);

const itemVersionKind = objectKind({ kind: textKind, id: textKind, version: countKind });

/** Returns the item of which an entry makes a version, once its members name no other. */
function itemOf(type: RegistryEventType, claims: Members, origin: string): ItemVersion {
  const { item } = claims;
  if (!itemVersionKind.fits(item) || item.version === 0 || CONTROL.test(item.id)) {
    throw malformed('`item` of its claims is not kind, id and version');
  }
  const { kind, id, version } = item;
  if (kind !== itemKind(type)) throw malformed('its item is of another kind than its type');
  if (ONE_A_LOG.has(kind) && id !== origin)
    throw malformed('its item is another than the one that the log has of this kind');
  const named = claims[kind];
  // SECURITY: one version in the label and another in what is registered would hide the next version of the item.
  if (isObject(named) && ((named.id ?? id) !== id || (named.version ?? version) !== version)) {
    throw malformed('its item is another than the one that it registers');
  }
  return { kind, id, version };
}

function subjectMembers(members: Members) {
  const digests = members._sd;
  if (members._sd_alg !== 'sha-256') throw malformed('`_sd_alg` is not `sha-256`');
  if (!Array.isArray(digests) || digests.length !== SLOT_NAMES.length || !digests.every(hashKind.fits)) {
    throw malformed(`\`_sd\` is not ${SLOT_NAMES.length} digests`);
  }
  if (new Set(digests).size !== digests.length) throw malformed('a digest occurs twice');
  return { _sd_alg: 'sha-256', _sd: digests as readonly string[] } as const;
}

function registryMembers(members: Members): Omit<RegistryEntry, 'kind' | 'item' | keyof EntryHead> {
  const { id, seq, prev, at, actor, claims } = members;
  const type = REGISTRY_EVENT_TYPES.find((known) => known === members.type);
  if (typeof id !== 'string' || id === '') throw malformed('`id` is not an event id');
  if (type === undefined) throw malformed('`type` is not a registry event');
  if (!countKind.fits(seq)) throw malformed('`seq` is not a count');
  if (prev !== null && !hashKind.fits(prev)) throw malformed('`prev` is not a leaf hash');
  if ((prev === null) !== (seq === 0)) throw malformed('exactly the first event of a chain has no `prev`');
  if (!instantKind.fits(at)) throw malformed('`at` is not an instant');
  if (!isActor(actor) || (actor.kind !== 'client' && actor.kind !== 'subject'))
    throw malformed('`actor` is not a client');
  if (!isObject(claims)) throw malformed('`claims` is not an object');
  if (!areWithheld(claims as Claims)) throw malformed('its claims do not withhold what names somebody');
  return { id, type, seq, prev, at, actor: { kind: actor.kind, client: actor.client }, claims: claims as Claims };
}

function textOf(entry: Uint8Array): string {
  try {
    return fromUtf8(entry);
  } catch (cause) {
    throw malformed('it is not UTF-8', cause);
  }
}

function membersOf(text: string): Members {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw malformed('it is not JSON', cause);
  }
  if (!isObject(parsed)) throw malformed('it is not an object');
  return parsed as Members;
}

function malformed(why: string, cause?: unknown): LedgerError {
  return new LedgerError('ENTRY_MALFORMED', `the bytes are not an entry: ${why}`, { cause });
}
