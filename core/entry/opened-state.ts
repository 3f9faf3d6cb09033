import { equalBytes, fromUtf8, utf8 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Kind } from '../kernel/kinds.ts';
import { type AboutPair, byPurposeThenRecipient } from '../subject/current.ts';
import {
  EMPTY_STATE,
  type KnownState,
  NO_PROFILE,
  type Pair,
  type PairLookUp,
  type SubjectState,
} from '../subject/state.ts';
import {
  type MemberValues,
  memberNames,
  PAIR_MEMBER,
  pairOfMember,
  STATE_MEMBERS,
  type StateMember,
  type StateParts,
} from '../subject/state-members.ts';
import type { VerifiedMembers } from './state-commitment.ts';

/** Returns what a member says. @throws DISCLOSURE_MISSING when it was not opened */
type ReadMember = <Name extends StateMember>(name: Name) => MemberValues[Name];

/** The index of the first member that may hold a pair. */
const FIRST_PAIR = memberNames().length;

/**
 * Returns a subject's state as far as these members say it; reading anything else of it throws DISCLOSURE_MISSING. The
 * leaf hashes of its consents are empty.
 *
 * SECURITY: no pair for a purpose and recipient is on record only where two members beside each other leave no room for
 * one.
 *
 * @throws STATE_MISMATCH when a member is not one that a state can have, or the pairs are out of order
 */
export function stateOf(members: VerifiedMembers): KnownState {
  const { bytes } = members;
  const values: Partial<MemberValues> = Object.fromEntries(
    memberNames().flatMap((name, index) => {
      const member = bytes.get(index);
      const kind: Kind<unknown> = STATE_MEMBERS[name];
      return member === undefined ? [] : [[name, readBytes(kind, member)]];
    }),
  );
  const read: ReadMember = (name) => {
    const value = values[name];
    if (value === undefined) throw notOpened(`\`${name}\``);
    return value;
  };
  return {
    get version() {
      return read('general').version;
    },
    get changedAt() {
      return read('general').changedAt;
    },
    get objection() {
      return read('general').objection;
    },
    get sharing() {
      return read('general').sharing;
    },
    get restriction() {
      return read('general').restriction;
    },
    get pauses() {
      return read('general').pauses;
    },
    get permitsEnded() {
      return read('general').permitsEnded;
    },
    get disputes() {
      return read('general').disputes;
    },
    profile: profileOf(read),
    get representatives() {
      return read('representatives').representatives;
    },
    pairs: lookUpOf(members),
  };
}

function profileOf(read: ReadMember): KnownState['profile'] {
  return {
    get version() {
      return read('care').version;
    },
    get care() {
      return read('care').care;
    },
    get careUntil() {
      return read('care').careUntil;
    },
    get guardedSince() {
      return read('care').guardedSince;
    },
    get timeZone() {
      return read('contact').timeZone;
    },
    get staleContacts() {
      return read('contact').staleContacts;
    },
    get suitability() {
      return read('suitability').suitability;
    },
  };
}

/**
 * Refuses members that these parts do not need, of which nothing else is read.
 * @throws STATE_MISMATCH when there is one
 */
export function requireNoOther(members: VerifiedMembers, parts: StateParts): void {
  const needed = new Set(parts.members.map((name) => memberNames().indexOf(name)));
  const places = placesOf(members);
  for (const wanted of parts.pairs) {
    const { before, at, pair } = placeOf(places, wanted);
    needed.add(at);
    if (pair === null) needed.add(before);
  }
  for (const index of members.bytes.keys()) {
    if (!needed.has(index)) throw mismatch(`no check needs its member ${index}`);
  }
}

/**
 * Returns a state of which these parts are as the members say, and the rest as for a subject without events. The leaf
 * hashes of its consents are empty.
 * @throws STATE_MISMATCH as `stateOf`, or when a member shows none of the parts
 * @throws DISCLOSURE_MISSING when a part was not opened
 */
export function partOfState(verified: VerifiedMembers, { members, pairs }: StateParts): SubjectState {
  requireNoOther(verified, { members, pairs });
  const lookUp = lookUpOf(verified);
  const read = <Name extends StateMember>(name: Name): Partial<MemberValues[Name]> => {
    if (!members.includes(name)) return {};
    const member = verified.bytes.get(memberNames().indexOf(name));
    if (member === undefined) throw notOpened(`\`${name}\``);
    const kind: Kind<unknown> = STATE_MEMBERS[name];
    return readBytes(kind, member) as MemberValues[Name];
  };
  return {
    ...EMPTY_STATE,
    ...read('general'),
    profile: { ...NO_PROFILE, ...read('care'), ...read('contact'), ...read('suitability') },
    ...read('representatives'),
    pairs: pairs.flatMap(({ purpose, recipient }) => lookUp(purpose, recipient) ?? []),
  };
}

/** Returns how to look up a pair among the members that were opened. */
function lookUpOf(members: VerifiedMembers): PairLookUp {
  const places = placesOf(members);
  return (purpose, recipient) => {
    const { before, at, pair } = placeOf(places, { purpose, recipient });
    if (pair === null && at !== before + 1) throw notOpened(`a pair of \`${purpose}\``);
    return pair;
  };
}

/** A member that was opened and may hold a pair; behind the last of them, the end of all members. */
interface Place {
  readonly index: number;
  readonly pair: Pair | null;
}

function placesOf({ count, bytes }: VerifiedMembers): readonly Place[] {
  const opened = [...bytes]
    .filter(([index]) => index >= FIRST_PAIR)
    .sort(([a], [b]) => a - b)
    .map(([index, member]) => ({ index, pair: pairIn(member) }));
  requireOrder(opened.map(({ pair }) => pair));
  return [...opened, { index: count, pair: null }];
}

/** Returns where a pair is, or would be, and the place before; the pair is null where none is there. */
function placeOf(places: readonly Place[], wanted: AboutPair) {
  const found = places.findIndex(({ pair }) => pair === null || byPurposeThenRecipient(pair, wanted) >= 0);
  const { index: at, pair } = places[found] as Place;
  const before = places[found - 1]?.index ?? FIRST_PAIR - 1;
  return { before, at, pair: pair !== null && byPurposeThenRecipient(pair, wanted) === 0 ? pair : null };
}

/** Returns the pair that a member holds; null for a member that only fills the tree up. */
function pairIn(member: Uint8Array): Pair | null {
  return member.length === 0 ? null : pairOfMember(readBytes(PAIR_MEMBER, member));
}

/** Refuses pairs that do not rise, or that follow an empty member. */
function requireOrder(pairs: readonly (Pair | null)[]): void {
  const isInOrder = pairs.every((pair, i) => {
    const before = i === 0 ? undefined : pairs[i - 1];
    if (before === undefined || pair === null) return true;
    return before !== null && byPurposeThenRecipient(before, pair) < 0;
  });
  if (!isInOrder) throw mismatch('its pairs are not in order');
}

function readBytes<T>(kind: Kind<T>, bytes: Uint8Array): T {
  const value = jsonOf(bytes);
  if (!kind.fits(value) || !equalBytes(utf8(JSON.stringify(value)), bytes)) {
    throw mismatch('a member is not one that a state can have');
  }
  return value;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch (cause) {
    throw mismatch('a member is not JSON', cause);
  }
}

function mismatch(why: string, cause?: unknown): LedgerError {
  return new LedgerError('STATE_MISMATCH', `the state cannot be read: ${why}`, { cause });
}

function notOpened(what: string): LedgerError {
  return new LedgerError('DISCLOSURE_MISSING', `${what} of the state is needed and was not opened`, {
    details: { slot: 'state' },
  });
}
