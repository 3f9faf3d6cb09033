import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import type {
  Basis,
  CareFlag,
  Channel,
  ENDS,
  EvidenceClass,
  FREQUENCY_PERIODS,
  FREQUENCY_RANGES,
  ProductOrigin,
  ProposalStatus,
  PublishedKind,
  Scope,
} from '../vocabulary.ts';

type Ends = (typeof ENDS)[number];

/**
 * Holds the hours in which the subject is left alone, from inclusive to exclusive, over midnight when `from` is later.
 */
export type QuietHours = {
  /** `HH:MM` */
  readonly from: string;
  readonly to: string;
  /** IANA name. */
  readonly timeZone: string;
};

/** Limits the pushes that one subject gets, of a purpose or of all marketing, in any period as long as this. */
export type Frequency = {
  readonly atMost: number;
  readonly per: (typeof FREQUENCY_PERIODS)[number];
  readonly of: (typeof FREQUENCY_RANGES)[number];
};

/** Names the exact notice version that a subject was shown. */
export interface NoticeReference {
  readonly id: string;
  readonly language: string;
  /** Counts a purpose's notices in one language from 1. */
  readonly version: number;
  /** base64url of the SHA-256 of the text's UTF-8 bytes. */
  readonly sha256: string;
}

/** Names the notice that is current in its language, and the oldest version in that language that still suffices. */
export interface CurrentNotice extends NoticeReference {
  readonly sufficesFrom: number;
}

/** Names a recipient as a notice states it: the legal person that it was when the notice was published. */
export type StatedRecipient = Pick<Recipient, 'id' | 'name' | 'legalId'>;

/** Holds the parts of a purpose that a notice states, as they were when it was published; lists are sorted. */
export interface NoticeStates {
  readonly kind: Purpose['kind'];
  readonly title: Readonly<Record<string, string>>;
  readonly ends: Ends;
  readonly personalised: boolean;
  readonly channels: readonly Channel[];
  readonly dataCategories: readonly string[];
  readonly sensitiveCategories: readonly string[];
  /** The recipients that were registered for the purpose, by id. */
  readonly recipients: readonly StatedRecipient[];
  readonly description: Readonly<Record<string, string>>;
  readonly maxValidityDays: number | null;
}

/** Holds one notice of a purpose in one language; its text is kept in the store and enters the log only as a hash. */
export interface Notice extends NoticeReference {
  readonly purpose: string;
  readonly text: string;
  /** True when consents under earlier notices of its purpose no longer suffice, in whatever language. */
  readonly material: boolean;
  readonly publishedAt: Instant;
  /**
   * Since when these words were in use before they were registered; null: they were not. Consents of that time can be
   * imported, with evidence `imported`.
   */
  readonly inUseSince: Instant | null;
  readonly states: NoticeStates;
}

/** Holds a registered reason for pushing to subjects or disclosing their data; every change makes a new version. */
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
  /** An explanation for people, by BCP 47 language tag. */
  readonly description: Readonly<Record<string, string>>;
  readonly basis: Basis;
  /** The clause, law or duty that a basis other than consent rests on; null for consent. */
  readonly basisReference: string | null;
  readonly ends: Ends;
  /** True when automated means choose what is pushed to a subject. */
  readonly personalised: boolean;
  readonly quietHours: QuietHours | null;
  /** All of them hold; empty: it has none. */
  readonly frequency: readonly Frequency[];
  /** Days after a refusal or withdrawal during which the subject is not asked again; null: none. */
  readonly coolDownDays: number | null;
  /** True when a consent must name the `notice.served` that records that its notice was shown. */
  readonly noticeServed: boolean;
  /** Days that may lie between a consent's capture, as its channel claims it, and its record; null: any number. */
  readonly maxCaptureAgeDays: number | null;
  /** Channels at which a consent may be captured; empty: any. */
  readonly captureChannels: readonly Channel[];
  /** The extra step to take with a subject of this care flag before they consent, by the bank's own name for it. */
  readonly careSteps: Readonly<Partial<Record<CareFlag, string>>>;
  /** Hours between a consent, or its confirmation, and the first push; null: none. */
  readonly coolingOffHours: number | null;
  /** Days after which a consent is to be reaffirmed; null: never. Meanwhile it still counts. */
  readonly reaffirmationDays: number | null;
  /** True when a consent must name the fees that were shown before it. */
  readonly feesShown: boolean;
  /** True when only approved content may be pushed. */
  readonly contentApproved: boolean;
  /** The bank's own name for how long evidence of its consents is kept; null: no longer than the law asks. */
  readonly retentionClass: string | null;
  /** Life of a permit, in seconds; null: as the deployment sets it. */
  readonly permitLifetimeSeconds: number | null;
  /** Data categories that leave only masked. */
  readonly maskedCategories: readonly string[];
  /** Data categories each of which a consent names alone. */
  readonly sensitiveCategories: readonly string[];
  readonly maxValidityDays: number | null;
  /** W3C DPV purpose IRI. */
  readonly dpv: string | null;
  readonly retired: boolean;
  /** The weakest evidence that is enough; null when any is. */
  readonly minimumEvidence: EvidenceClass | null;
  /** The classes of evidence that are enough; empty: `minimumEvidence` says it. */
  readonly evidenceClasses: readonly EvidenceClass[];
  /** The current notices by language. */
  readonly notices: Readonly<Record<string, CurrentNotice>>;
  readonly since: PurposeSince;
}

/**
 * Holds when each part of a purpose was added after its first registration, or added again; parts that are not named
 * have been there from the first.
 */
export interface PurposeSince {
  readonly channels: Readonly<Partial<Record<Channel, Instant>>>;
  readonly dataCategories: Readonly<Record<string, Instant>>;
  /** When it was last put in use after it was retired; null: never. */
  readonly revived: Instant | null;
}

/** Holds a third party that data may be disclosed to, for the purposes named. */
export interface Recipient {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** The number under which the recipient is registered as a legal person; null: its name alone identifies it. */
  readonly legalId: string | null;
  readonly purposes: readonly string[];
  readonly contact: string | null;
  /** When this id was last given to another legal person; null: never. */
  readonly identitySince: Instant | null;
  /** When the contact last changed; null: never. */
  readonly contactSince: Instant | null;
  /** When it joined each purpose after its first registration, or joined it again; the others it had from the first. */
  readonly since: Readonly<Record<string, Instant>>;
  readonly suspended: { readonly reason: string; readonly at: Instant } | null;
}

/** Holds texts for people, by BCP 47 language tag. */
export type Texts = Readonly<Record<string, string>>;

/** Holds a product of the catalogue: only products in it that are not retired may be pushed. */
export interface Product {
  readonly id: string;
  readonly version: number;
  readonly title: Texts;
  readonly origin: ProductOrigin;
  /** The recipient that it is sold for; null for one of the institution's own. */
  readonly partner: string | null;
  /**
   * 1 (lowest) to 5; a product above 1 bears a risk, and needs a risk notice and an assessment of the subject.
   */
  readonly riskLevel: number;
  readonly fees: Texts;
  readonly riskNotice: Texts;
  readonly retired: boolean;
  /** The bank's own name for how long recordings of its sale are kept; absent: it has none. */
  readonly retentionClass?: string;
}

/** Holds a text that may be pushed for the purposes that it is approved for. */
export interface Content {
  /** base64url of the SHA-256 of the text's UTF-8 bytes. */
  readonly id: string;
  readonly version: number;
  readonly language: string;
  readonly text: string;
  /** The one product that it is about; null: none. */
  readonly product: string | null;
  /** Ids of the purposes for which it is approved and not withdrawn, sorted. */
  readonly purposes: readonly string[];
}

/** Holds for which branches and products a member of the staff is registered. */
export interface QualifiedStaff {
  /** A keyed hash of the bank's own id. SECURITY: the id names a person and is not kept. */
  readonly id: string;
  readonly version: number;
  /** The branches and call centres where they work, by the bank's own ids. */
  readonly branches: readonly string[];
  readonly products: readonly string[];
  readonly validUntil: Instant;
}

/** Holds which products a branch, by the bank's own id, is registered to sell. */
export interface QualifiedBranch {
  readonly id: string;
  readonly version: number;
  readonly products: readonly string[];
}

/** Holds a campaign, which pushes of its purpose may name. */
export interface Campaign {
  readonly id: string;
  readonly version: number;
  readonly purpose: string;
  /** Its pushes are sent from then on. */
  readonly from: Instant;
  /** Its pushes are sent until before then. */
  readonly until: Instant;
  /** True when a subject gets one push of it at most. */
  readonly oncePerSubject: boolean;
  readonly retired: boolean;
}

/** Holds what an OAuth client of the bank may do: a list that is `*` alone takes in all that there is. */
export interface RegisteredClient {
  /** The client's id at the issuer of tokens. */
  readonly id: string;
  readonly version: number;
  /** The scopes that count in the client's tokens. */
  readonly scopes: readonly Scope[];
  /** The purposes that it captures consents, pushes and discloses for. */
  readonly purposes: readonly string[];
  /** The recipients that it captures consents to disclose to, and discloses to. */
  readonly recipients: readonly string[];
  /** The channels at which it captures consents, and on which it pushes. */
  readonly channels: readonly string[];
  /** True when it may learn that a subject is a minor, or has restricted the use of their data. */
  readonly seesReasons: boolean;
  readonly retired: boolean;
}

/** Holds a channel on which a push reaches a subject, or at which a decision is captured. */
export interface RegisteredChannel {
  readonly id: Channel;
  /** 0 while it is built in and nobody has registered it. */
  readonly version: number;
  readonly title: Texts;
  /** True where the bank's staff serve it: they sell by its pushes, and capture with tokens of their own. */
  readonly staffed: boolean;
  readonly retired: boolean;
}

/** Holds a publication that one registrar asks another to approve. */
export interface Proposal {
  readonly id: string;
  /** 1 while it is open, 2 once it is decided. */
  readonly version: number;
  readonly kind: PublishedKind;
  /** The id in the path of the call; for a notice or content, that of its purpose. */
  readonly item: string;
  /** Id of the registry item that it is about. */
  readonly about: string;
  /** The body of the call, checked and complete. */
  readonly input: { readonly [key: string]: Json };
  /** base64url of the SHA-256 of the definition that it would have replaced when it was made, null for none. */
  readonly over: string | null;
  readonly status: ProposalStatus;
  readonly proposedAt: Instant;
  /** Keyed hashes of the registrars' token subjects. */
  readonly proposedBy: string;
  readonly settledAt: Instant | null;
  readonly settledBy: string | null;
}
