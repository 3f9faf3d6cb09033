import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { MAX_REPRESENTATIVES } from '../limits.ts';
import type { RepresentativeRole } from '../vocabulary.ts';
import type { Attachment } from './attachment.ts';
import { type Acting, hasOwnToken, requireAppointer } from './authority.ts';
import { GUARDED, isMinor, mayHaveGuardian } from './care.ts';
import type { EventFacts } from './events.ts';
import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';
import type { Representative, SubjectState } from './state.ts';

/** An appointment as it is asked for: who, in which role, for which purposes and time, and on which evidence. */
export interface AppointmentCommand {
  readonly role: RepresentativeRole;
  /** Their own subject id. */
  readonly representative: string;
  /** Purposes that they may act on; null: all, and what is about no purpose. A guardian's authority is not limited by purpose. */
  readonly purposes: readonly string[] | null;
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
  readonly evidence: readonly Attachment[];
}

/**
 * Returns the facts of a `representative.appointed`. The bank appoints on evidence; a subject appoints delegates with their own token, but not
 * as a minor; a representative appoints nobody. Only a subject whose care flags call for one has a guardian.
 * @throws REPRESENTATIVE_APPOINTS_NOBODY, GUARDIAN_BY_BANK_ONLY, MINOR_APPOINTS_NOBODY, EVIDENCE_REQUIRED, GUARDIAN_NOT_NEEDED,
 * LIMIT_REACHED, REPRESENTATIVE_IS_SUBJECT, REPRESENTATIVE_STANDS, VALID_UNTIL_PAST, VALIDITY_EMPTY
 */
export function appointmentFacts(
  state: SubjectState,
  subject: string,
  command: AppointmentCommand,
  acting: Acting,
  now: Instant,
): CommandFacts<'representative.appointed'> {
  const { role, representative, purposes, validFrom, validUntil, evidence } = command;
  requireAppointer(acting, role, '/role');
  if (hasOwnToken(acting) && isMinor(state)) {
    throw new LedgerError('MINOR_APPOINTS_NOBODY', 'a minor appoints nobody');
  }
  if (!hasOwnToken(acting) && evidence.length === 0) {
    throw new LedgerError('EVIDENCE_REQUIRED', 'nothing shows the authority', { pointer: '/evidence' });
  }
  if (role === 'guardian' && !mayHaveGuardian(state)) {
    throw new LedgerError('GUARDIAN_NOT_NEEDED', 'no care flag of the subject says that a guardian acts for them', {
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
    detail: { role, representative, purposes, validFrom, validUntil, evidence, capture: null },
  };
}

/**
 * Returns the facts of a `representative.ended`. A subject, also a minor, ends delegates with their own token; a representative ends nobody.
 * @throws REPRESENTATIVE_UNKNOWN when the subject has no such appointment; REPRESENTATIVE_APPOINTS_NOBODY, GUARDIAN_BY_BANK_ONLY
 */
export function endingFacts(
  state: SubjectState,
  appointment: string,
  acting: Acting,
): CommandFacts<'representative.ended'> {
  const one = state.representatives.find(({ event }) => event === appointment);
  if (one === undefined) {
    throw new LedgerError('REPRESENTATIVE_UNKNOWN', 'the subject has no such appointment');
  }
  requireAppointer(acting, one.role);
  return {
    ...NOTHING_DECIDED,
    type: 'representative.ended',
    purpose: null,
    recipient: null,
    detail: { appointment, capture: null },
  };
}

/** Returns the state after a `representative.appointed`. */
export function appointed(state: SubjectState, facts: EventFacts<'representative.appointed'>): SubjectState {
  const representatives = [...state.representatives, appointmentOf(facts)];
  return { ...state, version: state.version + 1, representatives };
}

/** Returns the representative whom a `representative.appointed` appoints. */
export function appointmentOf({ id, detail }: EventFacts<'representative.appointed'>): Representative {
  const { role, representative, purposes, validFrom, validUntil } = detail;
  return { event: id, role, subject: representative, purposes, validFrom, validUntil };
}

/** Returns the state after a `representative.ended`. @throws STATE_MISMATCH when the subject has no such appointment */
export function ended(state: SubjectState, { detail }: EventFacts<'representative.ended'>): SubjectState {
  const representatives = state.representatives.filter(({ event }) => event !== detail.appointment);
  if (representatives.length === state.representatives.length) {
    throw new LedgerError('STATE_MISMATCH', 'the event ends no appointment');
  }
  return { ...state, version: state.version + 1, representatives };
}

type Validity = Pick<Representative, 'validFrom' | 'validUntil'>;

/** Returns whether both are in force at some instant from now on. */
function overlap(one: Validity, other: Validity, now: Instant): boolean {
  const begins = latest(now, latest(one.validFrom ?? now, other.validFrom ?? now));
  return [one, other].every(({ validUntil }) => validUntil === null || begins < validUntil);
}

function latest(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
