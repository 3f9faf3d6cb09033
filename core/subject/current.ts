import type { Instant } from '../kernel/instant.ts';
import type { Consent, SubjectState } from './state.ts';

/** Returns the subject's current decision for exactly this purpose and recipient, or null. */
export function currentDecision({ consents }: SubjectState, purpose: string, recipient: string | null): Consent | null {
  return consents.find((consent) => consent.purpose === purpose && consent.recipient === recipient) ?? null;
}

/** Returns the state with this consent as the current decision for its purpose and recipient. */
export function withConsent(state: SubjectState, consent: Consent): SubjectState {
  const others = state.consents.filter(
    (other) => other.purpose !== consent.purpose || other.recipient !== consent.recipient,
  );
  return { ...state, version: state.version + 1, consents: [...others, consent].sort(byPurposeThenRecipient) };
}

/** Compares by UTF-16 code units, so that the order is the same everywhere; null comes before every recipient. */
export function byPurposeThenRecipient(a: Consent, b: Consent): number {
  if (a.purpose !== b.purpose) return a.purpose < b.purpose ? -1 : 1;
  if (a.recipient === b.recipient) return 0;
  if (a.recipient === null) return -1;
  return b.recipient === null || a.recipient > b.recipient ? 1 : -1;
}

/** Returns whether a consent is given and not expired; it may still await confirmation, or not have begun. */
export function isActive({ status, validUntil }: Consent, now: Instant): boolean {
  return status === 'given' && (validUntil === null || now < validUntil);
}

/** Returns whether an instant is within the validity of a consent or an appointment: begun, and not ended. */
export function isInForce(
  { validFrom, validUntil }: { readonly validFrom: Instant | null; readonly validUntil: Instant | null },
  now: Instant,
): boolean {
  return (validFrom === null || now >= validFrom) && (validUntil === null || now < validUntil);
}
