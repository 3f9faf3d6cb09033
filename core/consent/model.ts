/** How a push reaches a subject, or how a consent was captured. */
export const CHANNELS = ['app', 'web', 'sms', 'call', 'email', 'post', 'branch', 'atm'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a consent rests on, from strong to weak. */
export const EVIDENCE_CLASSES = ['passkey', 'otp', 'staff-recorded', 'paper', 'imported'] as const;
export type EvidenceClass = (typeof EVIDENCE_CLASSES)[number];

/** What a purpose rests on; all but `consent` go without one and are on record all the same. */
export const BASES = ['consent', 'contract', 'legal-obligation', 'vital-interest'] as const;
export type Basis = (typeof BASES)[number];

/** Whose ends a purpose serves; `marketing` and a recipient's own are possible by consent only. */
export const ENDS = ['marketing', 'recipient', 'service'] as const;
type Ends = (typeof ENDS)[number];

/** Hours in which the subject is left alone, from inclusive to exclusive, over midnight when `from` is later. */
type QuietHours = {
  /** `HH:MM` */
  readonly from: string;
  readonly to: string;
  /** IANA name. */
  readonly timeZone: string;
};

/** What a caller must do when it acts on a yes. */
export type Obligation =
  | ({ readonly kind: 'quiet-hours' } & QuietHours)
  | { readonly kind: 'sender-identity' }
  | { readonly kind: 'opt-out-line' }
  | { readonly kind: 'mask'; readonly dataCategories: readonly string[] };

/** Why a push or a disclosure may not happen, in the order in which `decide` lists them. */
export const REASONS = [
  'purpose-unknown',
  'purpose-retired',
  'recipient-unknown',
  'recipient-suspended',
  'restricted',
  'objected',
  'minor-without-guardian',
  'no-consent',
  'refused',
  'withdrawn',
  'expired',
  'not-yet-valid',
  'awaiting-confirmation',
  'notice-superseded',
  'evidence-insufficient',
  'channel-not-consented',
  'data-category-not-consented',
] as const;
export type Reason = (typeof REASONS)[number];

/** Why a subject may not be asked for consent now, in the order in which `decideAsk` lists them. */
export const ASK_REASONS = [
  'purpose-unknown',
  'purpose-retired',
  'consent-not-asked',
  'recipient-unknown',
  'recipient-suspended',
  'restricted',
  'consent-stands',
  'cooling-down',
] as const;
export type AskReason = (typeof ASK_REASONS)[number];

/** Who handles a complaint, from the lowest level to the highest. */
export const COMPLAINT_LEVELS = ['branch', 'head-office', 'regulator', 'court'] as const;
export type ComplaintLevel = (typeof COMPLAINT_LEVELS)[number];

/** An instant, RFC 3339 in UTC with milliseconds: `2026-11-23T08:00:00.000Z`. Two of them compare as strings. */
export type Instant = string;

/** The exact notice version that a subject was shown. */
export interface NoticeReference {
  readonly id: string;
  readonly language: string;
  /** Counts a purpose's notices in one language from 1. */
  readonly version: number;
  /** base64url of the SHA-256 of the text's UTF-8 bytes. */
  readonly sha256: string;
}

/** What a purpose was when a notice of it was published; lists are sorted. */
export interface NoticeStates {
  readonly kind: Purpose['kind'];
  readonly title: Readonly<Record<string, string>>;
  readonly ends: Ends;
  readonly personalised: boolean;
  readonly channels: readonly Channel[];
  readonly dataCategories: readonly string[];
  /** Ids of those registered for the purpose. */
  readonly recipients: readonly string[];
}

/** One notice text of a purpose in one language; its text is kept in the store and enters the log only as a hash. */
export interface Notice extends NoticeReference {
  readonly purpose: string;
  readonly text: string;
  /** Whether consents under earlier versions in this language no longer suffice. */
  readonly material: boolean;
  readonly publishedAt: Instant;
  /** Absent of notices that an earlier version of this product published. */
  readonly states?: NoticeStates;
}

/** A registered reason for pushing to subjects or disclosing their data; every change makes a new version. */
export interface Purpose {
  readonly id: string;
  readonly version: number;
  readonly kind: 'push' | 'disclosure';
  /** Title by BCP 47 language tag. */
  readonly title: Readonly<Record<string, string>>;
  /** For a push; empty for a disclosure. */
  readonly channels: readonly Channel[];
  /** For a disclosure; empty for a push. */
  readonly dataCategories: readonly string[];
  /** What the purpose is, for people, by BCP 47 language tag. */
  readonly description: Readonly<Record<string, string>>;
  readonly basis: Basis;
  /** The clause, law or duty that a basis other than consent rests on; null for consent. */
  readonly basisReference: string | null;
  readonly ends: Ends;
  /** Whether what is pushed is chosen for this subject by automated means. */
  readonly personalised: boolean;
  readonly quietHours: QuietHours | null;
  /** Days after a no during which the subject is not asked again; null: none. */
  readonly coolDownDays: number | null;
  /** Whether a consent names the `notice.served` by which its notice was shown. */
  readonly noticeServed: boolean;
  /** Days that may lie between a consent's capture, as its channel claims it, and its record; null: any number. */
  readonly maxCaptureAgeDays: number | null;
  /** How long a permit lives; null: as the deployment says. */
  readonly permitLifetimeSeconds: number | null;
  /** Data categories that leave only masked. */
  readonly maskedCategories: readonly string[];
  readonly maxValidityDays: number | null;
  /** W3C DPV purpose IRI. */
  readonly dpv: string | null;
  readonly retired: boolean;
  /** The weakest evidence that is enough; null when any is. */
  readonly minimumEvidence: EvidenceClass | null;
  /** The current notice by language, and the oldest version in that language that still suffices. */
  readonly notices: Readonly<Record<string, NoticeReference & { readonly sufficesFrom: number }>>;
}

/** A purpose as it was registered, with what later versions of this product have added as it was before. */
export function completePurpose(
  stored: Omit<Purpose, keyof typeof ADDED_LATER | 'ends'> & Partial<Pick<Purpose, keyof typeof ADDED_LATER | 'ends'>>,
): Purpose {
  return { ...ADDED_LATER, ends: stored.kind === 'push' ? 'marketing' : 'recipient', ...stored };
}

const ADDED_LATER = {
  description: {},
  basis: 'consent',
  basisReference: null,
  personalised: false,
  quietHours: null,
  coolDownDays: null,
  noticeServed: false,
  maxCaptureAgeDays: null,
  permitLifetimeSeconds: null,
  maskedCategories: [],
} as const satisfies Partial<Purpose>;

/** A third party that data may be disclosed to, for the purposes named. */
export interface Recipient {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly purposes: readonly string[];
  readonly contact: string | null;
  readonly suspended: { readonly reason: string; readonly at: Instant } | null;
}

/** A subject's standing decision for one purpose and at most one recipient. `expired` is never stored: time decides it. */
export interface Consent {
  readonly purpose: string;
  readonly recipient: string | null;
  readonly status: 'given' | 'refused' | 'withdrawn';
  readonly channels: readonly Channel[];
  readonly dataCategories: readonly string[];
  readonly notice: NoticeReference | null;
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
  readonly awaitingConfirmation: boolean;
  readonly evidence: EvidenceClass | null;
  /** Id of the event that made this decision, its time and its entry's leaf hash (base64url; not part of the state commitment). */
  readonly event: string;
  readonly at: Instant;
  readonly leafHash: string;
  /** 32 secret bytes, base64url; null unless `given`. The entry that ends this consent reveals them as its `n`. */
  readonly nullifier: string | null;
}

/** All that a decision about one subject needs; at most 200 consents, ordered by purpose then recipient. */
export interface SubjectState {
  /** Counts the events that changed this state; 0 before the first. */
  readonly version: number;
  readonly consents: readonly Consent[];
  readonly objection: { readonly event: string; readonly at: Instant } | null;
  readonly restricted: boolean;
  readonly minor: boolean;
  readonly guardian: boolean;
}

/** A subject nobody has recorded anything about. */
export const EMPTY_STATE: SubjectState = {
  version: 0,
  consents: [],
  objection: null,
  restricted: false,
  minor: false,
  guardian: false,
};

export const MAX_CONSENTS = 200;

/** Who caused an event: the subject with their own token, a client of the bank on their behalf, or staff by such a client. */
export type Actor =
  | {
      readonly kind: 'subject' | 'client';
      /** OAuth client id; never a person's identifier. */
      readonly client: string;
    }
  | {
      readonly kind: 'staff';
      readonly client: string;
      /** By the bank's own ids, and the channel at which they stood. */
      readonly staff: { readonly id: string; readonly branch: string; readonly channel: Channel };
    };

export const EVENT_TYPES = [
  'consent.given',
  'consent.refused',
  'consent.withdrawn',
  'objection.made',
  'objection.lifted',
  'ask.made',
  'ask.refused',
  'notice.served',
  'acknowledgement.made',
  'complaint.made',
  'push.permitted',
  'push.refused',
  'permit.consumed',
  'disclosure.made',
  'disclosure.refused',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What an event says, before it has its place in the subject's chain; null where a type has nothing to say. */
export interface EventFacts {
  readonly id: string;
  readonly type: EventType;
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
  readonly detail: { readonly [key: string]: Json } | null;
}

export const REGISTRY_EVENT_TYPES = [
  'purpose.registered',
  'purpose.changed',
  'notice.published',
  'recipient.registered',
  'recipient.changed',
  'recipient.suspended',
] as const;
export type RegistryEventType = (typeof REGISTRY_EVENT_TYPES)[number];
