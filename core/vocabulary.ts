/** The ids by which the bank names what it registers, and its staff. */
export const REGISTRY_ID = /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,128}$/;

/** The scopes of tokens: `consents` reaches only the subject that the token names. */
export const SCOPES = [
  'consents',
  'consents:staff',
  'consents:any',
  'checks',
  'decisions',
  'registry',
  'audit',
] as const;
export type Scope = (typeof SCOPES)[number];

/** Stands alone in a list of a client's registration for all that there is. */
export const ANY = '*';

/** The ids of channels, registered or not; none is a number, so that every reader keeps them in the same order. */
export const CHANNEL_ID = /^[a-z][a-z0-9-]{0,31}$/;
/** The id of a channel on which a push reaches a subject, or a consent is captured. */
export type Channel = string;

/**
 * The classes of evidence for a consent, from strong to weak. Nobody can have `passkey` before a signature is verified.
 */
export const EVIDENCE_CLASSES = [
  'passkey',
  'otp',
  'own-token',
  'paper',
  'staff-recorded',
  'imported',
  'client-asserted',
] as const;
export type EvidenceClass = (typeof EVIDENCE_CLASSES)[number];

/** The legal bases of a purpose; on any but `consent`, a use needs no consent and is recorded all the same. */
export const BASES = ['consent', 'contract', 'legal-obligation', 'vital-interest'] as const;
export type Basis = (typeof BASES)[number];

/** The ends that a purpose serves; `marketing` and the ends of a `recipient` require consent as the basis. */
export const ENDS = ['marketing', 'recipient', 'service'] as const;

/** The periods in which the pushes that a customer gets are counted, and the pushes that count. */
export const FREQUENCY_PERIODS = ['day', 'week', 'month'] as const;
export const FREQUENCY_RANGES = ['purpose', 'marketing'] as const;

/** The uses of consents that a subject may pause. */
export const PAUSABLE = ['pushes', 'disclosures'] as const;
export type Pausable = (typeof PAUSABLE)[number];

/** The reasons against a push or a disclosure, in the order in which `decide` lists them. */
export const REASONS = [
  'purpose-unknown',
  'purpose-retired',
  'channel-unknown',
  'recipient-unknown',
  'recipient-suspended',
  'no-pending',
  'clock-behind',
  'restricted',
  'objected',
  'paused',
  'minor-without-guardian',
  'guardian-consent-ended',
  'no-consent',
  'refused',
  'withdrawn',
  'disputed',
  'expired',
  'not-yet-valid',
  'awaiting-confirmation',
  'notice-superseded',
  'purpose-changed',
  'recipient-changed',
  'evidence-insufficient',
  'channel-not-consented',
  'data-category-not-consented',
  'uses-exhausted',
  'care-step-missing',
  'fees-not-shown',
  'content-not-approved',
  'product-unknown',
  'risk-mismatch',
  'staff-not-qualified',
  'contact-stale',
  'campaign-not-running',
  'campaign-sent',
  'too-often',
  'quiet-hours',
] as const;
export type Reason = (typeof REASONS)[number];

/** The reasons that answers give: one about the caller, those of decisions, and one in place of some of them. */
export const TOLD_REASONS = ['client-not-allowed', ...REASONS, 'protected'] as const;
export type ToldReason = (typeof TOLD_REASONS)[number];

/** The reasons against asking a subject for consent now, in the order in which `decideAsk` lists them. */
export const ASK_REASONS = [
  'purpose-unknown',
  'purpose-retired',
  'consent-not-asked',
  'recipient-unknown',
  'recipient-suspended',
  'no-pending',
  'restricted',
  'objected',
  'disputed',
  'consent-stands',
  'cooling-down',
] as const;
export type AskReason = (typeof ASK_REASONS)[number];

/** The levels at which a complaint is handled, from the lowest to the highest. */
export const COMPLAINT_LEVELS = ['branch', 'head-office', 'regulator', 'court'] as const;
export type ComplaintLevel = (typeof COMPLAINT_LEVELS)[number];

/** The circumstances of a subject that demand more care; the bank defines them, except that a minor is under 14. */
export const CARE_FLAGS = [
  'minor',
  'limited-capacity',
  'elderly',
  'disabled',
  'migrant-worker',
  'laid-off-worker',
] as const;
export type CareFlag = (typeof CARE_FLAGS)[number];

/** The roles in which somebody acts for a subject: a guardian in everything, a delegate within their authority. */
export const REPRESENTATIVE_ROLES = ['guardian', 'delegate'] as const;
export type RepresentativeRole = (typeof REPRESENTATIVE_ROLES)[number];

/** The opt-outs of a subject: objections to pushes and to sharing, and a restriction of every use. */
export const OPT_OUTS = ['objection', 'sharing', 'restriction'] as const;

/** All that a subject can lift before it ends by itself, if it does. */
export const LIFTABLE = [...OPT_OUTS, ...PAUSABLE] as const;
export type Liftable = (typeof LIFTABLE)[number];

/** The acts that one member of staff proposes and another approves. */
export const PROPOSED_ACTS = ['appointment', 'lift', 'profile'] as const;
export type ProposedAct = (typeof PROPOSED_ACTS)[number];

/** The answers to a dispute: the event stands against the customer's word no longer, or it does. */
export const DISPUTE_OUTCOMES = ['upheld', 'rejected'] as const;
export type DisputeOutcome = (typeof DISPUTE_OUTCOMES)[number];

// See docs/decisions/1013-the-log-says-by-which-rules.md
/**
 * Names the rules of decisions: their number, and the hash text of their chapter in docs/formats/decision.md. The rules
 * of a number never change.
 */
export const DECISION_RULES = { number: 1, sha256: '-RH8UULt2FzbtRFiIDqbMHgno1qssyqA-jyOFPlQZl0' } as const;

/** The registry items that a decision reads, each of which it names by its version. */
export const DECIDED_ON = [
  'purpose',
  'recipient',
  'content',
  'product',
  'partner',
  'staff',
  'branch',
  'channel',
  'campaign',
] as const;

/** The types of events that can change a subject's state: each counts its version up by one, whatever it changes. */
export const STATE_EVENT_TYPES = [
  'consent.given',
  'consent.refused',
  'consent.confirmed',
  'consent.withdrawn',
  'objection.made',
  'objection.lifted',
  'restriction.made',
  'restriction.lifted',
  'pause.made',
  'pause.ended',
  'profile.changed',
  'representative.appointed',
  'representative.ended',
  'act.proposed',
  'act.rejected',
  'dispute.made',
  'dispute.answered',
] as const;
export type StateEventType = (typeof STATE_EVENT_TYPES)[number];

/** The types of events about a subject. */
export const EVENT_TYPES = [
  ...STATE_EVENT_TYPES,
  'ask.made',
  'ask.refused',
  'notice.served',
  'acknowledgement.made',
  'complaint.made',
  'looked-at',
  'push.permitted',
  'push.refused',
  'permit.consumed',
  'disclosure.made',
  'disclosure.refused',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** The origins of a product: the institution's own, or sold for a partner. */
export const PRODUCT_ORIGINS = ['own', 'consigned'] as const;
export type ProductOrigin = (typeof PRODUCT_ORIGINS)[number];

/** The kinds of items that the registry publishes, perhaps after approval by a second person. */
export const PUBLISHED_KINDS = [
  'purpose',
  'notice',
  'recipient',
  'product',
  'content',
  'staff',
  'place',
  'campaign',
  'client',
  'channel',
] as const;
export type PublishedKind = (typeof PUBLISHED_KINDS)[number];

/** The states of a proposal to publish something. */
export const PROPOSAL_STATUSES = ['proposed', 'approved', 'rejected'] as const;
export type ProposalStatus = (typeof PROPOSAL_STATUSES)[number];

/** The types of events about the registry. */
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
  'campaign.registered',
  'campaign.changed',
  'client.registered',
  'client.changed',
  'channel.registered',
  'channel.changed',
  'proposal.made',
  'proposal.rejected',
  'promise-key.certified',
  'labels.started',
  'rules.started',
  'keys.stated',
  'map.stated',
  'export.made',
  'look.counted',
] as const;
export type RegistryEventType = (typeof REGISTRY_EVENT_TYPES)[number];
