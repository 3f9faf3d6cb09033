import type { Consent, Representative, SubjectState } from './model.ts';
import type { Purpose } from './registry.ts';
import type { Instant } from './vocabulary.ts';

/** The subject's standing decision for exactly this purpose and recipient, null when there is none. */
export function findConsent(state: SubjectState, purpose: string, recipient: string | null): Consent | null {
  return state.consents.find((consent) => consent.purpose === purpose && consent.recipient === recipient) ?? null;
}

/** The purpose's current notice in a language, null when it has none; `language` may be any string. */
export function currentNotice(purpose: Purpose, language: string): Purpose['notices'][string] | null {
  return Object.hasOwn(purpose.notices, language) ? (purpose.notices[language] ?? null) : null;
}

/** Whether a representative's authority counts at this instant. */
export function isInForce({ validFrom, validUntil }: Representative, now: Instant): boolean {
  return (validFrom === null || now >= validFrom) && (validUntil === null || now < validUntil);
}
