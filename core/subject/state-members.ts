import { utf8 } from '../kernel/bytes.ts';
import {
  countKind,
  hashKind,
  instantKind,
  type Kind,
  listKind,
  mapKind,
  nullableKind,
  objectKind,
  opaqueIdKind,
  someKind,
  textKind,
  type ValueOf,
  wordKind,
} from '../kernel/kinds.ts';
import { MIN_STATE_MEMBERS } from '../limits.ts';
import { channelKind } from '../registry/channel.ts';
import {
  CARE_FLAGS,
  DISPUTE_OUTCOMES,
  EVIDENCE_CLASSES,
  PROPOSED_ACTS,
  REGISTRY_ID,
  REPRESENTATIVE_ROLES,
} from '../vocabulary.ts';
import { type AboutPair, byPurposeThenRecipient } from './current.ts';
import { feesKind, suitabilityKind, usesKind } from './events.ts';
import { inListOrder } from './profile.ts';
import type { Consent, Pair, SubjectState } from './state.ts';

const seq = nullableKind(countKind);
const instant = nullableKind(instantKind);
const event = textKind;
const optOut = nullableKind(objectKind({ event, at: instantKind }));
const pause = nullableKind(objectKind({ event, at: instantKind, until: instantKind }));
const registryId: Kind<string> = {
  fits: (value): value is string => typeof value === 'string' && REGISTRY_ID.test(value),
  spell: (value) => value,
};

const disputeKind = objectKind({
  event,
  at: instantKind,
  disputed: textKind,
  client: nullableKind(textKind),
  suspends: textKind,
  answer: nullableKind(objectKind({ event, at: instantKind, outcome: wordKind(DISPUTE_OUTCOMES) })),
});

const representativeKind = objectKind({
  event,
  role: wordKind(REPRESENTATIVE_ROLES),
  subject: opaqueIdKind,
  purposes: nullableKind(listKind(textKind)),
  validFrom: instant,
  validUntil: instant,
});

const proposalKind = objectKind({
  event,
  act: wordKind(PROPOSED_ACTS),
  staff: textKind,
  proposer: hashKind,
  expiresAt: instantKind,
});

const consentKind = objectKind({
  status: wordKind(['given', 'refused', 'withdrawn']),
  channels: listKind(channelKind),
  dataCategories: listKind(textKind),
  notice: nullableKind(objectKind({ id: textKind, language: textKind, version: countKind, sha256: hashKind })),
  validFrom: instant,
  validUntil: instant,
  evidence: nullableKind(wordKind(EVIDENCE_CLASSES)),
  event,
  at: instantKind,
  saidAt: instantKind,
  nullifier: nullableKind(hashKind),
  guardian: nullableKind(textKind),
  steps: listKind(textKind),
  fees: nullableKind(feesKind),
  uses: nullableKind(usesKind),
  narrowedBy: nullableKind(textKind),
});

/** Names the members of a state that come before its pairs, in their order, with the kind of each. */
export const STATE_MEMBERS = {
  general: objectKind({
    version: countKind,
    changedAt: instant,
    objection: optOut,
    sharing: optOut,
    restriction: optOut,
    pauses: objectKind({ pushes: pause, disclosures: pause }),
    permitsEnded: objectKind({ objection: seq, restriction: seq, pause: seq }),
    disputes: listKind(disputeKind),
  }),
  care: objectKind({
    version: countKind,
    care: listKind(wordKind(CARE_FLAGS)),
    careUntil: someKind(CARE_FLAGS, instantKind),
    guardedSince: instant,
  }),
  contact: objectKind({ timeZone: nullableKind(textKind), staleContacts: listKind(channelKind) }),
  suitability: objectKind({ suitability: nullableKind(suitabilityKind) }),
  representatives: objectKind({ representatives: listKind(representativeKind), proposals: listKind(proposalKind) }),
} as const;

/** The name of a member of a state that comes before its pairs. */
export type StateMember = keyof typeof STATE_MEMBERS;

/** The members of a state that come before its pairs, as a commitment to it spells them. */
export type MemberValues = { readonly [Name in StateMember]: ValueOf<(typeof STATE_MEMBERS)[Name]> };

/** The kind of a member that holds a pair, without leaf hashes, so that an entry can commit to what it makes itself. */
export const PAIR_MEMBER = objectKind({
  purpose: registryId,
  recipient: nullableKind(registryId),
  current: nullableKind(consentKind),
  waiting: nullableKind(consentKind),
  lastNo: nullableKind(
    objectKind({ event, saidAt: instantKind, status: wordKind(['refused', 'withdrawn', 'disputed']) }),
  ),
  permitsEnded: objectKind({ all: seq, channels: mapKind(channelKind, countKind) }),
  coolsDownUntil: instant,
  unconfirmed: countKind,
});

/**
 * Returns the bytes of each member of a state, in order: those of `STATE_MEMBERS`, then one for each pair, by purpose,
 * then recipient. Each is JSON with its members in a fixed order.
 */
export function memberBytes(state: SubjectState): readonly Uint8Array[] {
  const { profile } = state;
  const listed = inListOrder(profile);
  const care = { ...listed, version: profile.version, guardedSince: profile.guardedSince };
  const members: MemberValues = { general: state, care, contact: listed, suitability: listed, representatives: state };
  return [
    ...memberNames().map((name) => spelled(STATE_MEMBERS[name], members[name])),
    ...[...state.pairs].sort(byPurposeThenRecipient).map((pair) => spelled(PAIR_MEMBER, pairMember(pair))),
  ];
}

/** Names a part of a state to open: members that come before its pairs, and pairs, on record or not. */
export interface StateParts {
  readonly members: readonly StateMember[];
  readonly pairs: readonly AboutPair[];
}

/** Returns the number of members of a commitment to this state: the empty ones make it a power of two, from 16. */
export function memberCount({ pairs }: SubjectState): number {
  const filled = memberNames().length + pairs.length;
  return Math.max(MIN_STATE_MEMBERS, 2 ** Math.ceil(Math.log2(filled)));
}

/**
 * Returns the indices of the members that show these parts of a state, rising. A pair that is not on record is shown by
 * its two neighbours, of which the last of the members before the pairs, and the end of all members, need no showing.
 */
export function memberIndices(state: SubjectState, parts: StateParts): readonly number[] {
  const names = memberNames();
  const pairs = [...state.pairs].sort(byPurposeThenRecipient);
  const indices = new Set(parts.members.map((name) => names.indexOf(name)));
  for (const wanted of parts.pairs) {
    const place = pairs.findIndex((pair) => byPurposeThenRecipient(pair, wanted) >= 0);
    const before = place < 0 ? pairs.length : place;
    const found = pairs[before];
    const isOnRecord = found !== undefined && byPurposeThenRecipient(found, wanted) === 0;
    indices.add(names.length + before);
    if (!isOnRecord && before > 0) indices.add(names.length + before - 1);
  }
  const count = memberCount(state);
  return [...indices].filter((index) => index < count).sort((a, b) => a - b);
}

/** Returns the names of the members of a state that come before its pairs, in their order. */
export function memberNames(): readonly StateMember[] {
  return Object.keys(STATE_MEMBERS) as StateMember[];
}

/** Returns the pair that a member of a state holds. The leaf hashes of its consents are empty. */
export function pairOfMember({ current, waiting, ...pair }: ValueOf<typeof PAIR_MEMBER>): Pair {
  return { ...pair, current: current && consentOfMember(current), waiting: waiting && consentOfMember(waiting) };
}

function pairMember({ current, waiting, ...pair }: Pair): ValueOf<typeof PAIR_MEMBER> {
  return { ...pair, current: current && consentMember(current), waiting: waiting && consentMember(waiting) };
}

function consentMember({ narrowedBy, ...consent }: Consent): ValueOf<typeof consentKind> {
  return { ...consent, narrowedBy: narrowedBy?.event ?? null };
}

function consentOfMember({ narrowedBy, ...consent }: ValueOf<typeof consentKind>): Consent {
  return { ...consent, leafHash: '', narrowedBy: narrowedBy === null ? null : { event: narrowedBy, leafHash: '' } };
}

function spelled(kind: Kind<unknown>, value: unknown): Uint8Array {
  return utf8(JSON.stringify(kind.spell(value)));
}
