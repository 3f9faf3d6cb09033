import type { Consent } from '../subject/state.ts';
import type { Reason } from '../vocabulary.ts';
import type { Decision } from './decide.ts';
import type { DecisionRequest } from './request.ts';

/** Lists the reasons that a change of the registry could lift, whatever the subject said. */
export const LIFTED_BY_REGISTRY: ReadonlySet<Reason> = new Set([
  'purpose-unknown',
  'purpose-retired',
  'channel-unknown',
  'recipient-unknown',
  'recipient-suspended',
  'notice-superseded',
  'fees-not-shown',
  'evidence-insufficient',
  'care-step-missing',
  'content-not-approved',
  'product-unknown',
  'risk-mismatch',
  'staff-not-qualified',
  'too-often',
]);

/** Tells whether a change of the registry could lift a refusal, so that no cached copy of it may have the last word. */
export function restsOnRegistry({ reasons, consent }: Decision, request: DecisionRequest): boolean {
  return reasons.some(
    (reason) => LIFTED_BY_REGISTRY.has(reason) || (isOfExtent(reason) && isConsentedTo(request, consent)),
  );
}

function isOfExtent(reason: Reason): boolean {
  return reason === 'channel-not-consented' || reason === 'data-category-not-consented';
}

/**
 * Tells whether the subject's consent covers the request, so that only its purpose is too narrow; true where no consent
 * is needed.
 */
function isConsentedTo(request: DecisionRequest, consent: Consent | null): boolean {
  if (consent === null) return true;
  const covered: readonly string[] = request.kind === 'push' ? consent.channels : consent.dataCategories;
  const wanted = request.kind === 'push' ? [request.channel] : request.dataCategories;
  return wanted.every((one) => covered.includes(one));
}
