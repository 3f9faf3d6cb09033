import type { Instant } from '../kernel/instant.ts';
import type { Consent, SubjectState } from './state.ts';

/** The subject's standing decision for exactly this purpose and recipient, null when there is none. */
export function findConsent(state: SubjectState, purpose: string, recipient: string | null): Consent | null {
  return state.consents.find((consent) => consent.purpose === purpose && consent.recipient === recipient) ?? null;
}

/** Whether a consent was given and has not expired; it may count for nothing yet. */
export function stands({ status, validUntil }: Consent, now: Instant): boolean {
  return status === 'given' && (validUntil === null || now < validUntil);
}

/** Whether a consent or a representative's authority is valid at this instant. */
export function isInForce(
  { validFrom, validUntil }: { readonly validFrom: Instant | null; readonly validUntil: Instant | null },
  now: Instant,
): boolean {
  return (validFrom === null || now >= validFrom) && (validUntil === null || now < validUntil);
}
