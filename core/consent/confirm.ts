import { LedgerError } from '../kernel/error.ts';
import { DAY_MS, type Instant, later } from '../kernel/instant.ts';
import { MAX_CONFIRMATION_DAYS } from '../limits.ts';
import type { Purpose } from '../registry/model.ts';
import { isInForce } from '../subject/current.ts';
import type { Actor, Consent, SubjectState } from '../subject/state.ts';
import { countsFrom } from './cooling-off.ts';
import { type CommandFacts, endingOf } from './give.ts';

/** Whether a consent that this actor reports waits until it is confirmed: a yes that staff captured is their word for the subject's. */
export function needsConfirmation(actor: Actor): boolean {
  return 'staff' in actor && actor.staff !== undefined;
}

/**
 * The subject id of whoever is to confirm: a guardian confirms what a guardian said, and all else the subject, a delegate's word too.
 * @param said the actor of the consent that waits, or that consent
 * @throws CONFIRMATION_NOT_PENDING when that guardian's appointment is not in force now
 */
export function confirmingPerson(
  { representatives = [] }: SubjectState,
  subject: string,
  said: Actor | Consent,
  now: Instant,
): string {
  const guardian = 'kind' in said ? (said.kind === 'guardian' ? said.authority : undefined) : said.guardian;
  if (guardian === undefined) return subject;
  const appointment = representatives.find(({ event }) => event === guardian);
  if (appointment === undefined || !isInForce(appointment, now)) {
    throw notPending('the guardian who consented no longer stands: capture it again');
  }
  return appointment.subject;
}

/**
 * The consent that this event made and that waits.
 *
 * INVARIANT: a confirmation counts for the event that it names and no other, so that one that comes late changes nothing.
 *
 * @throws CONFIRMATION_NOT_PENDING after a withdrawal, a refusal, a renewal or a confirmation, and for any other event; CONFIRMATION_EXPIRED
 */
export function pendingConsent({ consents }: SubjectState, event: string, now: Instant): Consent {
  const pending = consents.find((consent) => consent.event === event && consent.awaitingConfirmation);
  if (pending === undefined) throw notPending('no consent of this event waits to be confirmed');
  const until = later(pending.at, MAX_CONFIRMATION_DAYS * DAY_MS);
  if (now < until) return pending;
  throw new LedgerError('CONFIRMATION_EXPIRED', `the consent could be confirmed until \`${until}\``, {
    pointer: '/event',
    details: { until },
  });
}

/** What is said when there is nothing to confirm. */
export function notPending(message: string): LedgerError {
  return new LedgerError('CONFIRMATION_NOT_PENDING', message, { pointer: '/event' });
}

/**
 * The facts of a `consent.confirmed`, which replaces the consent that waited and says all of it again, so that one entry shows what is covered.
 * @param purpose null when the registry has none any more
 * @param newNullifier base64url of 32 fresh secret bytes
 * @throws VALIDITY_EMPTY when nothing is left of the consent, after a cooling-off time that begins now
 * See docs/decisions/0910-a-confirmation-says-all-of-it-again.md
 */
export function confirmConsent(
  pending: Consent,
  purpose: Purpose | null,
  now: Instant,
  newNullifier: string,
): CommandFacts {
  const { channels, dataCategories, guardian, steps, fees } = pending;
  const validFrom = countsFrom(purpose ?? { coolingOffHours: null }, pending, now, '/event');
  return {
    type: 'consent.confirmed',
    purpose: pending.purpose,
    recipient: pending.recipient,
    channels: channels.length === 0 ? null : channels,
    dataCategories: dataCategories.length === 0 ? null : dataCategories,
    notice: pending.notice,
    validUntil: pending.validUntil,
    nullifier: newNullifier,
    detail: {
      evidence: 'otp',
      ...(validFrom === null ? {} : { validFrom }),
      ...(guardian === undefined ? {} : { guardian }),
      ...(steps === undefined ? {} : { steps }),
      ...(fees === undefined ? {} : { fees: { ...fees } }),
    },
    ...endingOf(pending),
  };
}
