import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { channelUnknown } from '../registry/channel.ts';
import type { Decided } from '../subject/events.ts';
import type { CommandFacts } from '../subject/facts.ts';
import type { SubjectState } from '../subject/state.ts';
import { DECISION_RULES, type Reason } from '../vocabulary.ts';
import type { Decision } from './decide.ts';
import type { Permit } from './permit.ts';
import { utcOffsetAt } from './quiet-hours.ts';
import type { DecisionRequest, DisclosureRequest, PushRequest, RegistryView } from './request.ts';

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

type Versions = Decided['registry'];

// See docs/decisions/1010-a-decision-names-what-it-read.md
/**
 * Returns what a decision rested on besides the subject's state: the true clock, the offset from UTC of the subject's
 * clock, and the version of each registry item that was read, null for one that is not registered.
 * @param registry the items that `decide` was given
 */
export function decidedOn(
  { profile }: Pick<SubjectState, 'profile'>,
  registry: RegistryView,
  request: DecisionRequest,
  now: Instant,
): Decided {
  const { purpose, recipient } = registry;
  const timeZone = profile.timeZone ?? purpose?.quietHours?.timeZone ?? null;
  return {
    at: now,
    rules: DECISION_RULES.number,
    utcOffset: timeZone === null ? '+00:00' : utcOffsetAt(timeZone, now),
    registry: {
      purpose: versionOf(purpose),
      ...(request.kind === 'disclose' ? { recipient: versionOf(recipient) } : pushVersions(registry, request)),
    },
  };
}

function pushVersions({ content: view, channel, campaign }: RegistryView, request: PushRequest): Versions {
  const content = view?.content?.id === request.contentSha256 ? view.content : null;
  const isAboutProduct = content !== null && content.product !== null;
  const product = isAboutProduct ? (view?.product ?? null) : null;
  return {
    ...(request.contentSha256 === null ? {} : { content: versionOf(content) }),
    ...(isAboutProduct ? { product: versionOf(product) } : {}),
    ...(product === null || product.partner === null ? {} : { partner: versionOf(view?.partner) }),
    ...(isAboutProduct && request.staff !== null
      ? { staff: versionOf(view?.staff), branch: versionOf(view?.branch) }
      : {}),
    channel: versionOf(channel),
    ...(request.campaign === null ? {} : { campaign: versionOf(campaign) }),
  };
}

function versionOf(item: { readonly version: number } | null | undefined): number | null {
  return item?.version ?? null;
}

/** Returns the facts of a `push.permitted`. */
export function permittedPushFacts(
  decision: Decision,
  request: PushRequest,
  permit: Pick<Permit, 'id' | 'notBefore' | 'expiresAt' | 'nullifier'>,
  decided: Decided,
): CommandFacts<'push.permitted'> {
  return {
    ...aboutPush(decision, request),
    type: 'push.permitted',
    nullifier: permit.nullifier,
    detail: {
      campaign: request.campaign,
      contentSha256: request.contentSha256,
      permit: permit.id,
      expiresAt: permit.expiresAt,
      decided,
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
  decided: Decided,
): CommandFacts<'push.refused'> {
  return {
    ...aboutPush(decision, request),
    type: 'push.refused',
    detail: {
      campaign: request.campaign,
      contentSha256: request.contentSha256,
      reasons: decision.reasons,
      decided,
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
  decided: Decided,
): CommandFacts<'permit.consumed' | 'push.refused'> {
  if (!decision.allowed) return refusedPushFacts(decision, request, permit, decided);
  return {
    ...aboutPush(decision, request),
    type: 'permit.consumed',
    endsNullifier: permit.nullifier,
    detail: {
      campaign: request.campaign,
      contentSha256: request.contentSha256,
      permit: permit.id,
      permitEvent: permit.event,
      decided,
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
 * @param useNullifier what `nullifierOfUse` says of the consent, for a disclosure that is made
 */
export function disclosureFacts(
  decision: Decision,
  request: DisclosureRequest,
  withheld: readonly string[],
  decided: Decided,
  useNullifier: string | null,
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
    ? {
        ...about,
        type: 'disclosure.made',
        endsNullifier: useNullifier,
        detail: { withheld, decided, ...basisOf(decision) },
      }
    : { ...about, type: 'disclosure.refused', detail: { withheld, reasons, decided, ...basisOf(decision) } };
}

/** A permit, the event that granted it, and the secret that its consumption reveals. */
type GrantedPermit = Pick<Permit, 'id' | 'event' | 'nullifier'>;

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
