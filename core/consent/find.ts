import type { Consent, SubjectState } from './model.ts';

/** The subject's standing decision for exactly this purpose and recipient, null when there is none. */
export function findConsent(state: SubjectState, purpose: string, recipient: string | null): Consent | null {
  return state.consents.find((consent) => consent.purpose === purpose && consent.recipient === recipient) ?? null;
}
