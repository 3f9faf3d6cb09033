import { LedgerError } from '../kernel/error.ts';
import { channelUnknown } from '../registry/channel.ts';
import type { CommandFacts } from '../subject/facts.ts';
import type { Reason } from '../vocabulary.ts';
import type { Decision } from './decide.ts';
import type { Permit } from './permit.ts';
import type { DisclosureRequest, PushRequest } from './request.ts';

/**
 * Refuses to record a push for a purpose or by a channel that does not exist, or by one that is out of use.
 * @param reasons those of the decision
 * @throws PURPOSE_UNKNOWN, CHANNEL_UNKNOWN with a pointer to it
 */
export function requireNamesKnown(reasons: readonly Reason[]): void {
  if (reasons.includes('purpose-unknown')) {
    throw new LedgerError('PURPOSE_UNKNOWN', 'no such purpose of pushes is registered', { pointer: '/purpose' });
  }
  if (reasons.includes('channel-unknown')) {
    throw channelUnknown('/channel', 'no such channel is registered and in use');
  }
}

/** Returns the facts of a `push.permitted`. */
export function permittedPushFacts(
  decision: Decision,
  request: PushRequest,
  permit: Pick<Permit, 'id' | 'notBefore' | 'expiresAt'>,
): CommandFacts<'push.permitted'> {
  return {
    ...aboutPush(decision, request),
    type: 'push.permitted',
    detail: {
      campaign: request.campaign,
      contentSha256: request.contentSha256,
      permit: permit.id,
      expiresAt: permit.expiresAt,
      notBefore: permit.notBefore,
      language: request.language,
      staff: request.staff,
      ...basisOf(decision),
    },
  };
}

/**
 * Returns the facts of a `push.refused`, with the reasons of the decision.
 * @param permit the permit whose consumption is refused; null when the request for a permit is
 */
export function refusedPushFacts(
  decision: Decision,
  request: PushRequest,
  permit: GrantedPermit | null,
): CommandFacts<'push.refused'> {
  return {
    ...aboutPush(decision, request),
    type: 'push.refused',
    detail: {
      campaign: request.campaign,
      contentSha256: request.contentSha256,
      reasons: decision.reasons,
      language: request.language,
      staff: request.staff,
      permit: permit?.id ?? null,
      permitEvent: permit?.event ?? null,
      ...basisOf(decision),
    },
  };
}

/** Returns the facts of a permit's consumption: a `permit.consumed`, or a `push.refused` when the answer is now no. */
export function consumptionFacts(
  decision: Decision,
  request: PushRequest,
  permit: GrantedPermit,
): CommandFacts<'permit.consumed' | 'push.refused'> {
  if (!decision.allowed) return refusedPushFacts(decision, request, permit);
  return {
    ...aboutPush(decision, request),
    type: 'permit.consumed',
    detail: {
      campaign: request.campaign,
      contentSha256: request.contentSha256,
      permit: permit.id,
      permitEvent: permit.event,
      language: request.language,
      staff: request.staff,
      ...basisOf(decision),
    },
  };
}

/**
 * Returns the facts of a `disclosure.made` or `disclosure.refused`.
 * @param request names the categories that were decided: those that leave, or all that were asked for when none does
 * @param withheld the categories that were asked for and do not leave
 */
export function disclosureFacts(
  decision: Decision,
  request: DisclosureRequest,
  withheld: readonly string[],
): CommandFacts<'disclosure.made' | 'disclosure.refused'> {
  const about = {
    purpose: request.purpose,
    recipient: request.recipient,
    channels: null,
    dataCategories: request.dataCategories,
    notice: null,
    validUntil: null,
    consent: consentOf(decision),
    nullifier: null,
    endsNullifier: null,
  };
  const { reasons } = decision;
  return decision.allowed
    ? { ...about, type: 'disclosure.made', detail: { withheld, ...basisOf(decision) } }
    : { ...about, type: 'disclosure.refused', detail: { withheld, reasons, ...basisOf(decision) } };
}

/** A permit and the event that granted it. */
interface GrantedPermit {
  readonly id: string;
  readonly event: string;
}

function aboutPush(decision: Decision, request: PushRequest): Omit<CommandFacts, 'type' | 'detail'> {
  return {
    purpose: request.purpose,
    recipient: null,
    channels: [request.channel],
    dataCategories: null,
    notice: null,
    validUntil: null,
    consent: consentOf(decision),
    nullifier: null,
    endsNullifier: null,
  };
}

function consentOf(decision: Decision): CommandFacts['consent'] {
  return decision.consent === null ? null : { event: decision.consent.event, leafHash: decision.consent.leafHash };
}

/** Returns the basis of the purpose and its reference; both are null when the basis is consent or unknown. */
function basisOf({ basis }: Decision) {
  return basis === null || basis.kind === 'consent'
    ? { basis: null, basisReference: null }
    : { basis: basis.kind, basisReference: basis.reference };
}
