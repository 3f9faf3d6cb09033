import { isUsedUp, type Use } from '../consent/uses.ts';
import { type Instant, latest } from '../kernel/instant.ts';
import { channelOr, isInUse } from '../registry/channel.ts';
import type { Purpose, Recipient } from '../registry/model.ts';
import { noticeSuffices } from '../registry/notice.ts';
import { hasAuthority, outlivesGuardian } from '../subject/authority.ts';
import { isMinor, missingSteps } from '../subject/care.ts';
import { isClockBehind } from '../subject/clock-behind.ts';
import { currentDecision, isDisputed, pairOf } from '../subject/current.ts';
import type { Consent, KnownState } from '../subject/state.ts';
import type { StateParts } from '../subject/state-members.ts';
import { type Basis, EVIDENCE_CLASSES, type EvidenceClass, REASONS, type Reason } from '../vocabulary.ts';
import { campaignReasons } from './campaign.ts';
import { coveredExtent, identityReasons, revivalReasons } from './covers.ts';
import { type ConsumedPush, isTooOften } from './frequency.ts';
import { type Obligation, obligationsOf } from './obligations.ts';
import { isObjectedTo, isPaused, isRestricted } from './opt-out-reasons.ts';
import { contentReasons } from './push-content.ts';
import { quietUntil } from './quiet-hours.ts';
import { type ContentView, type DecisionRequest, NO_CONTENT, type RegistryView } from './request.ts';

/** Holds what bars every yes about a subject for a while, whatever their state says. */
export interface Circumstances {
  /** True while the subject has said a no that the state does not show yet, whatever it is about. */
  readonly noPending: boolean;
  /** Time of the subject's last event; null: there is none. */
  readonly lastAt: Instant | null;
  /** The subject's last pushes of purposes that are counted, as `withConsumed` keeps them. */
  readonly consumed: readonly ConsumedPush[];
  /** True when the subject got a push of the campaign that the request names. */
  readonly campaignSent: boolean;
  /** The last uses of the subject's consents to disclose that say how often, as `withUse` keeps them. */
  readonly used: readonly Use[];
}

/** Holds the ledger's answer to a check, a push or a disclosure. */
export interface Decision {
  readonly allowed: boolean;
  /** Every reason against the request, in the order of `REASONS`; empty exactly when allowed. */
  readonly reasons: readonly Reason[];
  /** The subject's current decision for this purpose and recipient; null: they have none, or none is needed. */
  readonly consent: Consent | null;
  /** Duties of a caller that acts on a yes. */
  readonly obligations: readonly Obligation[];
  /** The end of the quiet hours that a yes to a push waits for, or that refuse a consumption; null: there are none. */
  readonly notBefore: Instant | null;
  /** The basis of the purpose, and its clause, law or duty; null where the purpose is unknown. */
  readonly basis: { readonly kind: Basis; readonly reference: string | null } | null;
}

/**
 * Returns whether the request may go ahead now, with every reason against it. The answer is yes only when every
 * condition holds.
 *
 * A consent counts from `validFrom` inclusive to `validUntil` exclusive. A purpose on another basis needs no consent,
 * and neither an objection, a pause nor a missing guardian counts against it. A restriction does not apply to a legal
 * obligation or a vital interest. Quiet hours do not make it a no: they say how long a push waits.
 * Source: docs/formats/decision.md
 */
export function decide(
  state: KnownState,
  registry: RegistryView,
  request: DecisionRequest,
  now: Instant,
  { noPending, lastAt, consumed, used, campaignSent }: Circumstances,
): Decision {
  const wanted = request.kind === 'push' ? 'push' : 'disclosure';
  const recipientId = request.kind === 'push' ? null : request.recipient;
  const purpose =
    registry.purpose !== null && registry.purpose.id === request.purpose && registry.purpose.kind === wanted
      ? registry.purpose
      : null;
  const about = { purpose: request.purpose, recipient: recipientId };
  const consent = currentDecision(state, about.purpose, about.recipient);

  const channel = request.kind === 'push' ? channelOr(registry.channel ?? null, request.channel) : null;

  const found = new Set<Reason>();
  if (purpose === null) found.add('purpose-unknown');
  else if (purpose.retired) found.add('purpose-retired');
  if (request.kind === 'push' && !isInUse(channel)) found.add('channel-unknown');
  if (recipientId !== null) {
    for (const reason of recipientReasons(registry.recipient, recipientId, request.purpose)) found.add(reason);
  }
  if (noPending) found.add('no-pending');
  if (lastAt !== null && isClockBehind(lastAt, now)) found.add('clock-behind');
  const basis = purpose?.basis ?? 'consent';
  if (isRestricted(state, basis)) found.add('restricted');
  if (isObjectedTo(state, wanted, basis)) found.add('objected');
  if (isPaused(state, wanted, basis, now)) found.add('paused');
  if (basis === 'consent') {
    for (const reason of consentReasons(state, { ...registry, purpose }, about, now)) found.add(reason);
    const said = consent ?? pairOf(state, about.purpose, about.recipient)?.waiting;
    if (said?.status === 'given') {
      const covered = coveredExtent(said, purpose);
      addExtentReasons(found, request, covered);
      if (isUsedUp(said, used, latest(lastAt, now) ?? now)) found.add('uses-exhausted');
      if (purpose?.feesShown && isOfOtherProduct(said, registry.content, request)) found.add('fees-not-shown');
    }
  } else if (purpose !== null) {
    addExtentReasons(found, request, purpose);
  }
  if (request.kind === 'push') {
    const view = registry.content ?? NO_CONTENT;
    for (const reason of contentReasons(state, purpose, { view, channel }, request, now)) found.add(reason);
    if (state.profile.staleContacts.some((stale) => stale === request.channel)) found.add('contact-stale');
    const { campaign = null } = registry;
    for (const reason of campaignReasons(request, campaign, campaignSent, now)) found.add(reason);
    if (purpose !== null && isTooOften(purpose, consumed, now)) found.add('too-often');
  }

  const reasons = REASONS.filter((reason) => found.has(reason));
  const allowed = reasons.length === 0;
  return {
    allowed,
    reasons,
    consent: basis === 'consent' ? consent : null,
    obligations:
      allowed && purpose !== null
        ? obligationsOf(purpose, pairOf(state, about.purpose, about.recipient), request, now)
        : [],
    notBefore:
      allowed && request.kind === 'push' ? quietUntil(purpose?.quietHours ?? null, state.profile.timeZone, now) : null,
    basis: purpose && { kind: purpose.basis, reference: purpose.basisReference },
  };
}

/**
 * Returns the parts of a subject's state that `decide`, and `permitEnd` of a permit, read for a request, and no others:
 * only a minor's representatives are among them.
 */
export function membersRead(request: DecisionRequest, { profile }: KnownState, now: Instant): StateParts {
  const { purpose } = request;
  const ofAll = { purpose, recipient: null };
  const guardians = isMinor({ profile }, now) ? (['representatives'] as const) : [];
  return request.kind === 'push'
    ? { members: ['general', 'care', 'contact', 'suitability', ...guardians], pairs: [ofAll] }
    : { members: ['general', 'care', ...guardians], pairs: [ofAll, { purpose, recipient: request.recipient }] };
}

/** Returns the reasons against any disclosure to this recipient for this purpose. */
export function recipientReasons(
  recipient: Recipient | null,
  id: string,
  purpose: string,
): readonly ('recipient-unknown' | 'recipient-suspended')[] {
  if (recipient === null || recipient.id !== id) return ['recipient-unknown'];
  return [
    ...(recipient.purposes.includes(purpose) ? [] : (['recipient-unknown'] as const)),
    ...(recipient.suspended === null ? [] : (['recipient-suspended'] as const)),
  ];
}

/** Tells whether the subject is a minor who has no guardian now, or whose consent no guardian gave. */
function lacksGuardian(state: KnownState, consent: Consent | null, now: Instant): boolean {
  if (!isMinor(state, now)) return false;
  const isGuarded = state.representatives.some((one) => one.role === 'guardian' && hasAuthority(state, one, now));
  return !isGuarded || (consent?.status === 'given' && consent.guardian === null);
}

/** Tells whether the content to be pushed is known and about a product whose fees were not shown before the consent. */
function isOfOtherProduct({ fees }: Consent, view: ContentView | undefined, request: DecisionRequest): boolean {
  const content = view?.content ?? null;
  if (request.kind !== 'push' || content === null || content.id !== request.contentSha256) return false;
  return content.product !== null && content.product !== fees?.product;
}

/**
 * Returns the reasons that lie in what the subject has said of a purpose and recipient, or in their silence, whatever
 * the request. Where nothing counts and a capture by staff waits, its own faults are told as well. Reasons that depend
 * on the purpose or the recipient are left out where the registry does not have it.
 */
export function consentReasons(
  state: KnownState,
  { purpose, recipient }: Pick<RegistryView, 'purpose' | 'recipient'>,
  about: { readonly purpose: string; readonly recipient: string | null },
  now: Instant,
): readonly Reason[] {
  const current = currentDecision(state, about.purpose, about.recipient);
  const consent = current ?? pairOf(state, about.purpose, about.recipient)?.waiting ?? null;
  const alone: readonly Reason[] = lacksGuardian(state, consent, now) ? ['minor-without-guardian'] : [];
  if (consent === null) return [...alone, 'no-consent'];
  if (consent.status !== 'given') return [...alone, consent.status];
  const found: Reason[] = [...alone];
  if (isDisputed(state, consent.event)) found.push('disputed');
  if (outlivesGuardian(state, consent, now)) found.push('guardian-consent-ended');
  if (consent.validUntil !== null && now >= consent.validUntil) found.push('expired');
  if (consent.validFrom !== null && now < consent.validFrom) found.push('not-yet-valid');
  if (current === null) found.push('awaiting-confirmation');
  if (recipient !== null && recipient.id === about.recipient) {
    found.push(...identityReasons(consent, about.purpose, recipient));
  }
  if (purpose === null) return found;
  found.push(...revivalReasons(consent, purpose));
  if (!noticeSuffices(consent.notice, purpose)) found.push('notice-superseded');
  if (!evidenceSuffices(consent.evidence, purpose)) found.push('evidence-insufficient');
  if (missingSteps(state, purpose, consent.steps, now).length > 0) found.push('care-step-missing');
  return found;
}

function addExtentReasons(
  found: Set<Reason>,
  request: DecisionRequest,
  { channels, dataCategories }: Pick<Consent, 'channels' | 'dataCategories'>,
): void {
  if (request.kind === 'push') {
    if (!found.has('channel-unknown') && !channels.includes(request.channel)) found.add('channel-not-consented');
  } else if (
    request.dataCategories.length === 0 ||
    !request.dataCategories.every((asked) => dataCategories.includes(asked))
  ) {
    found.add('data-category-not-consented');
  }
}

function evidenceSuffices(
  evidence: EvidenceClass | null,
  { minimumEvidence, evidenceClasses }: Pick<Purpose, 'minimumEvidence' | 'evidenceClasses'>,
): boolean {
  const enough =
    minimumEvidence === null
      ? evidenceClasses
      : EVIDENCE_CLASSES.slice(0, EVIDENCE_CLASSES.indexOf(minimumEvidence) + 1);
  return enough.length === 0 || (evidence !== null && enough.includes(evidence));
}
