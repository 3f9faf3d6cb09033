import { coolsDownUntil } from '../consent/cool-down.ts';
import { type Instant, latest } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import { currentDecision, isDisputed, pairOf } from '../subject/current.ts';
import { type CommandFacts, NOTHING_DECIDED } from '../subject/facts.ts';
import type { SubjectState } from '../subject/state.ts';
import { ASK_REASONS, type AskReason } from '../vocabulary.ts';
import { isOfferedAgain } from './covers.ts';
import { type Circumstances, consentReasons, recipientReasons } from './decide.ts';
import { isObjectedTo } from './opt-out-reasons.ts';
import { reaffirmation } from './prompts.ts';
import type { RegistryView } from './request.ts';

/** Names what a subject is to be asked for. */
export interface AskRequest {
  readonly purpose: string;
  readonly recipient: string | null;
}

/** Answers whether a subject may be asked. */
export interface AskDecision {
  readonly allowed: boolean;
  /** Every reason against asking, in the order of `ASK_REASONS`; empty exactly when allowed. */
  readonly reasons: readonly AskReason[];
  /** The end of the cool-down, when that is a reason. */
  readonly notBefore: Instant | null;
}

/**
 * Returns whether the subject may be asked now for consent to a purpose and at most one recipient, with every reason
 * against it. Nobody asks while a no of the subject waits to be recorded or a dispute of their consent is open, nor
 * after a refusal or a withdrawal before the cool-down is over. Neither a change of the purpose nor a later yes that
 * staff captured ends that early, unless the subject confirms it.
 */
export function decideAsk(
  state: SubjectState,
  registry: RegistryView,
  request: AskRequest,
  now: Instant,
  { noPending }: Pick<Circumstances, 'noPending'>,
): AskDecision {
  const { purpose, recipient } = registry;
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
  if (noPending) found.add('no-pending');
  if (state.restriction !== null) found.add('restricted');
  if (purpose !== null && isObjectedTo(state, purpose.kind, purpose.basis)) found.add('objected');
  const current = currentDecision(state, request.purpose, request.recipient);
  if (current !== null && isDisputed(state, current.event)) found.add('disputed');
  if (!isWorthAsking(state, registry, request, now)) found.add('consent-stands');
  const end = endOfCoolDown(state, purpose, request);
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
 * Tells whether there is something to ask for: the subject has no consent, or one that does not count, or one to be
 * reaffirmed, or one that no longer covers something that it named and that is offered again. A consent that will count
 * later leaves nothing to ask for; one that waits for its code may be asked for again, as its capture may have failed.
 */
function isWorthAsking(state: SubjectState, registry: RegistryView, about: AskRequest, now: Instant): boolean {
  const reasons = consentReasons(state, registry, about, now);
  if (reasons.some((reason) => reason !== 'not-yet-valid')) return true;
  const { purpose } = registry;
  const pair = pairOf(state, about.purpose, about.recipient);
  if (purpose === null || pair === null || pair.current === null) return false;
  return isOfferedAgain(pair.current, purpose) || reaffirmation(pair, purpose, now).length > 0;
}

/** Returns the end of the cool-down after a no to this recipient, or to all recipients of the purpose. */
function endOfCoolDown(state: SubjectState, purpose: Purpose | null, about: AskRequest): Instant | null {
  const pair = pairOf(state, about.purpose, about.recipient);
  const isGiven = currentDecision(state, about.purpose, about.recipient)?.status === 'given';
  const toAll = isGiven ? null : pairOf(state, about.purpose, null);
  return latest(coolsDownUntil(pair, purpose), coolsDownUntil(toAll, purpose));
}
