import type { Instant } from '../kernel/instant.ts';
import type { NoticeReference } from '../registry/model.ts';
import type { CareFlag, Channel, EvidenceClass, RepresentativeRole } from '../vocabulary.ts';
import type { ConsentFees } from './events.ts';

/** A subject's current decision for one purpose and at most one recipient. `expired` is never stored: time decides it. */
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
  /** Id of the event that appointed the guardian who decided; null: no guardian did. */
  readonly guardian: string | null;
  /** The extra steps that were taken before it, by the bank's own names. */
  readonly steps: readonly string[];
  /** The fees that were shown before it; null: none were. */
  readonly fees: ConsentFees | null;
  /** Of a refusal or a withdrawal, and of a consent that waits in its stead: until when the subject is not asked again; null: no such time. */
  readonly coolsDownUntil: Instant | null;
  /** How many captures by staff in a row before this one nobody has confirmed. */
  readonly unconfirmed: number;
}

/** The facts about a subject that the bank has on record, whatever they consent to. */
export interface Profile {
  /** In the order of `CARE_FLAGS`. */
  readonly care: readonly CareFlag[];
  /** IANA name of the zone in which the subject's quiet hours are; null: that of the purpose. */
  readonly timeZone: string | null;
  /** Channels whose contact data is to be brought up to date, in the order of `CHANNELS`. */
  readonly staleContacts: readonly Channel[];
  /** The newest assessment of which risk suits the subject. */
  readonly suitability: {
    /** 1 (lowest) to 5: the highest risk level of a product that suits. */
    readonly riskLevel: number;
    readonly validUntil: Instant;
    /** The id of the assessment where it is kept. */
    readonly reference: string;
  } | null;
}

/** Somebody who may act for a subject. */
export interface Representative {
  /** Id of the event that appointed them, which holds the evidence of their authority. */
  readonly event: string;
  readonly role: RepresentativeRole;
  /** Their own subject id. */
  readonly subject: string;
  /** Purposes that they may act on; null: all, and what is about no purpose. */
  readonly purposes: readonly string[] | null;
  /** In force from inclusive to exclusive; null: from the appointment, without an end. */
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
}

/** The event that put an objection or a restriction on record. */
export interface OptOutRecord {
  readonly event: string;
  readonly at: Instant;
}

/** All that a decision about one subject needs; consents are ordered by purpose, then recipient. */
export interface SubjectState {
  /** Counts the events that changed this state; 0 before the first. */
  readonly version: number;
  readonly consents: readonly Consent[];
  readonly objection: OptOutRecord | null;
  readonly restriction: OptOutRecord | null;
  readonly profile: Profile;
  /** Guardians and delegates, at most 50, in the order of their appointment. */
  readonly representatives: readonly Representative[];
}

/** The profile of a subject about whom the bank has said nothing. */
export const NO_PROFILE: Profile = { care: [], timeZone: null, staleContacts: [], suitability: null };

/** The state of a subject without events. */
export const EMPTY_STATE: SubjectState = {
  version: 0,
  consents: [],
  objection: null,
  restriction: null,
  profile: NO_PROFILE,
  representatives: [],
};
