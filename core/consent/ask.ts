import { DAY_MS, later } from '../instant.ts';
import { type CommandFacts, NOTHING_DECIDED } from './commands.ts';
import { type RegistryView, recipientReasons } from './decide.ts';
import { findConsent } from './find.ts';
import type { Consent, SubjectState } from './model.ts';
import { ASK_REASONS, type AskReason, type Instant } from './vocabulary.ts';

/** What a subject is to be asked for. */
export interface AskRequest {
  readonly purpose: string;
  readonly recipient: string | null;
}

/** Whether a subject may be asked. */
export interface AskDecision {
  readonly allowed: boolean;
  /** Every reason against, in the order of `ASK_REASONS`; empty exactly when allowed. */
  readonly reasons: readonly AskReason[];
  /** The end of the cool-down, when that is a reason. */
  readonly notBefore: Instant | null;
}

/**
 * Whether the subject may be asked at this instant for consent to a purpose and at most one recipient. A no, whether refused or withdrawn, is
 * not asked about again before its cool-down is over, whatever has become of the purpose since.
 */
export function decideAsk(
  state: SubjectState,
  { purpose, recipient }: RegistryView,
  request: AskRequest,
  now: Instant,
): AskDecision {
  const found = new Set<AskReason>();
  if (purpose === null || purpose.id !== request.purpose) found.add('purpose-unknown');
  else {
    if (purpose.retired) found.add('purpose-retired');
    if (purpose.basis !== 'consent') found.add('consent-not-asked');
    if ((purpose.kind === 'disclosure') !== (request.recipient !== null)) found.add('recipient-unknown');
  }
  if (request.recipient !== null) {
    for (const reason of recipientReasons(recipient, request.recipient, request.purpose)) found.add(reason);
  }
  if (state.restricted) found.add('restricted');
  const consent = findConsent(state, request.purpose, request.recipient);
  if (consent !== null && stands(consent, now)) found.add('consent-stands');
  const days = purpose?.coolDownDays ?? null;
  const end = consent !== null && consent.status !== 'given' && days !== null ? later(consent.at, days * DAY_MS) : null;
  if (end !== null && now < end) found.add('cooling-down');
  const reasons = ASK_REASONS.filter((reason) => found.has(reason));
  return { allowed: reasons.length === 0, reasons, notBefore: found.has('cooling-down') ? end : null };
}

/** The facts of an `ask.made` or, when the decision is no, of an `ask.refused` with its reasons. */
export function askFacts(decision: AskDecision, { purpose, recipient }: AskRequest): CommandFacts {
  return {
    ...NOTHING_DECIDED,
    type: decision.allowed ? 'ask.made' : 'ask.refused',
    purpose,
    recipient,
    detail: decision.allowed ? null : { reasons: decision.reasons },
  };
}

function stands(consent: Consent, now: Instant): boolean {
  return consent.status === 'given' && (consent.validUntil === null || now < consent.validUntil);
}
