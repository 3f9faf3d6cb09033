import type { Instant } from '../kernel/instant.ts';
import type { NoticeReference } from '../registry/model.ts';
import { currentNotice } from '../registry/notice.ts';
import { pairOf } from '../subject/current.ts';
import type { SubjectState } from '../subject/state.ts';
import type { Reason } from '../vocabulary.ts';
import type { Decision } from './decide.ts';
import type { DecisionRequest, RegistryView } from './request.ts';

/** Explains one reason: the rule, the record that it was applied to, and what would change the answer. */
export interface Explanation {
  readonly reason: Reason;
  readonly rule: string;
  readonly remedy: string;
  /** Id of the event that the rule was applied to: the consent's or the opt-out's. */
  readonly event: string | null;
  /** When that event was recorded. */
  readonly recordedAt: Instant | null;
  /** The notice that the consent names, where the rule was applied to the consent. */
  readonly consentNotice: NoticeReference | null;
  /** The notice that is current in the consent's language, when the reason is its notice. */
  readonly notice: NoticeReference | null;
}

/** Names the record that a rule is applied to; null for the registry, the profile and the request, which have none. */
type AppliedTo = 'consent' | 'objection' | 'pause' | 'restriction' | 'dispute' | null;

/** Holds why a reason is given: the rule that was broken, and what would change the answer. */
interface ReasonRule {
  readonly rule: string;
  readonly remedy: string;
  readonly appliedTo: AppliedTo;
}

/** Lists the rule behind each reason. */
export const RULES: Readonly<Record<Reason, ReasonRule>> = {
  'purpose-unknown': {
    rule: 'the purpose is registered, for this kind of action',
    remedy: 'register the purpose, or name one that is',
    appliedTo: null,
  },
  'purpose-retired': {
    rule: 'the purpose is in use',
    remedy: 'use another purpose, or register this one as not retired',
    appliedTo: null,
  },
  'channel-unknown': {
    rule: 'the channel is registered, and in use',
    remedy: 'register the channel, or use another',
    appliedTo: null,
  },
  'recipient-unknown': {
    rule: 'the recipient is registered for the purpose',
    remedy: 'register the recipient for the purpose',
    appliedTo: null,
  },
  'recipient-suspended': {
    rule: 'the recipient is not suspended',
    remedy: 'nothing, while the suspension lasts',
    appliedTo: null,
  },
  'no-pending': {
    rule: 'no no of the subject waits to be recorded',
    remedy: 'ask again in a minute, when it is recorded and the state shows it',
    appliedTo: null,
  },
  'clock-behind': {
    rule: 'the last event of the subject is dated no more than a minute ahead of the clock',
    remedy: 'the operator sets the clocks right; ask again once the clock has passed that event',
    appliedTo: null,
  },
  restricted: {
    rule: 'the subject has not restricted the use of their data',
    remedy: 'the subject lifts the restriction',
    appliedTo: 'restriction',
  },
  objected: {
    rule: 'the subject has no objection to pushes or, for a disclosure, to sharing',
    remedy: 'the subject lifts the objection',
    appliedTo: 'objection',
  },
  paused: {
    rule: 'the subject has no pause of pushes or, for a disclosure, of disclosures that lasts',
    remedy: 'wait until the pause ends, or the subject ends it',
    appliedTo: 'pause',
  },
  'minor-without-guardian': {
    rule: 'a subject whose profile says `minor` has a guardian, and that guardian gave the consent',
    remedy: 'a guardian is recorded and consents',
    appliedTo: 'consent',
  },
  'guardian-consent-ended': {
    rule: 'a consent that a guardian gave counts only while the subject needs a guardian',
    remedy: 'the subject, or a guardian whom they need now, consents anew',
    appliedTo: 'consent',
  },
  'no-consent': {
    rule: 'the subject has decided about this purpose and recipient',
    remedy: 'the subject gives consent',
    appliedTo: null,
  },
  refused: { rule: 'the subject has not refused', remedy: 'the subject gives consent', appliedTo: 'consent' },
  withdrawn: { rule: 'the subject has not withdrawn', remedy: 'the subject gives consent again', appliedTo: 'consent' },
  disputed: {
    rule: 'the subject has not disputed the consent since, or staff have rejected the dispute; a permit from before it has ended',
    remedy: 'staff answer the dispute, or the subject gives consent again',
    appliedTo: 'dispute',
  },
  expired: { rule: 'the consent has not expired', remedy: 'the subject gives consent again', appliedTo: 'consent' },
  'not-yet-valid': { rule: 'the consent is already valid', remedy: 'wait until it is valid', appliedTo: 'consent' },
  'awaiting-confirmation': {
    rule: 'the subject has confirmed the consent',
    remedy: 'the subject confirms it',
    appliedTo: 'consent',
  },
  'notice-superseded': {
    rule: 'the notice under which the consent was given still suffices',
    remedy: 'show the current notice and ask again',
    appliedTo: 'consent',
  },
  'purpose-changed': {
    rule: 'the purpose has been in use without a break since the consent was given',
    remedy: 'ask the subject again',
    appliedTo: 'consent',
  },
  'recipient-changed': {
    rule: 'the recipient has been the same legal person, and registered for the purpose without a break, since the consent was given',
    remedy: 'ask the subject again, for the recipient as it is now',
    appliedTo: 'consent',
  },
  'evidence-insufficient': {
    rule: 'the evidence of the consent is as strong as the purpose requires',
    remedy: 'capture the consent with stronger evidence',
    appliedTo: 'consent',
  },
  'channel-not-consented': {
    rule: 'both the consent and the purpose include the channel, the purpose without a break since the consent was given',
    remedy: 'use a channel that both include, or ask the subject for this one',
    appliedTo: 'consent',
  },
  'data-category-not-consented': {
    rule: 'both the consent and the purpose include each data category, the purpose without a break since the consent was given',
    remedy: 'leave the others out, or ask the subject for them',
    appliedTo: 'consent',
  },
  'uses-exhausted': {
    rule: 'the consent has been used less often than it says, in all or in this month (UTC)',
    remedy: 'wait until the next month, where it says a month, or ask the subject again',
    appliedTo: 'consent',
  },
  'care-step-missing': {
    rule: 'the extra steps that the purpose requires for the care flags of the profile were taken before the consent',
    remedy: 'take the steps and ask again',
    appliedTo: 'consent',
  },
  'fees-not-shown': {
    rule: 'the fees of the product were shown before the consent, where the purpose requires that',
    remedy: 'show the fees of this product and ask again, or push another product',
    appliedTo: 'consent',
  },
  'content-not-approved': {
    rule: 'the content is approved for the purpose, in its language, with the current risk notice of its product and without a phrase that is now forbidden',
    remedy: 'push approved content, named by its SHA-256, or have this content approved',
    appliedTo: null,
  },
  'product-unknown': {
    rule: 'the product is in the catalogue, and not retired',
    remedy: 'register the product, or push another',
    appliedTo: null,
  },
  'risk-mismatch': {
    rule: 'the assessment in the profile has not expired, and covers the risk of the product',
    remedy: 'assess the subject, or push a product with less risk',
    appliedTo: null,
  },
  'staff-not-qualified': {
    rule: 'the staff who sell the product are registered for it, at a branch that is registered for it',
    remedy: 'let registered staff sell it, at a registered branch',
    appliedTo: null,
  },
  'contact-stale': {
    rule: 'the profile does not mark the contact data of the channel as out of date',
    remedy: 'bring the contact data up to date and take the mark away, or use another channel',
    appliedTo: null,
  },
  'campaign-not-running': {
    rule: 'the campaign is of the purpose, is not retired, has begun and has not ended',
    remedy: 'wait until it begins, or name a campaign that runs, or none',
    appliedTo: null,
  },
  'campaign-sent': {
    rule: 'the subject got no push yet of a campaign that each subject gets once',
    remedy: 'nothing: the subject has the message',
    appliedTo: null,
  },
  'too-often': {
    rule: 'the subject gets no more pushes in a day, week or month than the purpose says, of it or of all marketing',
    remedy: 'wait until an earlier push is a day, week or month ago; a permit stays open until it expires',
    appliedTo: null,
  },
  'quiet-hours': {
    rule: 'a permit is used outside of the quiet hours of its purpose, in the time zone of the profile where it names one',
    remedy: 'use the permit at `notBefore`; it stays open until it expires',
    appliedTo: null,
  },
};

/** Returns an explanation for each reason of the decision, in their order; none for a yes. */
export function explain(
  state: SubjectState,
  registry: RegistryView,
  request: DecisionRequest,
  decision: Decision,
): readonly Explanation[] {
  const recipient = request.kind === 'push' ? null : request.recipient;
  const consent = decision.consent ?? pairOf(state, request.purpose, recipient)?.waiting ?? null;
  const objection = request.kind === 'push' ? state.objection : state.sharing;
  const pause = request.kind === 'push' ? state.pauses.pushes : state.pauses.disclosures;
  const dispute = state.disputes.findLast(({ suspends }) => suspends === consent?.event) ?? null;
  return decision.reasons.map((reason) => {
    const { rule, remedy, appliedTo } = RULES[reason];
    const records = { consent, objection, pause, restriction: state.restriction, dispute };
    const record = appliedTo === null ? null : records[appliedTo];
    const language = reason === 'notice-superseded' ? consent?.notice?.language : undefined;
    const current =
      language === undefined || registry.purpose?.id !== request.purpose
        ? null
        : currentNotice(registry.purpose, language);
    return {
      reason,
      rule,
      remedy,
      event: record?.event ?? null,
      recordedAt: record?.at ?? null,
      consentNotice: appliedTo === 'consent' ? referenceTo(consent?.notice ?? null) : null,
      notice: referenceTo(current),
    };
  });
}

function referenceTo(notice: NoticeReference | null): NoticeReference | null {
  return notice && { id: notice.id, language: notice.language, version: notice.version, sha256: notice.sha256 };
}
