import { coolsDownUntil } from '../consent/cool-down.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import { currentDecision } from '../subject/current.ts';
import { type CommandFacts, NOTHING_DECIDED } from '../subject/facts.ts';
import type { Consent, SubjectState } from '../subject/state.ts';
import { ASK_REASONS, type AskReason } from '../vocabulary.ts';
import { consentReasons, recipientReasons } from './decide.ts';
import { isObjectedTo } from './opt-out-reasons.ts';
import { reaffirmation } from './prompts.ts';
import type { RegistryView } from './request.ts';

/** Names what a subject is to be asked for. */
export interface AskRequest {
  readonly purpose: string;
  readonly recipient: string | null;
}

/** Holds whether a subject may be asked. */
export interface AskDecision {
  readonly allowed: boolean;
  /** Every reason against, in the order of `ASK_REASONS`; empty exactly when allowed. */
  readonly reasons: readonly AskReason[];
  /** The end of the cool-down, when that is a reason. */
  readonly notBefore: Instant | null;
}

/**
 * Returns whether the subject may be asked at this instant for consent to a purpose and at most one recipient. After a
 * refusal or a withdrawal nobody asks again before the cool-down is over, whatever has become of the purpose since, and
 * whatever staff say that the subject said after it, until the subject confirms that.
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
  if (state.restriction !== null) found.add('restricted');
  if (purpose?.kind === 'push' && isObjectedTo(state, purpose.basis)) found.add('objected');
  const consent = currentDecision(state, request.purpose, request.recipient);
  if (!wantsAsking(state, purpose, consent, now)) found.add('consent-stands');
  const end = coolsDownUntil(consent, purpose);
  if (end !== null && now < end) found.add('cooling-down');
  const reasons = ASK_REASONS.filter((reason) => found.has(reason));
  return { allowed: reasons.length === 0, reasons, notBefore: found.has('cooling-down') ? end : null };
}

/** Returns the facts of an `ask.made` or, when the decision is no, of an `ask.refused` with its reasons. */
export function askFacts(
  { allowed, reasons }: AskDecision,
  { purpose, recipient }: AskRequest,
): CommandFacts<'ask.made' | 'ask.refused'> {
  const about = { ...NOTHING_DECIDED, purpose, recipient };
  return allowed
    ? { ...about, type: 'ask.made', detail: { capture: null } }
    : { ...about, type: 'ask.refused', detail: { reasons, capture: null } };
}

/**
 * Tells whether there is something to ask for: there is no consent, or one that counts for nothing, or one to be
 * reaffirmed. A consent that counts only later leaves nothing to ask for; one that waits for its code does, as its
 * capture may have failed.
 */
function wantsAsking(state: SubjectState, purpose: Purpose | null, consent: Consent | null, now: Instant): boolean {
  if (consentReasons(state, purpose, consent, now).some((reason) => reason !== 'not-yet-valid')) return true;
  return purpose !== null && reaffirmation(consent, purpose, now).length > 0;
}
