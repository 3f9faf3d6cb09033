/** How a push reaches a subject, or how a consent was captured. */
export const CHANNELS = ['app', 'web', 'sms', 'call', 'email', 'post', 'branch', 'atm'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Channels of capture at which a person of the bank stands. */
export const STAFFED_CHANNELS: readonly Channel[] = ['call', 'branch'];

/** What a consent rests on, from strong to weak. */
export const EVIDENCE_CLASSES = ['passkey', 'otp', 'staff-recorded', 'paper', 'imported'] as const;
export type EvidenceClass = (typeof EVIDENCE_CLASSES)[number];

/** What a purpose rests on; all but `consent` go without one and are on record all the same. */
export const BASES = ['consent', 'contract', 'legal-obligation', 'vital-interest'] as const;
export type Basis = (typeof BASES)[number];

/** Whose ends a purpose serves; `marketing` and a recipient's own are possible by consent only. */
export const ENDS = ['marketing', 'recipient', 'service'] as const;

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
  'care-step-missing',
  'fees-not-shown',
  'content-not-approved',
  'product-unknown',
  'risk-mismatch',
  'staff-not-qualified',
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
  'objected',
  'consent-stands',
  'cooling-down',
] as const;
export type AskReason = (typeof ASK_REASONS)[number];

/** Who handles a complaint, from the lowest level to the highest. */
export const COMPLAINT_LEVELS = ['branch', 'head-office', 'regulator', 'court'] as const;
export type ComplaintLevel = (typeof COMPLAINT_LEVELS)[number];

/** What the bank knows of a subject that asks for more care; who counts as what is the bank's to define, a minor is under 14. */
export const CARE_FLAGS = [
  'minor',
  'limited-capacity',
  'elderly',
  'disabled',
  'migrant-worker',
  'laid-off-worker',
] as const;
export type CareFlag = (typeof CARE_FLAGS)[number];

/** Who may act for a subject: a guardian in all, a delegate as far as their authority goes. */
export const REPRESENTATIVE_ROLES = ['guardian', 'delegate'] as const;
export type RepresentativeRole = (typeof REPRESENTATIVE_ROLES)[number];

export const EVENT_TYPES = [
  'consent.given',
  'consent.refused',
  'consent.confirmed',
  'consent.withdrawn',
  'objection.made',
  'objection.lifted',
  'restriction.made',
  'restriction.lifted',
  'profile.changed',
  'representative.appointed',
  'representative.ended',
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

/** Whose a product is: the institution's own, or sold for a partner. */
export const PRODUCT_ORIGINS = ['own', 'consigned'] as const;
export type ProductOrigin = (typeof PRODUCT_ORIGINS)[number];

/** What the registry publishes, and what a second person may have to approve. */
export const PUBLISHED_KINDS = ['purpose', 'notice', 'recipient', 'product', 'content', 'staff', 'place'] as const;
export type PublishedKind = (typeof PUBLISHED_KINDS)[number];

/** What has become of a proposal to publish something. */
export const PROPOSAL_STATUSES = ['proposed', 'approved', 'rejected'] as const;
export type ProposalStatus = (typeof PROPOSAL_STATUSES)[number];

export const REGISTRY_EVENT_TYPES = [
  'purpose.registered',
  'purpose.changed',
  'notice.published',
  'recipient.registered',
  'recipient.changed',
  'recipient.suspended',
  'product.registered',
  'product.changed',
  'content.approved',
  'content.withdrawn',
  'staff.registered',
  'staff.changed',
  'place.registered',
  'place.changed',
  'proposal.made',
  'proposal.rejected',
] as const;
export type RegistryEventType = (typeof REGISTRY_EVENT_TYPES)[number];
