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
  textKind,
  type ValueOf,
  wordKind,
} from '../kernel/kinds.ts';
import type { NoticeReference } from '../registry/model.ts';
import {
  ASK_REASONS,
  BASES,
  CARE_FLAGS,
  CHANNELS,
  type Channel,
  COMPLAINT_LEVELS,
  EVIDENCE_CLASSES,
  type EventType,
  REASONS,
  REPRESENTATIVE_ROLES,
  type RepresentativeRole,
} from '../vocabulary.ts';
import { attachmentKind } from './attachment.ts';

type Kinds = Readonly<Record<string, Kind<unknown>>>;

/** The members of an object of an event, all of them stored; the API leaves out those of `whenSaid` that say nothing. */
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

/** How the subject said so; staff and authority are the event's actor. `at` is the time that the channel claims. */
export const CAPTURE = members(
  { channel: wordKind(CHANNELS) },
  { at: nullableKind(instantKind), attachments: listKind(attachmentKind) },
);
export type CaptureDetail = ValueOf<(typeof CAPTURE)['kind']>;

const capture = nullableKind(CAPTURE.kind);
const steps = listKind(textKind);
const feesKind = objectKind({ product: textKind, version: countKind, language: textKind, sha256: hashKind });
/** The fees of one version of a product, shown in a language; `sha256` is that of their text. */
export type ConsentFees = ValueOf<typeof feesKind>;

const suitability = objectKind({ riskLevel: countKind, validUntil: instantKind, reference: textKind });
const copiedOver = { coolsDownUntil: nullableKind(instantKind), unconfirmed: countKind };
const evidence = nullableKind(wordKind(EVIDENCE_CLASSES));
const eventOrNull = nullableKind(textKind);
/** Null where the purpose is unknown, or rests on consent. */
const basis = { basis: nullableKind(wordKind(BASES)), basisReference: nullableKind(textKind) };
const pushed = { campaign: nullableKind(textKind), contentSha256: nullableKind(hashKind) };
const language = nullableKind(textKind);
const reasons = listKind(wordKind(REASONS));

// See docs/decisions/0972-details-have-schemas-of-their-own.md
/** The `detail` of each type of event: which members it has, and of which kind. */
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
      ...copiedOver,
      capture,
    },
  ),
  'consent.refused': members({}, { evidence, served: eventOrNull, steps, ...copiedOver, capture }),
  'consent.confirmed': members(
    {},
    {
      validFrom: nullableKind(instantKind),
      evidence,
      guardian: eventOrNull,
      steps,
      fees: nullableKind(feesKind),
      capture,
    },
  ),
  'consent.withdrawn': members({}, { ...copiedOver, capture }),
  'objection.made': members({}, { capture }),
  'objection.lifted': members({}, { capture }),
  'restriction.made': members({}, { capture }),
  'restriction.lifted': members({}, { capture }),
  'profile.changed': members(
    {
      care: listKind(wordKind(CARE_FLAGS)),
      timeZone: nullableKind(textKind),
      staleContacts: listKind(wordKind(CHANNELS)),
      suitability: nullableKind(suitability),
    },
    { capture },
  ),
  'representative.appointed': members(
    {
      role: wordKind(REPRESENTATIVE_ROLES),
      representative: textKind,
      purposes: nullableKind(listKind(textKind)),
      validFrom: nullableKind(instantKind),
      validUntil: nullableKind(instantKind),
      evidence: listKind(attachmentKind),
    },
    { capture },
  ),
  'representative.ended': members({ appointment: textKind }, { capture }),
  'ask.made': members({}, { capture }),
  'ask.refused': members({ reasons: listKind(wordKind(ASK_REASONS)) }, { capture }),
  'notice.served': members({}, { capture }),
  'acknowledgement.made': members({ event: textKind }, { capture }),
  'complaint.made': members(
    { level: wordKind(COMPLAINT_LEVELS), reference: textKind },
    { about: eventOrNull, escalates: eventOrNull, capture },
  ),
  'push.permitted': members({ ...pushed, permit: textKind, expiresAt: instantKind }, { language, ...basis }),
  'push.refused': members(
    { ...pushed, reasons },
    { language, permit: eventOrNull, permitEvent: eventOrNull, ...basis },
  ),
  'permit.consumed': members({ ...pushed, permit: textKind, permitEvent: textKind }, { language, ...basis }),
  'disclosure.made': members({ withheld: listKind(textKind) }, basis),
  'disclosure.refused': members({ withheld: listKind(textKind), reasons }, basis),
} as const satisfies Readonly<Record<EventType, Members<Kinds, Kinds>>>;

export type Detail<Type extends EventType> = ValueOf<(typeof DETAILS)[Type]['kind']>;

/** Returns whether a value is the `detail` of an event of this type. */
export function fitsDetail(type: EventType, detail: unknown): boolean {
  return DETAILS[type].kind.fits(detail);
}

/** Returns the event's `detail` as its entry spells it. */
export function spellDetail({ type, detail }: Pick<EventFacts, 'type' | 'detail'>): Json {
  const kind: Kind<unknown> = DETAILS[type].kind;
  return kind.spell(detail) as Json;
}

/** A member of the bank's staff by the bank's own ids, and the channel at which they stood. */
export interface ActingStaff {
  readonly id: string;
  readonly branch: string;
  readonly channel: Channel;
}

/**
 * Who caused an event: the subject with their own token; a client of the bank, that is a system, on their behalf; staff by such a client; or
 * somebody with authority to act for the subject, with their own token or before staff. `client` is an OAuth client id, never a person's.
 */
export type Actor =
  | { readonly kind: 'subject' | 'client'; readonly client: string }
  | { readonly kind: 'staff'; readonly client: string; readonly staff: ActingStaff }
  | {
      readonly kind: RepresentativeRole;
      readonly client: string;
      /** Id of the event that appointed them. */
      readonly authority: string;
      /** Who captured it, when a person did. */
      readonly staff?: ActingStaff;
    };

/** The slots that events of every type have; null where a type has nothing to say. */
interface EventSlots {
  readonly id: string;
  readonly subject: string;
  readonly at: Instant;
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly recipient: string | null;
  /** Of a refused push also one that no purpose has: the event says what was asked. */
  readonly channels: readonly string[] | null;
  readonly dataCategories: readonly string[] | null;
  readonly notice: NoticeReference | null;
  readonly validUntil: Instant | null;
  /** The consent that this event ends or rests on. */
  readonly consent: { readonly event: string; readonly leafHash: string } | null;
  /** base64url of 32 secret bytes when this event makes a consent. */
  readonly nullifier: string | null;
}

/** What an event of one of these types says, before it has its position in the subject's chain. */
export type EventFacts<Types extends EventType = EventType> = {
  [Type in Types]: EventSlots & { readonly type: Type; readonly detail: Detail<Type> };
}[Types];
