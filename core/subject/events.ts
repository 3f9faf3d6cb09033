import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import {
  booleanKind,
  countKind,
  hashKind,
  instantKind,
  type Kind,
  listKind,
  nullableKind,
  objectKind,
  opaqueIdKind,
  someKind,
  textKind,
  utcOffsetKind,
  type ValueOf,
  wordKind,
} from '../kernel/kinds.ts';
import { channelKind } from '../registry/channel.ts';
import type { NoticeReference } from '../registry/model.ts';
import {
  ASK_REASONS,
  BASES,
  CARE_FLAGS,
  type Channel,
  COMPLAINT_LEVELS,
  DECIDED_ON,
  DISPUTE_OUTCOMES,
  EVENT_TYPES,
  EVIDENCE_CLASSES,
  type EventType,
  LIFTABLE,
  OPT_OUTS,
  PAUSABLE,
  PROPOSED_ACTS,
  REASONS,
  REPRESENTATIVE_ROLES,
  type RepresentativeRole,
} from '../vocabulary.ts';

type Kinds = Readonly<Record<string, Kind<unknown>>>;

/**
 * The members of an object in an event. All are stored; the API leaves out those of `whenSaid` that are null, false, 0
 * or empty.
 */
interface Members<Always extends Kinds, WhenSaid extends Kinds> {
  readonly kind: Kind<{ readonly [Name in keyof (Always & WhenSaid)]: ValueOf<(Always & WhenSaid)[Name]> }>;
  readonly always: readonly string[];
  readonly whenSaid: readonly string[];
}

function members<Always extends Kinds, WhenSaid extends Kinds>(
  always: Always,
  whenSaid: WhenSaid,
): Members<Always, WhenSaid> {
  const all: Always & WhenSaid = { ...always, ...whenSaid };
  return { kind: objectKind(all), always: Object.keys(always), whenSaid: Object.keys(whenSaid) };
}

/**
 * A recording or paper that is kept elsewhere: its SHA-256, its size in bytes (decimal) and its place. `product` is the
 * one whose end starts the time of its retention class; null: something else starts it.
 */
const attachmentKind = objectKind({
  type: textKind,
  sha256: hashKind,
  size: textKind,
  uri: textKind,
  retentionClass: textKind,
  product: nullableKind(textKind),
});
export type Attachment = ValueOf<typeof attachmentKind>;

/**
 * The capture of an event, without staff, their channel, and authority, which are its actor. `at` is the time that the
 * channel claims.
 */
export const CAPTURE = members(
  {},
  { channel: nullableKind(channelKind), at: nullableKind(instantKind), attachments: listKind(attachmentKind) },
);
export type CaptureDetail = ValueOf<(typeof CAPTURE)['kind']>;

const capture = nullableKind(CAPTURE.kind);
const steps = listKind(textKind);
/** The kind of the fees that were shown before a consent. */
export const feesKind = objectKind({ product: textKind, version: countKind, language: textKind, sha256: hashKind });
/** The kind of how often a consent may be used. */
export const usesKind = objectKind({ atMost: countKind, per: nullableKind(wordKind(['month'])) });
/** How often a consent to disclose may be used: so many times in all, or in a month by UTC. */
export type ConsentUses = ValueOf<typeof usesKind>;
/** The fees of one version of a product, as shown in a language; `sha256` is the hash of their text. */
export type ConsentFees = ValueOf<typeof feesKind>;

/** The kind of an assessment of the risk that suits a subject. */
export const suitabilityKind = objectKind({ riskLevel: countKind, validUntil: instantKind, reference: opaqueIdKind });
/** The kind of what a withdrawal of a part leaves of the consent; null: it takes the whole away, or changes nothing. */
const left = nullableKind(objectKind({ channels: listKind(channelKind), dataCategories: listKind(textKind) }));
const coolsDownUntil = nullableKind(instantKind);
/** When a no was put down that could not be recorded at once; null: it was recorded as it came. */
const saidAt = nullableKind(instantKind);
const sharing = booleanKind;
const evidence = nullableKind(wordKind(EVIDENCE_CLASSES));
const eventOrNull = nullableKind(textKind);
/** The basis of a decision; null: the purpose is unknown, or rests on consent. */
const basis = { basis: nullableKind(wordKind(BASES)), basisReference: nullableKind(textKind) };
const pushed = { campaign: nullableKind(textKind), contentSha256: nullableKind(hashKind) };
/** The language that the content had to be in, and the staff who sell by the push, as its client names them. */
const asked = { language: nullableKind(textKind), staff: nullableKind(objectKind({ id: textKind, branch: textKind })) };
const reasons = listKind(wordKind(REASONS));
const decidedKind = objectKind({
  at: instantKind,
  rules: countKind,
  utcOffset: utcOffsetKind,
  registry: someKind(DECIDED_ON, nullableKind(countKind)),
});
/**
 * Names all that a decision rested on besides the state: the true clock, the number of the rules, the offset of the
 * subject's clock, and the version of each registry item that was read, null for one that is not registered.
 */
export type Decided = ValueOf<typeof decidedKind>;
const decided = { decided: decidedKind };
/** The proposal by staff that this act was; null: it was none. */
const proposal = eventOrNull;
/** The evidence of the approval of that proposal; null where it was none. */
const approvalEvidence = evidence;
const profile = {
  care: listKind(wordKind(CARE_FLAGS)),
  careUntil: someKind(CARE_FLAGS, instantKind),
  timeZone: nullableKind(textKind),
  staleContacts: listKind(channelKind),
  suitability: nullableKind(suitabilityKind),
};
const appointment = {
  role: wordKind(REPRESENTATIVE_ROLES),
  representative: opaqueIdKind,
  purposes: nullableKind(listKind(textKind)),
  validFrom: nullableKind(instantKind),
  validUntil: nullableKind(instantKind),
  evidence: listKind(attachmentKind),
};

// See docs/decisions/0972-details-have-schemas-of-their-own.md
/** Lists the members of the `detail` of each type of event, with their kinds. */
export const DETAILS = {
  'consent.given': members(
    {},
    {
      validFrom: nullableKind(instantKind),
      evidence,
      awaitingConfirmation: booleanKind,
      served: eventOrNull,
      steps,
      fees: nullableKind(feesKind),
      uses: nullableKind(usesKind),
      capture,
    },
  ),
  'consent.refused': members({}, { evidence, served: eventOrNull, steps, coolsDownUntil, saidAt, capture }),
  'consent.confirmed': members(
    {},
    {
      validFrom: nullableKind(instantKind),
      evidence,
      guardian: eventOrNull,
      steps,
      fees: nullableKind(feesKind),
      uses: nullableKind(usesKind),
      capture,
    },
  ),
  'consent.withdrawn': members({}, { left, coolsDownUntil, saidAt, capture }),
  'objection.made': members({}, { sharing, saidAt, capture }),
  'objection.lifted': members({}, { sharing, proposal, approvalEvidence, capture }),
  'restriction.made': members({}, { saidAt, capture }),
  'restriction.lifted': members({}, { proposal, approvalEvidence, capture }),
  'pause.made': members({ of: wordKind(PAUSABLE), until: instantKind }, { saidAt, capture }),
  'pause.ended': members({ of: wordKind(PAUSABLE) }, { proposal, approvalEvidence, capture }),
  'profile.changed': members(profile, { proposal, approvalEvidence, capture }),
  'representative.appointed': members(appointment, { proposal, approvalEvidence, capture }),
  'representative.ended': members({ appointment: textKind }, { capture }),
  // `profile.version` is the version that it would replace, `lifts.event` the event of the opt-out that it would lift.
  'act.proposed': members(
    { act: wordKind(PROPOSED_ACTS), proposer: hashKind, expiresAt: instantKind },
    {
      appointment: nullableKind(objectKind(appointment)),
      lifts: nullableKind(objectKind({ optOut: wordKind(LIFTABLE), event: textKind })),
      profile: nullableKind(objectKind({ ...profile, version: countKind })),
      capture,
    },
  ),
  'act.rejected': members({ proposal: textKind }, { capture }),
  // `client` recorded the disputed event, null: it was erased; `restores` is the opt-out that the event had lifted.
  'dispute.made': members(
    { event: textKind, type: wordKind(EVENT_TYPES), client: nullableKind(textKind) },
    {
      restores: nullableKind(wordKind(OPT_OUTS)),
      upheld: booleanKind,
      text: nullableKind(textKind),
      saidAt,
      capture,
    },
  ),
  'dispute.answered': members(
    { dispute: textKind, outcome: wordKind(DISPUTE_OUTCOMES) },
    { text: nullableKind(textKind) },
  ),
  'ask.made': members({}, { capture }),
  'ask.refused': members({ reasons: listKind(wordKind(ASK_REASONS)) }, { capture }),
  'notice.served': members({}, { capture }),
  'acknowledgement.made': members({ event: textKind }, { capture }),
  'complaint.made': members(
    { level: wordKind(COMPLAINT_LEVELS), reference: opaqueIdKind },
    { about: eventOrNull, escalates: eventOrNull, capture },
  ),
  // `reason` as the auditor gave it, `by` the pseudonym of who looked.
  'looked-at': members({ reason: textKind, by: hashKind }, {}),
  'push.permitted': members(
    { ...pushed, permit: textKind, expiresAt: instantKind, ...decided },
    { notBefore: nullableKind(instantKind), ...asked, ...basis },
  ),
  'push.refused': members(
    { ...pushed, reasons, ...decided },
    { ...asked, permit: eventOrNull, permitEvent: eventOrNull, ...basis },
  ),
  'permit.consumed': members(
    { ...pushed, permit: textKind, permitEvent: textKind, ...decided },
    { ...asked, ...basis },
  ),
  'disclosure.made': members({ withheld: listKind(textKind), ...decided }, basis),
  'disclosure.refused': members({ withheld: listKind(textKind), reasons, ...decided }, basis),
} as const satisfies Readonly<Record<EventType, Members<Kinds, Kinds>>>;

export type Detail<Type extends EventType> = ValueOf<(typeof DETAILS)[Type]['kind']>;

/** Returns whether a value can be the `detail` of an event of this type. */
export function fitsDetail(type: EventType, detail: unknown): boolean {
  return DETAILS[type].kind.fits(detail);
}

/** Returns the event's `detail` as its entry spells it: with all members, in the order of `DETAILS`. */
export function spellDetail({ type, detail }: Pick<EventFacts, 'type' | 'detail'>): Json {
  const kind: Kind<unknown> = DETAILS[type].kind;
  return kind.spell(detail) as Json;
}

/** A member of the bank's staff by the bank's own ids, and the channel at which they work. */
export interface ActingStaff {
  readonly id: string;
  readonly branch: string;
  readonly channel: Channel;
}

/**
 * The one who caused an event: the subject, with a token of their own; a client of the bank, on their behalf; staff,
 * with a token of their own; or a representative, with a token of their own, through such a client or before staff.
 * `client` is an OAuth client id, never a person's.
 */
export type Actor =
  | { readonly kind: 'subject' | 'client'; readonly client: string }
  | { readonly kind: 'staff'; readonly client: string; readonly staff: ActingStaff }
  | {
      readonly kind: RepresentativeRole;
      readonly client: string;
      /** Id of the event that appointed them. */
      readonly authority: string;
      /** The member of staff who captured it; absent: nobody did. */
      readonly staff?: ActingStaff;
    };

/** The slots that events of every type have; null where a type has no value for one. */
interface EventSlots {
  readonly id: string;
  readonly subject: string;
  readonly at: Instant;
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly recipient: string | null;
  /** A refused push keeps the channel that was asked for, even one that the purpose does not have. */
  readonly channels: readonly string[] | null;
  readonly dataCategories: readonly string[] | null;
  readonly notice: NoticeReference | null;
  readonly validUntil: Instant | null;
  /** The consent that this event ends or rests on. */
  readonly consent: { readonly event: string; readonly leafHash: string } | null;
  /** base64url of 32 secret bytes; null: this event makes no consent, and grants no permit. */
  readonly nullifier: string | null;
}

/** The facts of an event of one of these types, before it has its position in the subject's chain. */
export type EventFacts<Types extends EventType = EventType> = {
  [Type in Types]: EventSlots & { readonly type: Type; readonly detail: Detail<Type> };
}[Types];
