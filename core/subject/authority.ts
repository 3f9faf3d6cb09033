import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { RepresentativeRole } from '../vocabulary.ts';
import { isMinor } from './care.ts';
import { isInForce } from './current.ts';
import type { ActingStaff, Actor } from './events.ts';
import type { Representative, SubjectState } from './state.ts';

/** An actor whose right to act rests on no appointment. */
export type KnownActor = Exclude<Actor, { readonly kind: RepresentativeRole }>;

/**
 * Who asks to act on a subject, by token and capture alone. The subject's state says whether the holder of another subject's token, or an
 * authority that a client of the bank names, may act.
 */
export type Acting =
  | KnownActor
  | { readonly kind: 'other-subject'; readonly client: string; readonly subject: string }
  | { readonly kind: 'authority'; readonly client: string; readonly authority: string; readonly staff?: ActingStaff };

/**
 * Returns the actor of an event, if the state lets whoever asks act now.
 * @param about the purpose of the event, null: none; undefined: not known yet, to be asked about again when it is
 * @throws SUBJECT_NOT_OWN when no appointment covers another subject's token, AUTHORITY_NOT_VALID when the named one does not
 */
export function actorFor(state: SubjectState, acting: Acting, about: string | null | undefined, now: Instant): Actor {
  if (acting.kind !== 'other-subject' && acting.kind !== 'authority') return acting;
  const appointment = state.representatives.find(
    (one) =>
      (acting.kind === 'other-subject' ? one.subject === acting.subject : one.event === acting.authority) &&
      isInForce(one, now) &&
      (about === undefined || reaches(one, about)),
  );
  const { client } = acting;
  if (appointment !== undefined) {
    const staff = acting.kind === 'authority' && acting.staff !== undefined ? { staff: acting.staff } : {};
    return { kind: appointment.role, client, authority: appointment.event, ...staff };
  }
  if (acting.kind === 'other-subject') throw notOwn();
  throw new LedgerError('AUTHORITY_NOT_VALID', 'the appointment is not in force, or does not reach so far', {
    pointer: '/capture/authority',
  });
}

/**
 * Refuses to show a subject's record to the holder of another subject's token who does not represent them in everything.
 * @param reader the subject id of that token; null: the token is the subject's own, or the bank's
 * @throws SUBJECT_NOT_OWN
 */
export function requireReader({ representatives }: SubjectState, reader: string | null, now: Instant): void {
  if (reader === null) return;
  if (!representatives.some((one) => one.subject === reader && isInForce(one, now) && reaches(one, null))) {
    throw notOwn();
  }
}

/**
 * Refuses an appointment, or the end of one, by a representative, and that of a guardian by the subject.
 * @param pointer to the role in the request; absent: the request has none
 * @throws REPRESENTATIVE_APPOINTS_NOBODY, GUARDIAN_BY_BANK_ONLY
 */
export function requireAppointer({ kind }: Acting, role: RepresentativeRole, pointer?: string): void {
  if (kind === 'other-subject' || kind === 'authority') {
    throw new LedgerError('REPRESENTATIVE_APPOINTS_NOBODY', 'a representative neither appoints nor ends others', {
      ...(kind === 'authority' ? { pointer: '/capture/authority' } : {}),
    });
  }
  if (kind === 'subject' && role === 'guardian') {
    throw new LedgerError('GUARDIAN_BY_BANK_ONLY', 'a guardian is appointed, and ended, by the bank', {
      ...(pointer === undefined ? {} : { pointer }),
    });
  }
}

/** Refuses a guardian whose own state says that they are a minor. @throws GUARDIAN_IS_MINOR */
export function requireGuardianOfAge(guardian: SubjectState): void {
  if (!isMinor(guardian)) return;
  throw new LedgerError('GUARDIAN_IS_MINOR', 'the guardian is a minor by what the bank has on record', {
    pointer: '/representative',
  });
}

/** Returns whether somebody acts with a token of their own, and not by a client or the staff of the bank. */
export function hasOwnToken({ kind }: Acting): boolean {
  return kind === 'subject' || kind === 'other-subject';
}

function reaches({ purposes }: Representative, about: string | null): boolean {
  return purposes === null || (about !== null && purposes.includes(about));
}

// SECURITY: whether the subject has representatives does not show in the refusal.
function notOwn(): LedgerError {
  return new LedgerError('SUBJECT_NOT_OWN', 'the token is about another subject');
}
