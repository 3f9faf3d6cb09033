import type { Instant } from '../kernel/instant.ts';
import type { NoticeReference } from '../registry/model.ts';
import type { CareFlag, Channel, EvidenceClass, RepresentativeRole } from '../vocabulary.ts';
import type { ConsentFees } from './events.ts';

/**
 * A subject's current decision for one purpose and at most one recipient. That it has expired is never stored: time
 * decides it.
 */
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
  /** Id of the event that made this decision, and its time. */
  readonly event: string;
  readonly at: Instant;
  /** base64url of the leaf hash of that event's entry; not part of the commitment to the state. */
  readonly leafHash: string;
  /** base64url of 32 secret bytes, which the entry that ends this consent reveals as `n`; null unless `given`. */
  readonly nullifier: string | null;
  /** Id of the event that appointed the guardian who decided; null: no guardian did. */
  readonly guardian: string | null;
  /** The extra steps of care that were taken before it, by the bank's own names. */
  readonly steps: readonly string[];
  /** The fees that were shown before it; null: none were. */
  readonly fees: ConsentFees | null;
  /**
   * The end of the cool-down after a refusal or withdrawal, which a capture by staff copies over; null: there is none.
   */
  readonly coolsDownUntil: Instant | null;
  /** The number of captures by staff in a row, before this one, that nobody has confirmed. */
  readonly unconfirmed: number;
}

/** The profile of a subject: what the bank has on record besides their decisions. */
export interface Profile {
  /** In the order of `CARE_FLAGS`. */
  readonly care: readonly CareFlag[];
  /** IANA name of the time zone of the subject's quiet hours; null: that of the purpose. */
  readonly timeZone: string | null;
  /** Channels whose contact data is out of date, in the order of `CHANNELS`. */
  readonly staleContacts: readonly Channel[];
  /** The newest assessment of the risk that suits the subject; null: there is none. */
  readonly suitability: {
    /** 1 (lowest) to 5: the highest risk level of a product that suits. */
    readonly riskLevel: number;
    readonly validUntil: Instant;
    /** The bank's id of the assessment. */
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
  /** Purposes that they may act on; null: all, and acts about no purpose. */
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

/**
 * The state of one subject after an event, on which decisions rest. Consents are ordered by purpose, then recipient.
 */
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
