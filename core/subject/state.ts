import type { Instant } from '../kernel/instant.ts';
import type { NoticeReference } from '../registry/model.ts';
import type {
  CareFlag,
  Channel,
  DisputeOutcome,
  EvidenceClass,
  Pausable,
  ProposedAct,
  RepresentativeRole,
} from '../vocabulary.ts';
import type { ConsentFees, ConsentUses } from './events.ts';

/**
 * A subject's decision for one purpose and at most one recipient, as its `Pair` names them. That it has expired is
 * never stored: time decides it.
 */
export interface Consent {
  readonly status: 'given' | 'refused' | 'withdrawn';
  readonly channels: readonly Channel[];
  readonly dataCategories: readonly string[];
  readonly notice: NoticeReference | null;
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
  readonly evidence: EvidenceClass | null;
  /** Id of the event that made this decision, and its time. */
  readonly event: string;
  readonly at: Instant;
  /** When the subject said it: the time that its capture claims, but never later than `at`. */
  readonly saidAt: Instant;
  /** base64url of the leaf hash of that event's entry; not part of the commitment to the state. */
  readonly leafHash: string;
  /** base64url of 32 secret bytes, which the entry that ends it reveals as `n`; null unless given and counting. */
  readonly nullifier: string | null;
  /** Id of the event that appointed the guardian who decided; null: no guardian did. */
  readonly guardian: string | null;
  /** The extra steps of care that were taken before it, by the bank's own names. */
  readonly steps: readonly string[];
  /** The fees that were shown before it; null: none were. */
  readonly fees: ConsentFees | null;
  /** How often it may be used; null: any number of times. */
  readonly uses: ConsentUses | null;
  /** The newest withdrawal that took channels or data categories away, and left the rest; null: none did. */
  readonly narrowedBy: { readonly event: string; readonly leafHash: string } | null;
}

/** The newest refusal, withdrawal, or dispute of a consent, by the time at which the subject said it. */
export interface LastNo {
  readonly event: string;
  readonly saidAt: Instant;
  readonly status: 'refused' | 'withdrawn' | 'disputed';
}

/** All that is on record of a subject for one purpose and at most one recipient. */
export interface Pair {
  readonly purpose: string;
  readonly recipient: string | null;
  /** The current decision, which alone counts; null: the subject has none, and a capture by staff waits. */
  readonly current: Consent | null;
  /**
   * The consent that staff captured, until the subject confirms it; null: none waits. Never older than `current`,
   * unless that is a withdrawal of a part, which leaves the rest waiting.
   */
  readonly waiting: Consent | null;
  readonly lastNo: LastNo | null;
  /** Positions of the last events that ended permits: all of them, or those for one channel; null: none did. */
  readonly permitsEnded: {
    readonly all: number | null;
    readonly channels: Readonly<Partial<Record<Channel, number>>>;
  };
  /** The end of the cool-down as it was said with a refusal or withdrawal; null: none was said. */
  readonly coolsDownUntil: Instant | null;
  /** The number of captures by staff in a row that nobody has confirmed. */
  readonly unconfirmed: number;
}

/** The profile of a subject: what the bank has on record besides their decisions. */
export interface Profile {
  /** In the order of `CARE_FLAGS`. */
  readonly care: readonly CareFlag[];
  /** When a flag of `care` ends, exclusive, in the order of `CARE_FLAGS`; a flag that is not named has no end. */
  readonly careUntil: Readonly<Partial<Record<CareFlag, Instant>>>;
  /** IANA name of the time zone of the subject's quiet hours; null: that of the purpose. */
  readonly timeZone: string | null;
  /** Channels whose contact data is out of date, sorted by code units. */
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

/** The profile as the state keeps it. */
export interface ProfileRecord extends Profile {
  /** Counts the events that changed it; 0 before the first. */
  readonly version: number;
  /** When the subject came to need the guardians whom they have now; null: they need none, or never did. */
  readonly guardedSince: Instant | null;
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

/** An act that a member of staff proposed, until another decides on it. */
export interface OpenProposal {
  /** Id of the event that proposed it, which says what it is. */
  readonly event: string;
  readonly act: ProposedAct;
  /** The bank's id of the member of staff who proposed it. */
  readonly staff: string;
  /** Keyed hash of the subject of their token. */
  readonly proposer: string;
  /** The end of the time in which it can be approved, by the true clock. */
  readonly expiresAt: Instant;
}

/** A subject's dispute of an event that somebody else recorded in their name. */
export interface Dispute {
  /** Id of the event that made it, and its time. */
  readonly event: string;
  readonly at: Instant;
  /** Id of the event that is disputed, and the client that recorded it; null: it was erased, and nobody can tell. */
  readonly disputed: string;
  readonly client: string | null;
  /** Id of the event whose consent or appointment does not count until the answer. */
  readonly suspends: string;
  /** The event of the answer; null: it is open. */
  readonly answer: { readonly event: string; readonly at: Instant; readonly outcome: DisputeOutcome } | null;
}

/** The event that put an opt-out on record. */
export interface OptOutRecord {
  readonly event: string;
  readonly at: Instant;
}

/** The event that paused a use of consents, and the instant, exclusive, until which it does. */
export interface PauseRecord extends OptOutRecord {
  readonly until: Instant;
}

/** The state of one subject after an event, on which decisions rest. */
export interface SubjectState {
  /** Counts the events of the types that can change this state; 0 before the first. */
  readonly version: number;
  /** Time of the event that made this version; null before the first. */
  readonly changedAt: Instant | null;
  /** Against every push that rests on consent. */
  readonly objection: OptOutRecord | null;
  /** Against every disclosure that rests on consent. */
  readonly sharing: OptOutRecord | null;
  /** Against every use of the subject's data but what the law demands. */
  readonly restriction: OptOutRecord | null;
  /** The newest pauses, also those that are over: time decides that. */
  readonly pauses: { readonly [Of in Pausable]: PauseRecord | null };
  /** Position of the last event of each kind that ended permits; null: none did. */
  readonly permitsEnded: {
    readonly objection: number | null;
    readonly restriction: number | null;
    readonly pause: number | null;
  };
  readonly profile: ProfileRecord;
  /** Guardians and delegates, at most 50, in the order of their appointment. */
  readonly representatives: readonly Representative[];
  /** At most eight that have not expired, in the order in which they were made. */
  readonly proposals: readonly OpenProposal[];
  /** At most sixteen, in the order in which they were made: all that are open, and the newest that are answered. */
  readonly disputes: readonly Dispute[];
  /** Ordered by purpose, then recipient. */
  readonly pairs: readonly Pair[];
}

/**
 * Returns what is on record for exactly this purpose and recipient, or null.
 * @throws DISCLOSURE_MISSING when it is not known
 */
export type PairLookUp = (purpose: string, recipient: string | null) => Pair | null;

/**
 * A subject's state, or the part of it that a proof opened, on which decisions rest. Reading what was not opened throws
 * `DISCLOSURE_MISSING`, so that nobody takes it for nothing.
 */
export interface KnownState extends Omit<SubjectState, 'proposals' | 'pairs'> {
  readonly pairs: readonly Pair[] | PairLookUp;
}

/** The profile of a subject about whom the bank has said nothing. */
export const NO_PROFILE: ProfileRecord = {
  care: [],
  careUntil: {},
  timeZone: null,
  staleContacts: [],
  suitability: null,
  version: 0,
  guardedSince: null,
};

/** The state of a subject without events. */
export const EMPTY_STATE: SubjectState = {
  version: 0,
  changedAt: null,
  objection: null,
  sharing: null,
  restriction: null,
  pauses: { pushes: null, disclosures: null },
  permitsEnded: { objection: null, restriction: null, pause: null },
  profile: NO_PROFILE,
  representatives: [],
  proposals: [],
  disputes: [],
  pairs: [],
};

/** A pair about which the subject has said nothing. */
export const EMPTY_PAIR: Omit<Pair, 'purpose' | 'recipient'> = {
  current: null,
  waiting: null,
  lastNo: null,
  permitsEnded: { all: null, channels: {} },
  coolsDownUntil: null,
  unconfirmed: 0,
};
