import { consentsOfEvent, hasNullifierInTurn } from '../consent/consents-of-event.ts';
import { nullifierOfUse, type Use, withUse } from '../consent/uses.ts';
import { equalBytes, toBase64url } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import type { ErrorCode } from '../kernel/error-codes.ts';
import type { Instant } from '../kernel/instant.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { hashLeaf } from '../merkle/index.ts';
import { applyEvent } from '../subject/apply.ts';
import { currentDecision } from '../subject/current.ts';
import type { EventFacts } from '../subject/events.ts';
import { EMPTY_STATE, type SubjectState } from '../subject/state.ts';
import type { LabelPosition } from './label.ts';
import { requireLabelKind, requireNextLabel, verifyLabel } from './labels/verify-label.ts';
import { type OpenedEntry, openEntry, requireSlots, saltsButState } from './open.ts';
import { SLOT_NAMES, type Slots } from './slots.ts';
import { stateCommitment } from './state-commitment.ts';

/** One event of a subject with all that opens it. */
export interface HistoryEvent {
  readonly entry: Uint8Array;
  readonly disclosures: readonly string[];
  readonly leafHash: Uint8Array;
  /** The position by which its label was made, and the proof of that, 80 bytes; needed where labels are checked. */
  readonly label?: LabelPosition | null;
  readonly labelProof?: Uint8Array;
}

/** The end of the history so far. */
interface End {
  readonly origin: string;
  readonly subject: string;
  readonly leafHash: string;
  readonly at: Instant;
}

/**
 * Returns the subject's state after each event, recomputed from the entries by the rules that recorded them; each is
 * the state that its entry commits to.
 * @param events all events of one subject, oldest first
 * @param labelKeys the public keys by which their labels are checked; null: labels are not checked
 * @throws LEAF_HASH_MISMATCH, ENTRY_MALFORMED, ENTRY_TOO_LARGE, DISCLOSURE_… when an event's parts do not fit each
 * other
 * @throws HISTORY_GAP when an event is missing
 * @throws HISTORY_FORK when an event does not follow the one before
 * @throws HISTORY_TIME_REVERSED when an event is earlier than the one before
 * @throws CONSENT_MISMATCH when an event names another consent than it rests on, confirms or ends
 * @throws LABEL_KIND_MISMATCH, LABEL_GAP, LABEL_MISMATCH, LABEL_PROOF_INVALID, LABEL_KEY_INVALID when an event's label
 * @throws NULLIFIER_MISMATCH when an event ends a consent, consumes a permit or uses a consent that says how often
 * without revealing the nullifier of that, or reveals one of these and does nothing of the kind
 * @throws STATE_MISMATCH when an entry commits to another state
 */
export function replayHistory(
  events: readonly HistoryEvent[],
  hash: Sha256Into = nobleSha256,
  labelKeys: readonly Uint8Array[] | null = null,
): readonly SubjectState[] {
  const states: SubjectState[] = [];
  let state = EMPTY_STATE;
  let end: End | null = null;
  const confirmations = new Map<string, string>();
  let secrets: Secrets = { permits: new Map(), used: [], all: new Set() };
  for (const [seq, event] of events.entries()) {
    if (!equalBytes(hashLeaf(event.entry, hash), event.leafHash)) {
      throw broken('LEAF_HASH_MISMATCH', seq, 'the leaf hash is not that of the entry');
    }
    const opened = openEntry(event.entry, event.disclosures, hash);
    const slots = requireSlots(opened, SLOT_NAMES);
    const leafHash = toBase64url(event.leafHash);
    requirePosition(seq, opened, slots, end);
    if (labelKeys !== null) requireLabel(labelKeys, events[seq - 1]?.label ?? null, event, opened, slots);
    const before = { state, confirmations };
    requireConsent(seq, before, slots);
    requireNullifier(seq, revealedBy(before, secrets, slots, hash), opened, slots, secrets);
    secrets = secretsAfter(secrets, state, slots);
    if (slots.type === 'consent.confirmed' && slots.consent !== null) confirmations.set(slots.consent.event, slots.id);
    state = applyEvent(state, slots, seq, leafHash);
    if (slots.state !== stateCommitment(state, saltsButState(opened), hash)) {
      throw broken('STATE_MISMATCH', seq, 'the state is not the one that the entry commits to');
    }
    states.push(state);
    end = { origin: opened.origin, subject: slots.subject, leafHash, at: slots.at };
  }
  return states;
}

/** Refuses an event whose label is not the one that its place in the history has. */
function requireLabel(
  keys: readonly Uint8Array[],
  before: LabelPosition | null,
  { label, labelProof: proof }: HistoryEvent,
  { origin, u }: OpenedEntry,
  { seq, type, subject }: Slots,
): void {
  if (label === undefined || label === null || proof === undefined) {
    throw broken('LABEL_PROOF_INVALID', seq, 'its label is not proved');
  }
  requireLabelKind(type, label);
  requireNextLabel(before, label);
  verifyLabel(keys, u, { ...label, origin, subject, proof });
}

function requirePosition(seq: number, opened: OpenedEntry, slots: Slots, end: End | null): void {
  if (slots.seq > seq) throw broken('HISTORY_GAP', seq, `event ${seq} is missing`);
  if (slots.seq < seq) throw broken('HISTORY_FORK', seq, `there are two events ${slots.seq}`);
  if (slots.prev !== (end?.leafHash ?? null)) throw broken('HISTORY_FORK', seq, 'it follows another event');
  if (end === null) return;
  if (opened.origin !== end.origin) throw broken('HISTORY_FORK', seq, 'it belongs to another log');
  if (slots.subject !== end.subject) throw broken('HISTORY_FORK', seq, 'it is about another subject');
  if (slots.at < end.at) throw broken('HISTORY_TIME_REVERSED', seq, 'it is earlier than the event before');
}

/** Holds the state before an event, and the confirmation of each consent that waited, by the event of that. */
interface Before {
  readonly state: SubjectState;
  readonly confirmations: ReadonlyMap<string, string>;
}

/** Refuses an event that rests on, confirms or ends another consent than the rules say. */
function requireConsent(seq: number, before: Before, facts: EventFacts): void {
  const { named } = consentsOf(before, facts);
  if (facts.consent?.event !== named?.event || facts.consent?.leafHash !== named?.leafHash) {
    throw broken('CONSENT_MISMATCH', seq, 'it names another consent than it rests on, confirms or ends');
  }
}

/** Holds what the events before have made that a later one reveals. */
interface Secrets {
  /** The nullifiers of permits that were not consumed, by the event that granted each. */
  readonly permits: ReadonlyMap<string, string>;
  readonly used: readonly Use[];
  /** Every nullifier of a consent or a permit. */
  readonly all: ReadonlySet<string>;
}

/** Returns the nullifier that an event has to reveal, null for none; undefined: what it consumes is no open permit. */
function revealedBy(
  before: Before,
  { permits, used }: Secrets,
  facts: EventFacts,
  hash: Sha256Into,
): string | null | undefined {
  if (facts.type === 'permit.consumed') return permits.get(facts.detail.permitEvent);
  const { named, ended } = consentsOf(before, facts);
  if (facts.type === 'disclosure.made') return named === null ? null : nullifierOfUse(named, used, facts.at, hash);
  return ended?.status === 'given' ? ended.nullifier : null;
}

/** Refuses an event that does not reveal what it has to, reveals something else, or makes a secret out of turn. */
function requireNullifier(
  seq: number,
  revealed: string | null | undefined,
  { n }: OpenedEntry,
  facts: EventFacts,
  { all }: Secrets,
): void {
  // INVARIANT: anyone who knows a consent finds its end in the log, because the entry that ends it shows its nullifier.
  if (revealed === null ? all.has(n) : n !== revealed) {
    throw broken('NULLIFIER_MISMATCH', seq, 'it does not reveal the nullifier of what it ends or uses, and no other');
  }
  if (!hasNullifierInTurn(facts)) {
    throw broken('NULLIFIER_MISMATCH', seq, 'exactly a permit and a consent that counts have a nullifier');
  }
}

function secretsAfter({ permits, used, all }: Secrets, state: SubjectState, facts: EventFacts): Secrets {
  const { type, id, purpose, recipient, nullifier, at } = facts;
  const open = new Map(permits);
  if (type === 'push.permitted' && nullifier !== null) open.set(id, nullifier);
  if (type === 'permit.consumed') open.delete(facts.detail.permitEvent);
  const consent = type === 'disclosure.made' && purpose !== null ? currentDecision(state, purpose, recipient) : null;
  return {
    permits: open,
    used: consent === null || consent.uses === null ? used : withUse(used, state, consent.event, at),
    all: nullifier === null ? all : new Set([...all, nullifier]),
  };
}

function consentsOf({ state, confirmations }: Before, facts: EventFacts) {
  return consentsOfEvent(state, facts, (event) => confirmations.get(event) ?? null);
}

function broken(code: ErrorCode, seq: number, why: string): LedgerError {
  return new LedgerError(code, `event ${seq} of the history does not hold: ${why}`, { details: { seq } });
}
