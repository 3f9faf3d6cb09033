import { LedgerError } from '../kernel/error.ts';
import { type Instant, latest } from '../kernel/instant.ts';
import { MAX_REPRESENTATIVES } from '../limits.ts';
import type { RepresentativeRole } from '../vocabulary.ts';
import { type Acting, hasOwnToken, requireAppointer } from './authority.ts';
import { GUARDED, isMinor, needsGuardian } from './care.ts';
import type { Attachment, EventFacts } from './events.ts';
import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';
import type { Representative, SubjectState } from './state.ts';

/** An appointment as somebody asks to record it. */
export interface AppointmentCommand {
  readonly role: RepresentativeRole;
  /** The representative's own subject id. */
  readonly representative: string;
  /** Purposes that they may act on; null: all, and acts about no purpose, as always for a guardian. */
  readonly purposes: readonly string[] | null;
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
  readonly evidence: readonly Attachment[];
}

/**
 * Returns the facts of a `representative.appointed`. The bank appoints on evidence; a subject who is no minor appoints
 * delegates with their own token; a representative appoints nobody.
 * @throws REPRESENTATIVE_APPOINTS_NOBODY, GUARDIAN_BY_BANK_ONLY, MINOR_APPOINTS_NOBODY when the one who asks may not
 * @throws EVIDENCE_REQUIRED when the bank appoints without evidence
 * @throws GUARDIAN_NOT_NEEDED when no care flag of the subject calls for a guardian as the appointment begins
 * @throws REPRESENTATIVE_IS_SUBJECT when the subject would represent themselves
 * @throws REPRESENTATIVE_STANDS when an appointment of the same person is in force at some time of this one
 * @throws LIMIT_REACHED when the subject has as many representatives as they can have
 * @throws VALID_UNTIL_PAST, VALIDITY_EMPTY when the appointment would never be in force
 */
export function appointmentFacts(
  state: SubjectState,
  subject: string,
  command: AppointmentCommand,
  acting: Acting,
  now: Instant,
): CommandFacts<'representative.appointed'> {
  const { role, representative, purposes, validFrom, validUntil, evidence } = command;
  requireAppointer(acting, role === 'guardian', '/role');
  if (hasOwnToken(acting) && isMinor(state, now)) {
    throw new LedgerError('MINOR_APPOINTS_NOBODY', 'a minor appoints nobody');
  }
  if (!hasOwnToken(acting) && evidence.length === 0) {
    throw new LedgerError('EVIDENCE_REQUIRED', 'an appointment by the bank needs evidence of the authority', {
      pointer: '/evidence',
    });
  }
  if (role === 'guardian' && !needsGuardian(state, beginningOf(command, now))) {
    throw new LedgerError('GUARDIAN_NOT_NEEDED', 'no care flag of the subject calls for a guardian', {
      pointer: '/role',
      details: { care: GUARDED.join(', ') },
    });
  }
  if (representative === subject) {
    throw new LedgerError('REPRESENTATIVE_IS_SUBJECT', 'nobody represents themselves', { pointer: '/representative' });
  }
  if (state.representatives.some((one) => one.subject === representative && overlap(one, command, now))) {
    throw new LedgerError('REPRESENTATIVE_STANDS', 'this person represents the subject already', {
      pointer: '/representative',
    });
  }
  if (state.representatives.length >= MAX_REPRESENTATIVES) {
    throw new LedgerError('LIMIT_REACHED', `a subject has at most ${MAX_REPRESENTATIVES} representatives`, {
      pointer: '/representative',
      details: { limit: MAX_REPRESENTATIVES },
    });
  }
  if (validUntil !== null && validUntil <= now) {
    throw new LedgerError('VALID_UNTIL_PAST', '`validUntil` is not in the future', { pointer: '/validUntil' });
  }
  if (validFrom !== null && validUntil !== null && validFrom >= validUntil) {
    throw new LedgerError('VALIDITY_EMPTY', '`validFrom` is not before `validUntil`', { pointer: '/validFrom' });
  }
  return {
    ...NOTHING_DECIDED,
    type: 'representative.appointed',
    purpose: null,
    recipient: null,
    detail: {
      role,
      representative,
      purposes,
      validFrom,
      validUntil,
      evidence,
      proposal: null,
      approvalEvidence: null,
      capture: null,
    },
  };
}

/**
 * Returns the facts of a `representative.ended`. A subject, also a minor, ends the appointment of a delegate with their
 * own token, and that of a guardian whom they no longer need; a representative ends none.
 * @throws REPRESENTATIVE_UNKNOWN when the subject has no such appointment
 * @throws REPRESENTATIVE_APPOINTS_NOBODY, GUARDIAN_BY_BANK_ONLY when the one who asks may not end it
 */
export function endingFacts(
  state: SubjectState,
  appointment: string,
  acting: Acting,
  now: Instant,
): CommandFacts<'representative.ended'> {
  const one = state.representatives.find(({ event }) => event === appointment);
  if (one === undefined) {
    throw new LedgerError('REPRESENTATIVE_UNKNOWN', 'the subject has no such appointment');
  }
  requireAppointer(acting, one.role === 'guardian' && needsGuardian(state, now));
  return {
    ...NOTHING_DECIDED,
    type: 'representative.ended',
    purpose: null,
    recipient: null,
    detail: { appointment, capture: null },
  };
}

/** Returns the state with the appointment that a `representative.appointed` makes. */
export function withAppointment(state: SubjectState, facts: EventFacts<'representative.appointed'>): SubjectState {
  const representatives = [...state.representatives, appointmentOf(facts)];
  return { ...state, representatives };
}

/** Returns the representative as a `representative.appointed` makes them. */
export function appointmentOf({ id, detail }: EventFacts<'representative.appointed'>): Representative {
  const { role, representative, purposes, validFrom, validUntil } = detail;
  return { event: id, role, subject: representative, purposes, validFrom, validUntil };
}

/**
 * Returns the state without the appointment that a `representative.ended` ends.
 * @throws STATE_MISMATCH when the subject has no such appointment
 */
export function withoutAppointment(state: SubjectState, { detail }: EventFacts<'representative.ended'>): SubjectState {
  const representatives = state.representatives.filter(({ event }) => event !== detail.appointment);
  if (representatives.length === state.representatives.length) {
    throw new LedgerError('STATE_MISMATCH', 'the event ends an appointment that is not on record');
  }
  return { ...state, representatives };
}

/** Returns when an appointment begins that is made now. */
export function beginningOf({ validFrom }: Pick<Representative, 'validFrom'>, now: Instant): Instant {
  return latest(now, validFrom) ?? now;
}

type Validity = Pick<Representative, 'validFrom' | 'validUntil'>;

/** Returns whether both are in force at some instant from now on. */
function overlap(one: Validity, other: Validity, now: Instant): boolean {
  const begins = latest(now, one.validFrom, other.validFrom) ?? now;
  return [one, other].every(({ validUntil }) => validUntil === null || begins < validUntil);
}
