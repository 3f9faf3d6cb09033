import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import type { NoticeReference } from '../registry/model.ts';
import type { CareFlag, Channel, EventType, EvidenceClass, RepresentativeRole } from '../vocabulary.ts';

/** The fees of a product that were shown before a consent. */
export interface ConsentFees {
  readonly product: string;
  /** Of the product. */
  readonly version: number;
  readonly language: string;
  /** base64url of the SHA-256 of their text. */
  readonly sha256: string;
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
  /** Id of the event that appointed the guardian who decided; absent: no guardian did. */
  readonly guardian?: string;
  /** The extra steps that were taken before it, by the bank's own names; absent: none. */
  readonly steps?: readonly string[];
  /** Absent: none were shown, or an earlier version of this product recorded the consent. */
  readonly fees?: ConsentFees;
  /** Of a no, and of a yes that waits in its place: until when the subject is not asked again; absent where nothing was said of it. */
  readonly coolsDownUntil?: Instant;
  /** How many captures by staff in a row before this one nobody has confirmed; absent: none. */
  readonly unconfirmed?: number;
}

/** What the bank has on record about a subject, whatever they consent to. */
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
    /** The assessment at whoever keeps it. */
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

/** All that a decision about one subject needs; ordered by purpose then recipient. */
export interface SubjectState {
  /** Counts the events that changed this state; 0 before the first. */
  readonly version: number;
  readonly consents: readonly Consent[];
  readonly objection: { readonly event: string; readonly at: Instant } | null;
  readonly restricted: boolean;
  /** What restricted it; absent where nothing does, and where an earlier version of this product did. */
  readonly restriction?: { readonly event: string; readonly at: Instant };
  /** Absent while the bank has said nothing. */
  readonly profile?: Profile;
  /** Guardians and delegates, at most 50, in the order of their appointment; absent: none. */
  readonly representatives?: readonly Representative[];
}

/** A state as it was stored, without what earlier versions of this product kept in it. */
export function completeState(stored: SubjectState): SubjectState {
  const { version, consents, objection, restricted, restriction, profile, representatives } = stored;
  return {
    ...{ version, consents, objection, restricted },
    ...(restriction === undefined ? {} : { restriction }),
    ...(profile === undefined ? {} : { profile }),
    ...(representatives === undefined ? {} : { representatives }),
  };
}

/** A subject nobody has recorded anything about. */
export const EMPTY_STATE: SubjectState = {
  version: 0,
  consents: [],
  objection: null,
  restricted: false,
};

/** A member of the bank's staff by the bank's own ids, and the channel at which they stood. */
interface Staff {
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
  | { readonly kind: 'staff'; readonly client: string; readonly staff: Staff }
  | {
      readonly kind: RepresentativeRole;
      readonly client: string;
      /** Id of the event that appointed them. */
      readonly authority: string;
      /** Who captured it, when a person did. */
      readonly staff?: Staff;
    };

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
