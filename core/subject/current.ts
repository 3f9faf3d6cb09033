import type { Instant } from '../kernel/instant.ts';
import { type Consent, type Dispute, EMPTY_PAIR, type KnownState, type Pair, type SubjectState } from './state.ts';

/** Returns what is on record for exactly this purpose and recipient, or null. */
export function pairOf({ pairs }: Pick<KnownState, 'pairs'>, purpose: string, recipient: string | null): Pair | null {
  if (typeof pairs === 'function') return pairs(purpose, recipient);
  return pairs.find((pair) => pair.purpose === purpose && pair.recipient === recipient) ?? null;
}

/** Returns what is on record for exactly this purpose and recipient; an empty pair where there is nothing. */
export function pairOrEmpty(state: SubjectState, purpose: string, recipient: string | null): Pair {
  return pairOf(state, purpose, recipient) ?? { ...EMPTY_PAIR, purpose, recipient };
}

/**
 * Returns the subject's current decision for this purpose and recipient, or null. It is their no to all recipients of
 * the purpose where they said that after what they said of the recipient, or nothing of the recipient.
 */
export function currentDecision(state: KnownState, purpose: string, recipient: string | null): Consent | null {
  const own = pairOf(state, purpose, recipient)?.current ?? null;
  const toAll = pairOf(state, purpose, null)?.current ?? null;
  return own === null || (toAll !== null && toAll.saidAt > own.saidAt) ? toAll : own;
}

/** Names a pair. */
export type AboutPair = Pick<Pair, 'purpose' | 'recipient'>;

/** Returns the state with this pair in the place of the one for the same purpose and recipient. */
export function withPair(state: SubjectState, pair: Pair): SubjectState {
  const others = state.pairs.filter(
    ({ purpose, recipient }) => purpose !== pair.purpose || recipient !== pair.recipient,
  );
  return { ...state, pairs: [...others, pair].sort(byPurposeThenRecipient) };
}

/**
 * Compares pairs by purpose, then recipient, null before every recipient. Their ids are ASCII, so code units have the
 * order of UTF-8 bytes.
 */
export function byPurposeThenRecipient(a: AboutPair, b: AboutPair): number {
  if (a.purpose !== b.purpose) return a.purpose < b.purpose ? -1 : 1;
  if (a.recipient === b.recipient) return 0;
  if (a.recipient === null) return -1;
  return b.recipient === null || a.recipient > b.recipient ? 1 : -1;
}

/** Returns the disputes that nobody has answered. */
export function openDisputes({ disputes }: Pick<KnownState, 'disputes'>): readonly Dispute[] {
  return disputes.filter(({ answer }) => answer === null);
}

/** Returns whether the consent or appointment that this event made does not count while a dispute is open. */
export function isDisputed(state: Pick<KnownState, 'disputes'>, event: string): boolean {
  return openDisputes(state).some(({ suspends }) => suspends === event);
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
