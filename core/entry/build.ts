import { toBase64url, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { HASH_BYTES, hashLeaf } from '../merkle/index.ts';
import { type ActingStaff, type Actor, type EventFacts, spellDetail } from '../subject/events.ts';
import type { SubjectState } from '../subject/state.ts';
import type { RegistryEventType } from '../vocabulary.ts';
import { type Claims, withheldClaims } from './claims.ts';
import { disclosureDigest, encodeDisclosure } from './disclosure.ts';
import { type ItemVersion, itemLabel } from './label.ts';
import { requireEntrySize, SALT_BYTES } from './limits.ts';
import { SLOT_NAMES, type SlotName } from './slots.ts';
import { stateCommitment } from './state-commitment.ts';

/** An entry's bytes as they are stored and hashed, never serialised again, with the disclosures that open them. */
export interface BuiltEntry {
  readonly entry: Uint8Array;
  /** One per slot, in slot order; about no person: one per member that its claims withhold. */
  readonly disclosures: readonly string[];
  readonly leafHash: Uint8Array;
}

/** The position of an entry in its chain and its log. */
interface EntryPosition {
  /** The log's origin. */
  readonly origin: string;
  /** Root hash of a recently published checkpoint, 32 bytes. */
  readonly after: Uint8Array;
  readonly seq: number;
  /** Leaf hash of the event before in the same chain, null for the first. */
  readonly prev: Uint8Array | null;
}

/** The content of an entry about a person. */
export interface EntryInput extends EntryPosition {
  /** The nullifier of the consent that this event ends; null: random. */
  readonly n: string | null;
  /** The event's label, base64url of 32 bytes, see `Labels`. */
  readonly u: string;
  readonly facts: EventFacts;
  /** The subject's state after this event. */
  readonly state: SubjectState;
}

/** The content of an entry about no person. */
export interface RegistryEntryInput extends EntryPosition {
  readonly id: string;
  readonly type: RegistryEventType;
  readonly at: Instant;
  readonly actor: Actor;
  /** The version of an item that the event makes; a notice makes one of its purpose. */
  readonly item: ItemVersion;
  /** Holds what is registered; a notice only by its hash. The entry withholds what `WITHHELD_CLAIMS` names. */
  readonly claims: Claims;
}

/**
 * Builds the entry of an event about a person: the payload of an SD-JWT with 17 digests, and the disclosures behind
 * them. Source: RFC 9901.
 * @param random fresh bytes from a cryptographic generator
 * @throws ENTRY_TOO_LARGE when the entry has more than 8 KiB
 * @throws INPUT_INVALID when `after` or `prev` is not 32 bytes
 */
export function buildEntry(
  input: EntryInput,
  random: (length: number) => Uint8Array,
  hash: Sha256Into = nobleSha256,
): BuiltEntry {
  const drawn = random(SLOT_NAMES.length * SALT_BYTES);
  const salts = SLOT_NAMES.map((_, slot) => drawn.subarray(slot * SALT_BYTES, (slot + 1) * SALT_BYTES));
  const otherSalts = salts.filter((_, slot) => SLOT_NAMES[slot] !== 'state');
  const values = slotValues(input, stateCommitment(input.state, otherSalts, hash));
  const disclosures = SLOT_NAMES.map((name, slot) => encodeDisclosure(salts[slot] as Uint8Array, name, values[name]));
  const entry = encodeEntry({
    v: 1,
    iss: input.origin,
    after: hashText('after', input.after),
    n: input.n ?? toBase64url(random(HASH_BYTES)),
    u: input.u,
    _sd_alg: 'sha-256',
    _sd: disclosures.map((disclosure) => disclosureDigest(disclosure, hash)),
  });
  return { entry, disclosures, leafHash: hashLeaf(entry, hash) };
}

/**
 * Builds the entry of an event about no person: its claims, the item first, are in the open but for names, and its `n`
 * is random.
 * @throws ENTRY_TOO_LARGE when the claims make the entry longer than 8 KiB
 * @throws INPUT_INVALID when `after` or `prev` is not 32 bytes
 */
export function buildRegistryEntry(
  input: RegistryEntryInput,
  random: (length: number) => Uint8Array,
  hash: Sha256Into = nobleSha256,
): BuiltEntry {
  const { claims, disclosures } = withheldClaims(input.claims, random, hash);
  const entry = encodeEntry({
    v: 1,
    iss: input.origin,
    after: hashText('after', input.after),
    n: toBase64url(random(HASH_BYTES)),
    u: itemLabel(input.item, hash),
    id: input.id,
    type: input.type,
    seq: input.seq,
    prev: input.prev === null ? null : hashText('prev', input.prev),
    at: input.at,
    actor: actorMembers(input.actor),
    claims: { item: itemMembers(input.item), ...claims },
  });
  return { entry, disclosures, leafHash: hashLeaf(entry, hash) };
}

function slotValues(input: EntryInput, state: string): Record<SlotName, Json> {
  const { facts } = input;
  const { notice, consent } = facts;
  return {
    id: facts.id,
    type: facts.type,
    subject: facts.subject,
    seq: input.seq,
    prev: input.prev === null ? null : hashText('prev', input.prev),
    state,
    at: facts.at,
    actor: actorMembers(facts.actor),
    purpose: facts.purpose,
    recipient: facts.recipient,
    channels: facts.channels,
    dataCategories: facts.dataCategories,
    notice:
      notice === null
        ? null
        : { id: notice.id, language: notice.language, version: notice.version, sha256: notice.sha256 },
    validUntil: facts.validUntil,
    consent: consent === null ? null : { event: consent.event, leafHash: consent.leafHash },
    nullifier: facts.nullifier,
    detail: spellDetail(facts),
  };
}

function itemMembers({ kind, id, version }: ItemVersion): Json {
  return { kind, id, version };
}

function actorMembers(actor: Actor): Json {
  const { kind, client } = actor;
  const staff = 'staff' in actor && actor.staff !== undefined ? { staff: staffMembers(actor.staff) } : {};
  return 'authority' in actor ? { kind, client, authority: actor.authority, ...staff } : { kind, client, ...staff };
}

function staffMembers({ id, branch, channel }: ActingStaff): Json {
  return { id, branch, channel };
}

function encodeEntry(members: { readonly [key: string]: Json }): Uint8Array {
  const entry = utf8(JSON.stringify(members));
  requireEntrySize(entry);
  return entry;
}

function hashText(what: string, bytes: Uint8Array): string {
  if (bytes.length !== HASH_BYTES) {
    throw new LedgerError('INPUT_INVALID', `\`${what}\` has ${bytes.length} bytes instead of ${HASH_BYTES}`);
  }
  return toBase64url(bytes);
}
