import { currentNotice, findConsent } from './find.ts';
import {
  type Consent,
  EVIDENCE_CLASSES,
  type EvidenceClass,
  type Instant,
  type Purpose,
  REASONS,
  type Reason,
  type Recipient,
  type SubjectState,
} from './model.ts';

export interface PushRequest {
  readonly kind: 'push';
  readonly purpose: string;
  /** Any string: one that the consent does not name is a reason, not an error. */
  readonly channel: string;
}

export interface DisclosureRequest {
  readonly kind: 'disclose';
  readonly purpose: string;
  readonly recipient: string;
  /** What is to be disclosed; asking for nothing is covered by no consent. */
  readonly dataCategories: readonly string[];
}

/** What somebody wants to do with a subject's data. */
export type DecisionRequest = PushRequest | DisclosureRequest;

/** The registry items that a request names, null where the registry has none. `recipient` is not read for a push. */
export interface RegistryView {
  readonly purpose: Purpose | null;
  readonly recipient: Recipient | null;
}

/** The answer to a check. */
export interface Decision {
  readonly allowed: boolean;
  /** Every reason against, in the order of `REASONS`; empty exactly when allowed. */
  readonly reasons: readonly Reason[];
  /** The subject's standing decision for the purpose and recipient asked, of whatever status. */
  readonly consent: Consent | null;
  /** What the caller must do when it acts on a yes. */
  readonly obligations: readonly string[];
}

/**
 * Whether the request may go ahead at this instant, and every reason why not. It denies unless everything holds.
 *
 * A consent counts from `validFrom` inclusive to `validUntil` exclusive.
 */
export function decide(state: SubjectState, registry: RegistryView, request: DecisionRequest, now: Instant): Decision {
  const wanted = request.kind === 'push' ? 'push' : 'disclosure';
  const recipientId = request.kind === 'push' ? null : request.recipient;
  const purpose =
    registry.purpose !== null && registry.purpose.id === request.purpose && registry.purpose.kind === wanted
      ? registry.purpose
      : null;
  const consent = findConsent(state, request.purpose, recipientId);

  const found = new Set<Reason>();
  if (purpose === null) found.add('purpose-unknown');
  else if (purpose.retired) found.add('purpose-retired');
  if (recipientId !== null) addRecipientReasons(found, registry.recipient, recipientId, request.purpose);
  if (state.restricted) found.add('restricted');
  if (state.objection !== null && request.kind === 'push') found.add('objected');
  if (state.minor && !state.guardian) found.add('minor-without-guardian');
  if (consent === null) found.add('no-consent');
  else if (consent.status !== 'given') found.add(consent.status);
  else addConsentReasons(found, consent, purpose, request, now);

  const reasons = REASONS.filter((reason) => found.has(reason));
  return { allowed: reasons.length === 0, reasons, consent, obligations: [] };
}

/** Which of the data categories asked for may leave: those for which, asked alone, `decide` says yes; in the order asked. */
export function coveredCategories(
  state: SubjectState,
  registry: RegistryView,
  request: DisclosureRequest,
  now: Instant,
): readonly string[] {
  return [...new Set(request.dataCategories)].filter(
    (category) => decide(state, registry, { ...request, dataCategories: [category] }, now).allowed,
  );
}

function addRecipientReasons(found: Set<Reason>, recipient: Recipient | null, id: string, purpose: string): void {
  if (recipient === null || recipient.id !== id) {
    found.add('recipient-unknown');
    return;
  }
  if (!recipient.purposes.includes(purpose)) found.add('recipient-unknown');
  if (recipient.suspended !== null) found.add('recipient-suspended');
}

function addConsentReasons(
  found: Set<Reason>,
  consent: Consent,
  purpose: Purpose | null,
  request: DecisionRequest,
  now: Instant,
): void {
  if (consent.validUntil !== null && now >= consent.validUntil) found.add('expired');
  if (consent.validFrom !== null && now < consent.validFrom) found.add('not-yet-valid');
  if (consent.awaitingConfirmation) found.add('awaiting-confirmation');
  if (purpose !== null && !noticeSuffices(consent, purpose)) found.add('notice-superseded');
  if (purpose !== null && !evidenceSuffices(consent.evidence, purpose.minimumEvidence)) {
    found.add('evidence-insufficient');
  }
  if (request.kind === 'push') {
    if (!isCovered(request.channel, consent.channels, purpose?.channels)) found.add('channel-not-consented');
  } else if (
    request.dataCategories.length === 0 ||
    !request.dataCategories.every((asked) => isCovered(asked, consent.dataCategories, purpose?.dataCategories))
  ) {
    found.add('data-category-not-consented');
  }
}

/** A purpose that has been narrowed since narrows every consent given for it. */
function isCovered(asked: string, consented: readonly string[], offered: readonly string[] | undefined): boolean {
  return consented.includes(asked) && (offered === undefined || offered.includes(asked));
}

function noticeSuffices(consent: Consent, purpose: Purpose): boolean {
  // SECURITY: a consent without a notice, or in a language that the purpose has none in, was not informed.
  if (consent.notice === null) return false;
  const current = currentNotice(purpose, consent.notice.language);
  return current !== null && consent.notice.version >= current.sufficesFrom;
}

function evidenceSuffices(evidence: EvidenceClass | null, minimum: EvidenceClass | null): boolean {
  if (minimum === null) return true;
  return evidence !== null && EVIDENCE_CLASSES.indexOf(evidence) <= EVIDENCE_CLASSES.indexOf(minimum);
}
