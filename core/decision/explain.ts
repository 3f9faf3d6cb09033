import type { NoticeReference } from '../registry/model.ts';
import { currentNotice } from '../subject/current.ts';
import type { SubjectState } from '../subject/state.ts';
import type { Instant, Reason } from '../vocabulary.ts';
import type { Decision } from './decide.ts';
import type { DecisionRequest, RegistryView } from './request.ts';

/** Why one reason was given: the rule, the records that it was applied to, and what would change the answer. */
export interface Explanation {
  readonly reason: Reason;
  readonly rule: string;
  readonly remedy: string;
  /** Id of the event that the rule was applied to: the consent's, the objection's or the restriction's. */
  readonly event: string | null;
  /** When that event was recorded. */
  readonly recordedAt: Instant | null;
  /** The notice that the consent names, where the rule was applied to the consent. */
  readonly consentNotice: NoticeReference | null;
  /** The notice that is current in the consent's language, where the notice is the matter. */
  readonly notice: NoticeReference | null;
}

/** What a rule is applied to; null: to the registry, the profile or what was asked, which have no record in the state. */
type AppliedTo = 'consent' | 'objection' | 'restriction' | null;

/** Each reason's rule, what would change the answer, and the record that the rule is applied to. */
export const RULES: Readonly<Record<Reason, readonly [rule: string, remedy: string, appliedTo: AppliedTo]>> = {
  'purpose-unknown': [
    'the purpose is registered, for this kind of action',
    'register the purpose, or name one that is',
    null,
  ],
  'purpose-retired': ['the purpose is in use', 'use another purpose, or register this one as not retired', null],
  'recipient-unknown': ['the recipient is registered for the purpose', 'register the recipient for the purpose', null],
  'recipient-suspended': ['the recipient is not suspended', 'none while the suspension stands', null],
  restricted: [
    'the subject has not restricted the use of their data',
    'the subject lifts the restriction',
    'restriction',
  ],
  objected: ['the subject does not object to pushes', 'the subject lifts the objection', 'objection'],
  'minor-without-guardian': [
    'a guardian stands for a subject whose profile says `minor`, and gave the consent',
    'a guardian is recorded and consents',
    'consent',
  ],
  'no-consent': ['the subject has decided about this purpose and recipient', 'the subject gives consent', null],
  refused: ['the subject has not refused', 'the subject gives consent', 'consent'],
  withdrawn: ['the subject has not withdrawn', 'the subject gives consent again', 'consent'],
  expired: ['the consent has not expired', 'the subject gives consent again', 'consent'],
  'not-yet-valid': ['the consent is valid already', 'wait until it is', 'consent'],
  'awaiting-confirmation': ['the subject has confirmed the consent', 'the subject confirms it', 'consent'],
  'notice-superseded': [
    'the consent was given under a notice that still suffices',
    'show the current notice and ask again',
    'consent',
  ],
  'evidence-insufficient': [
    'the evidence of the consent is as strong as the purpose asks',
    'capture consent with stronger evidence',
    'consent',
  ],
  'channel-not-consented': [
    'the channel is one of the consent and of the purpose',
    'use such a channel, or ask for this one',
    'consent',
  ],
  'data-category-not-consented': [
    'each data category is one of the consent and of the purpose',
    'leave the others out, or ask for them',
    'consent',
  ],
  'care-step-missing': [
    'the extra steps that the purpose names for the care flags of the profile were taken before the consent',
    'take the steps and ask again',
    'consent',
  ],
  'fees-not-shown': [
    'the fees of the product were shown before the consent, where the purpose asks for that',
    'show the fees of this product and ask again, or push another product',
    'consent',
  ],
  'content-not-approved': [
    'the content is approved for the purpose, in its language, with the risk notice that its product has now and without a phrase that is forbidden now',
    'push approved content, named by its SHA-256, or have this one approved',
    null,
  ],
  'product-unknown': [
    'the product is in the catalogue, and not retired',
    'register the product, or push another',
    null,
  ],
  'risk-mismatch': [
    'the assessment in the profile still counts, and reaches the risk of the product',
    'assess the subject, or push a product of less risk',
    null,
  ],
  'staff-not-qualified': [
    'whoever sells the product is registered for it, at a place that is registered for it',
    'let such staff sell it, at such a place',
    null,
  ],
};

/** An explanation for each reason of the decision, in their order; none for a yes. */
export function explain(
  state: SubjectState,
  registry: RegistryView,
  request: DecisionRequest,
  decision: Decision,
): readonly Explanation[] {
  const { consent } = decision;
  return decision.reasons.map((reason) => {
    const [rule, remedy, appliedTo] = RULES[reason];
    const record =
      appliedTo === null ? null : { consent, objection: state.objection, restriction: state.restriction }[appliedTo];
    const language = reason === 'notice-superseded' ? consent?.notice?.language : undefined;
    const current =
      language === undefined || registry.purpose?.id !== request.purpose
        ? null
        : currentNotice(registry.purpose, language);
    return {
      ...{ reason, rule, remedy, event: record?.event ?? null, recordedAt: record?.at ?? null },
      consentNotice: appliedTo === 'consent' ? referenceTo(consent?.notice ?? null) : null,
      notice: referenceTo(current),
    };
  });
}

function referenceTo(notice: NoticeReference | null): NoticeReference | null {
  return notice && { id: notice.id, language: notice.language, version: notice.version, sha256: notice.sha256 };
}
