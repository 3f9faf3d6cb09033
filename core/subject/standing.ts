import type { Consent, SubjectState } from './state.ts';

/** The state with this consent in the place of what stood for its purpose and recipient. */
export function withConsent(state: SubjectState, consent: Consent): SubjectState {
  const others = state.consents.filter(
    (other) => other.purpose !== consent.purpose || other.recipient !== consent.recipient,
  );
  return { ...state, version: state.version + 1, consents: [...others, consent].sort(byPurposeThenRecipient) };
}

/** By UTF-16 code units, so that the order is the same everywhere; no recipient comes first. */
export function byPurposeThenRecipient(a: Consent, b: Consent): number {
  if (a.purpose !== b.purpose) return a.purpose < b.purpose ? -1 : 1;
  if (a.recipient === b.recipient) return 0;
  if (a.recipient === null) return -1;
  return b.recipient === null || a.recipient > b.recipient ? 1 : -1;
}
