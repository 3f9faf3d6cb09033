import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { RepresentativeRole } from '../vocabulary.ts';
import { isInForce } from './current.ts';
import type { Actor, Representative, SubjectState } from './state.ts';

type Staff = Extract<Actor, { readonly kind: 'staff' }>['staff'];

/** Who acts by a right that no appointment has given them. */
export type KnownActor = Exclude<Actor, { readonly kind: RepresentativeRole }>;

/**
 * Who asks to act on a subject, as far as token and capture say. Whether a stranger, whose token is about another subject, or an authority that a
 * client of the bank names may, the subject's state alone says.
 */
export type Acting =
  | KnownActor
  | { readonly kind: 'stranger'; readonly client: string; readonly subject: string }
  | { readonly kind: 'authority'; readonly client: string; readonly authority: string; readonly staff?: Staff };

/**
 * The actor of an event, once the state has said that whoever asks may act now.
 * @param about the purpose of the event, null: none; undefined: it is not known yet, and is asked about again when it is
 * @throws SUBJECT_NOT_OWN for a stranger whom no appointment covers, AUTHORITY_NOT_VALID for a named one that does not
 */
export function actorFor(state: SubjectState, acting: Acting, about: string | null | undefined, now: Instant): Actor {
  if (acting.kind !== 'stranger' && acting.kind !== 'authority') return acting;
  const appointment = (state.representatives ?? []).find(
    (one) =>
      (acting.kind === 'stranger' ? one.subject === acting.subject : one.event === acting.authority) &&
      isInForce(one, now) &&
      (about === undefined || reaches(one, about)),
  );
  const { client } = acting;
  if (appointment !== undefined) {
    const staff = acting.kind === 'authority' && acting.staff !== undefined ? { staff: acting.staff } : {};
    return { kind: appointment.role, client, authority: appointment.event, ...staff };
  }
  if (acting.kind === 'stranger') throw notOwn();
  throw new LedgerError('AUTHORITY_NOT_VALID', 'the appointment does not stand, or does not reach so far', {
    pointer: '/capture/authority',
  });
}

/**
 * Refuses to show what is on record of a subject to a stranger who does not represent them in everything.
 * @param stranger their own subject id; null: no stranger asks
 * @throws SUBJECT_NOT_OWN
 */
export function requireReader({ representatives = [] }: SubjectState, stranger: string | null, now: Instant): void {
  if (stranger === null) return;
  if (!representatives.some((one) => one.subject === stranger && isInForce(one, now) && reaches(one, null))) {
    throw notOwn();
  }
}

/** Whether somebody acts with a token of their own, and not by a client or the staff of the bank. */
export function hasOwnToken({ kind }: Acting): boolean {
  return kind === 'subject' || kind === 'stranger';
}

function reaches({ purposes }: Representative, about: string | null): boolean {
  return purposes === null || (about !== null && purposes.includes(about));
}

// SECURITY: a stranger is told no more than anybody whose token is about another subject.
function notOwn(): LedgerError {
  return new LedgerError('SUBJECT_NOT_OWN', 'the token is about another subject');
}
