import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { RepresentativeRole } from '../vocabulary.ts';
import { isMinor } from './care.ts';
import { isInForce } from './current.ts';
import type { ActingStaff, Actor } from './events.ts';
import type { Representative, SubjectState } from './state.ts';

/** An actor who needs no appointment to act. */
export type KnownActor = Exclude<Actor, { readonly kind: RepresentativeRole }>;

/**
 * The one who asks to act for a subject, as token and capture name them. For the holder of another subject's token, and
 * for an authority that a client of the bank names, the subject's state says whether they may.
 */
export type Acting =
  | KnownActor
  | { readonly kind: 'other-subject'; readonly client: string; readonly subject: string }
  | { readonly kind: 'authority'; readonly client: string; readonly authority: string; readonly staff?: ActingStaff };

/**
 * Returns the actor of an event, if the state lets the one who asks act now.
 * @param about the purpose of the event; null: it has none; undefined: not known yet, so that the caller asks again
 * @throws SUBJECT_NOT_OWN when no appointment lets the holder of another subject's token act
 * @throws AUTHORITY_NOT_VALID when the named appointment does not let its representative act
 */
export function actorFor(state: SubjectState, acting: Acting, about: string | null | undefined, now: Instant): Actor {
  if (acting.kind !== 'other-subject' && acting.kind !== 'authority') return acting;
  const appointment = state.representatives.find(
    (one) =>
      (acting.kind === 'other-subject' ? one.subject === acting.subject : one.event === acting.authority) &&
      isInForce(one, now) &&
      (about === undefined || covers(one, about)),
  );
  const { client } = acting;
  if (appointment !== undefined) {
    const staff = acting.kind === 'authority' && acting.staff !== undefined ? { staff: acting.staff } : {};
    return { kind: appointment.role, client, authority: appointment.event, ...staff };
  }
  if (acting.kind === 'other-subject') throw notOwn();
  throw new LedgerError('AUTHORITY_NOT_VALID', 'the appointment is not in force, or does not cover this', {
    pointer: '/capture/authority',
  });
}

/**
 * Refuses to show a subject's history to the holder of another subject's token who does not represent them in
 * everything.
 * @param reader the subject id of that token; null: the token is the subject's own, or the bank's
 * @throws SUBJECT_NOT_OWN when no appointment for everything is in force now
 */
export function requireReader({ representatives }: SubjectState, reader: string | null, now: Instant): void {
  if (reader === null) return;
  if (!representatives.some((one) => one.subject === reader && isInForce(one, now) && covers(one, null))) {
    throw notOwn();
  }
}

/**
 * Refuses to let a representative appoint anybody or end an appointment, and to let a subject do so with a guardian.
 * @param pointer to the role in the request; absent: the request has none
 * @throws REPRESENTATIVE_APPOINTS_NOBODY when a representative asks
 * @throws GUARDIAN_BY_BANK_ONLY when the subject asks, and it is about a guardian
 */
export function requireAppointer({ kind }: Acting, role: RepresentativeRole, pointer?: string): void {
  if (kind === 'other-subject' || kind === 'authority') {
    throw new LedgerError(
      'REPRESENTATIVE_APPOINTS_NOBODY',
      'a representative neither appoints anybody nor ends an appointment',
      {
        ...(kind === 'authority' ? { pointer: '/capture/authority' } : {}),
      },
    );
  }
  if (kind === 'subject' && role === 'guardian') {
    throw new LedgerError('GUARDIAN_BY_BANK_ONLY', 'only the bank appoints a guardian and ends the appointment', {
      ...(pointer === undefined ? {} : { pointer }),
    });
  }
}

/** Refuses a guardian who is a minor. @throws GUARDIAN_IS_MINOR when the guardian's own profile says `minor` */
export function requireGuardianOfAge(guardian: SubjectState): void {
  if (!isMinor(guardian)) return;
  throw new LedgerError('GUARDIAN_IS_MINOR', 'the profile of the guardian says that they are a minor', {
    pointer: '/representative',
  });
}

/** Returns whether somebody acts with a token of their own, and not through a client or the staff of the bank. */
export function hasOwnToken({ kind }: Acting): boolean {
  return kind === 'subject' || kind === 'other-subject';
}

function covers({ purposes }: Representative, about: string | null): boolean {
  return purposes === null || (about !== null && purposes.includes(about));
}

// SECURITY: the refusal does not show whether the subject has representatives.
function notOwn(): LedgerError {
  return new LedgerError('SUBJECT_NOT_OWN', 'the token is about another subject');
}
