import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Channel, RepresentativeRole } from '../vocabulary.ts';
import { isMinor, needsGuardian } from './care.ts';
import { isDisputed, isInForce } from './current.ts';
import type { ActingStaff, Actor } from './events.ts';
import type { Consent, KnownState, Representative, SubjectState } from './state.ts';

/** An actor who needs no appointment to act. */
export type KnownActor = Exclude<Actor, { readonly kind: RepresentativeRole }>;

/**
 * The one who asks to act for a subject, as their token names them, with the authority that the capture names. For the
 * holder of another subject's token, and for an authority that staff or a program of the bank name, the subject's state
 * says whether they may.
 */
export type Acting =
  | KnownActor
  | { readonly kind: 'other-subject'; readonly client: string; readonly subject: string }
  | { readonly kind: 'authority'; readonly client: string; readonly authority: string; readonly staff?: ActingStaff };

/** The part of who asks to act that tells by which appointment. */
type Asking =
  | { readonly kind: KnownActor['kind'] }
  | { readonly kind: 'other-subject'; readonly subject: string }
  | { readonly kind: 'authority'; readonly authority: string };

/**
 * Returns whether an appointment lets its representative act now: it is in force, no dispute of it is open, and the
 * subject of a guardian still needs one.
 */
export function hasAuthority(subject: KnownState, one: Representative, now: Instant): boolean {
  if (isDisputed(subject, one.event)) return false;
  return isInForce(one, now) && (one.role === 'delegate' || needsGuardian(subject, now));
}

/**
 * Returns whether a guardian gave the consent and the need for them has ended since, so that only a decision of the
 * subject's own, or of a guardian appointed anew, can take its place.
 */
export function outlivesGuardian(subject: KnownState, { guardian, at }: Consent, now: Instant): boolean {
  if (guardian === null) return false;
  const { guardedSince } = subject.profile;
  return !needsGuardian(subject, now) || (guardedSince !== null && at < guardedSince);
}

/**
 * Returns the appointment that lets the one who asks act now; null when they need none.
 * @param about the purpose of the event; null: it has none; undefined: not known yet, so that the caller asks again
 * @throws SUBJECT_NOT_OWN when no appointment lets the holder of another subject's token act
 * @throws AUTHORITY_NOT_VALID when the named appointment does not let its representative act
 */
export function actingOnAppointment(
  state: SubjectState,
  acting: Asking,
  about: string | null | undefined,
  now: Instant,
): Representative | null {
  if (acting.kind !== 'other-subject' && acting.kind !== 'authority') return null;
  const named = (one: Representative) =>
    acting.kind === 'authority' ? one.event === acting.authority : one.subject === acting.subject;
  const appointment = state.representatives.find(
    (one) => named(one) && hasAuthority(state, one, now) && (about === undefined || covers(one, about)),
  );
  if (appointment === undefined) throw authorityMissing(acting);
  return appointment;
}

/** Returns the actor of an event. @param appointment the one that lets them act; null: they need none */
export function actorFor(acting: Acting, appointment: Representative | null): Actor {
  if (appointment === null) return acting as KnownActor;
  const staff = staffOf(acting);
  const by = { kind: appointment.role, client: acting.client, authority: appointment.event };
  return staff === null ? by : { ...by, staff };
}

/**
 * Returns the appointment that lets the holder of another subject's token see a subject's history: one for everything;
 * null when they need none.
 * @param reader the subject id of that token; null: the token is the subject's own, or the bank's
 * @throws SUBJECT_NOT_OWN when no appointment for everything lets them read now
 */
export function readingOnAppointment(state: SubjectState, reader: string | null, now: Instant): Representative | null {
  if (reader === null) return null;
  return actingOnAppointment(state, { kind: 'other-subject', subject: reader }, null, now);
}

/**
 * Returns the refusal of somebody who may not act.
 *
 * SECURITY: it does not show whether the subject has representatives.
 */
export function authorityMissing({ kind }: Pick<Asking, 'kind'>): LedgerError {
  if (kind !== 'authority') return new LedgerError('SUBJECT_NOT_OWN', 'the token is about another subject');
  return new LedgerError('AUTHORITY_NOT_VALID', 'the appointment is not in force, or does not cover this', {
    pointer: '/capture/authority',
  });
}

/**
 * Refuses to let a representative appoint anybody or end an appointment, and to let a subject do what only the bank
 * does.
 * @param byBankOnly true: it appoints a guardian, or ends the appointment of one who is needed
 * @param pointer to the role in the request; absent: the request has none
 * @throws REPRESENTATIVE_APPOINTS_NOBODY when a representative asks
 * @throws GUARDIAN_BY_BANK_ONLY when the subject asks for what only the bank does
 */
export function requireAppointer({ kind }: Acting, byBankOnly: boolean, pointer?: string): void {
  if (kind === 'other-subject' || kind === 'authority') {
    throw new LedgerError(
      'REPRESENTATIVE_APPOINTS_NOBODY',
      'a representative neither appoints anybody nor ends an appointment',
      {
        ...(kind === 'authority' ? { pointer: '/capture/authority' } : {}),
      },
    );
  }
  if (kind === 'subject' && byBankOnly) {
    throw new LedgerError('GUARDIAN_BY_BANK_ONLY', 'only the bank appoints a guardian and ends the appointment', {
      ...(pointer === undefined ? {} : { pointer }),
    });
  }
}

/** Refuses a guardian who is a minor at this time. @throws GUARDIAN_IS_MINOR when their own profile says `minor` */
export function requireGuardianOfAge(guardian: SubjectState, at: Instant): void {
  if (!isMinor(guardian, at)) return;
  throw new LedgerError('GUARDIAN_IS_MINOR', 'the profile of the guardian says that they are a minor', {
    pointer: '/representative',
  });
}

/** Returns the staff who act, also before a representative; null when none do. */
export function staffOf(acting: Acting | Actor): ActingStaff | null {
  return 'staff' in acting ? (acting.staff ?? null) : null;
}

/** Returns the channel at which somebody acts: that of the token of staff, or else that of the capture. */
export function channelOf(
  acting: Acting | Actor,
  capture: { readonly channel: Channel | null } | null,
): Channel | null {
  return staffOf(acting)?.channel ?? capture?.channel ?? null;
}

/** Returns whether somebody acts with a token of their own, and not through a client or the staff of the bank. */
export function hasOwnToken({ kind }: Acting): boolean {
  return kind === 'subject' || kind === 'other-subject';
}

function covers({ purposes }: Representative, about: string | null): boolean {
  return purposes === null || (about !== null && purposes.includes(about));
}
