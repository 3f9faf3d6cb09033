import { LedgerError } from '../kernel/error.ts';
import { DAY_MS, type Instant, later } from '../kernel/instant.ts';
import { MAX_CONFIRMATION_DAYS } from '../limits.ts';
import type { Purpose } from '../registry/model.ts';
import { hasAuthority } from '../subject/authority.ts';
import type { Actor } from '../subject/events.ts';
import type { CommandFacts } from '../subject/facts.ts';
import type { Consent, Pair, SubjectState } from '../subject/state.ts';
import { countsFrom } from './cooling-off.ts';

/** A pair in which a consent waits to be confirmed. */
export type WaitingPair = Pair & { readonly waiting: Consent };

/**
 * Returns the subject id of the person who confirms: the guardian who gave the consent, or else the subject, also for
 * a consent that a delegate gave.
 * @param said the actor of the consent that awaits confirmation, or that consent
 * @throws CONFIRMATION_NOT_PENDING when that guardian has no authority now
 */
export function confirmingPerson(
  state: SubjectState,
  subject: string,
  said: Actor | Pick<Consent, 'guardian'>,
  now: Instant,
): string {
  const guardian = 'kind' in said ? (said.kind === 'guardian' ? said.authority : null) : said.guardian;
  if (guardian === null) return subject;
  const appointment = state.representatives.find(({ event }) => event === guardian);
  if (appointment === undefined || !hasAuthority(state, appointment, now)) {
    throw notPending('the guardian who consented has no authority any longer: capture the consent again');
  }
  return appointment.subject;
}

/**
 * Returns the pair in which the consent of this event waits.
 *
 * INVARIANT: a confirmation counts for the event that it names and no other, so that a late one changes nothing.
 *
 * @throws CONFIRMATION_NOT_PENDING when the event made no consent, or a decision since has ended it, or it is confirmed
 * @throws CONFIRMATION_EXPIRED when it was captured too long ago
 */
export function pendingConsent({ pairs }: SubjectState, event: string, now: Instant): WaitingPair {
  const pending = pairs.find((pair): pair is WaitingPair => pair.waiting?.event === event);
  if (pending === undefined) throw notPending('no consent of this event awaits confirmation');
  const until = later(pending.waiting.at, MAX_CONFIRMATION_DAYS * DAY_MS);
  if (now < until) return pending;
  throw new LedgerError('CONFIRMATION_EXPIRED', `the consent had to be confirmed before \`${until}\``, {
    pointer: '/event',
    details: { until },
  });
}

/** Returns the error of a confirmation where no consent awaits one. */
export function notPending(message: string): LedgerError {
  return new LedgerError('CONFIRMATION_NOT_PENDING', message, { pointer: '/event' });
}

/**
 * Returns the facts of a `consent.confirmed`, which names the consent that waited and repeats all of it, so that one
 * entry shows its extent; it ends the consent that counted until now. See
 * docs/decisions/0910-a-confirmation-says-all-of-it-again.md
 * @param purpose null: the registry does not have it
 * @param newNullifier base64url of 32 fresh secret bytes
 * @throws VALIDITY_EMPTY when the consent ends before its cooling-off time does, which begins now
 */
export function confirmationFacts(
  { waiting, current, ...pair }: WaitingPair,
  purpose: Purpose | null,
  now: Instant,
  newNullifier: string,
): CommandFacts<'consent.confirmed'> {
  const { channels, dataCategories, guardian, steps, fees, uses } = waiting;
  const validFrom = countsFrom(purpose ?? { coolingOffHours: null }, waiting, now, '/event');
  return {
    type: 'consent.confirmed',
    purpose: pair.purpose,
    recipient: pair.recipient,
    channels: channels.length === 0 ? null : channels,
    dataCategories: dataCategories.length === 0 ? null : dataCategories,
    notice: waiting.notice,
    validUntil: waiting.validUntil,
    nullifier: newNullifier,
    detail: { validFrom, evidence: 'otp', guardian, steps, fees, uses, capture: null },
    consent: { event: waiting.event, leafHash: waiting.leafHash },
    endsNullifier: current?.nullifier ?? null,
  };
}
