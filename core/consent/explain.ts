import type { Decision, DecisionRequest, RegistryView } from './decide.ts';
import { currentNotice } from './find.ts';
import type { SubjectState } from './model.ts';
import type { NoticeReference } from './registry.ts';
import type { Instant, Reason } from './vocabulary.ts';

/** Why one reason was given: the rule, the records that it was applied to, and what would change the answer. */
export interface Explanation {
  readonly reason: Reason;
  readonly rule: string;
  readonly remedy: string;
  /** Id of the event that the rule was applied to: the consent's, the objection's or the restriction's. */
  readonly event: string | null;
  /** When that event was recorded. */
  readonly recordedAt: Instant | null;
  /** The notice that is current in the consent's language, where the notice is the matter. */
  readonly notice: NoticeReference | null;
}

const RULES: Readonly<Record<Reason, readonly [rule: string, remedy: string]>> = {
  'purpose-unknown': [
    'the purpose is registered, for this kind of action',
    'register the purpose, or name one that is',
  ],
  'purpose-retired': ['the purpose is in use', 'use another purpose, or register this one as not retired'],
  'recipient-unknown': ['the recipient is registered for the purpose', 'register the recipient for the purpose'],
  'recipient-suspended': ['the recipient is not suspended', 'none while the suspension stands'],
  restricted: ['the subject has not restricted the use of their data', 'the subject lifts the restriction'],
  objected: ['the subject does not object to pushes', 'the subject lifts the objection'],
  'minor-without-guardian': ['a guardian stands for a minor', 'a guardian is recorded and consents'],
  'no-consent': ['the subject has decided about this purpose and recipient', 'the subject gives consent'],
  refused: ['the subject has not refused', 'the subject gives consent'],
  withdrawn: ['the subject has not withdrawn', 'the subject gives consent again'],
  expired: ['the consent has not expired', 'the subject gives consent again'],
  'not-yet-valid': ['the consent is valid already', 'wait until it is'],
  'awaiting-confirmation': ['the subject has confirmed the consent', 'the subject confirms it'],
  'notice-superseded': [
    'the consent was given under a notice that still suffices',
    'show the current notice and ask again',
  ],
  'evidence-insufficient': [
    'the evidence of the consent is as strong as the purpose asks',
    'capture consent with stronger evidence',
  ],
  'channel-not-consented': [
    'the channel is one of the consent and of the purpose',
    'use such a channel, or ask for this one',
  ],
  'data-category-not-consented': [
    'each data category is one of the consent and of the purpose',
    'leave the others out, or ask for them',
  ],
  'care-step-missing': [
    'the extra step that the purpose names for such a subject was taken before the consent',
    'take the step and ask again',
  ],
  'fees-not-shown': [
    'the fees of the product were shown before the consent, where the purpose asks for that',
    'show the fees of this product and ask again, or push another product',
  ],
  'content-not-approved': [
    'the content is approved for the purpose, in its language, with the risk notice that its product has now and without a phrase that is forbidden now',
    'push approved content, named by its SHA-256, or have this one approved',
  ],
  'product-unknown': ['the product is in the catalogue, and not retired', 'register the product, or push another'],
  'risk-mismatch': [
    'an assessment of the subject that still counts reaches the risk of the product',
    'assess the subject, or push a product of less risk',
  ],
  'staff-not-qualified': [
    'whoever sells the product is registered for it, at a place that is registered for it',
    'let such staff sell it, at such a place',
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
    const [rule, remedy] = RULES[reason];
    const record = recordOf(reason, state, decision);
    const language = reason === 'notice-superseded' ? consent?.notice?.language : undefined;
    const current =
      language === undefined || registry.purpose?.id !== request.purpose
        ? null
        : currentNotice(registry.purpose, language);
    return {
      ...{ reason, rule, remedy, event: record?.event ?? null, recordedAt: record?.at ?? null },
      notice: current && {
        ...{ id: current.id, language: current.language, version: current.version, sha256: current.sha256 },
      },
    };
  });
}

function recordOf(
  reason: Reason,
  state: SubjectState,
  { consent }: Decision,
): { readonly event: string; readonly at: Instant } | null {
  if (reason === 'objected') return state.objection;
  if (reason === 'restricted') return state.restriction ?? null;
  return ABOUT_THE_CONSENT.has(reason) ? consent : null;
}

const ABOUT_THE_CONSENT: ReadonlySet<Reason> = new Set([
  'refused',
  'withdrawn',
  'expired',
  'not-yet-valid',
  'awaiting-confirmation',
  'notice-superseded',
  'evidence-insufficient',
  'channel-not-consented',
  'data-category-not-consented',
  'care-step-missing',
  'fees-not-shown',
]);
