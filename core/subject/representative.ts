import { type Attachment, attachmentMembers } from '../consent/capture.ts';
import { type CommandFacts, NOTHING_DECIDED } from '../consent/give.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import { MAX_REPRESENTATIVES } from '../limits.ts';
import { REPRESENTATIVE_ROLES, type RepresentativeRole } from '../vocabulary.ts';
import { type Acting, hasOwnToken } from './authority.ts';
import { GUARDED, isMinor, mayHaveGuardian } from './care.ts';
import type { EventFacts, Representative, SubjectState } from './state.ts';

/** Whom to appoint, as what, how far and how long their authority goes, and what shows it. */
export interface AppointmentCommand {
  readonly role: RepresentativeRole;
  /** Their own subject id. */
  readonly representative: string;
  /** Purposes that they may act on; null: all, and what is about no purpose. A guardian's authority is not limited by purpose. */
  readonly purposes: readonly string[] | null;
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
  /** What shows the authority, by reference. */
  readonly evidence: readonly Attachment[];
}

/**
 * The facts of a `representative.appointed`. The bank appoints on evidence; with their own token a subject appoints delegates, unless they are a
 * minor, and a representative appoints nobody. Only whom a care flag says to need one has a guardian.
 * @throws REPRESENTATIVE_APPOINTS_NOBODY, GUARDIAN_BY_BANK_ONLY, MINOR_APPOINTS_NOBODY, EVIDENCE_REQUIRED, GUARDIAN_NOT_NEEDED,
 * LIMIT_REACHED, REPRESENTATIVE_IS_SUBJECT, REPRESENTATIVE_STANDS, VALID_UNTIL_PAST, VALIDITY_EMPTY
 */
export function appoint(
  state: SubjectState,
  subject: string,
  command: AppointmentCommand,
  acting: Acting,
  now: Instant,
): CommandFacts {
  const { role, representative, purposes, validFrom, validUntil, evidence } = command;
  const standing = state.representatives ?? [];
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
  if (standing.some((one) => one.subject === representative && overlap(one, command, now))) {
    throw new LedgerError('REPRESENTATIVE_STANDS', 'this person represents the subject already', {
      pointer: '/representative',
    });
  }
  if (standing.length >= MAX_REPRESENTATIVES) {
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
    detail: { role, representative, purposes, validFrom, validUntil, evidence: evidence.map(attachmentMembers) },
  };
}

/**
 * The facts of a `representative.ended`. With their own token a subject, a minor too, ends delegates; a representative ends nobody, before the bank neither.
 * @throws REPRESENTATIVE_UNKNOWN when this appointment does not stand; REPRESENTATIVE_APPOINTS_NOBODY, GUARDIAN_BY_BANK_ONLY
 */
export function endAppointment(state: SubjectState, appointment: string, acting: Acting): CommandFacts {
  const one = (state.representatives ?? []).find(({ event }) => event === appointment);
  if (one === undefined) {
    throw new LedgerError('REPRESENTATIVE_UNKNOWN', 'no such appointment stands for the subject');
  }
  requireAppointer(acting, one.role);
  return {
    ...NOTHING_DECIDED,
    type: 'representative.ended',
    purpose: null,
    recipient: null,
    detail: { appointment },
  };
}

/** The state after a `representative.appointed`. @throws STATE_MISMATCH when the event is none */
export function appointed(state: SubjectState, facts: EventFacts): SubjectState {
  const representatives = [...(state.representatives ?? []), appointmentOf(facts)];
  return { ...state, version: state.version + 1, representatives };
}

/** Whom a `representative.appointed` appoints. @throws STATE_MISMATCH when the event is none */
export function appointmentOf({ id, detail }: EventFacts): Representative {
  const { representative: subject, purposes, validFrom, validUntil } = detail ?? {};
  const role = REPRESENTATIVE_ROLES.find((known) => known === detail?.role);
  if (
    role === undefined ||
    typeof subject !== 'string' ||
    !(purposes === null || Array.isArray(purposes)) ||
    !isInstantOrNull(validFrom) ||
    !isInstantOrNull(validUntil)
  ) {
    throw new LedgerError('STATE_MISMATCH', 'the event appoints nobody');
  }
  return {
    ...{ event: id, role, subject, validFrom, validUntil },
    purposes: purposes === null ? null : purposes.map(String),
  };
}

/** The state after a `representative.ended`. @throws STATE_MISMATCH when it ends what does not stand */
export function ended(state: SubjectState, { detail }: EventFacts): SubjectState {
  const { representatives = [], ...others } = state;
  const left = representatives.filter(({ event }) => event !== detail?.appointment);
  if (left.length === representatives.length) throw new LedgerError('STATE_MISMATCH', 'the event ends no appointment');
  const next = { ...others, version: state.version + 1 };
  return left.length === 0 ? next : { ...next, representatives: left };
}

function requireAppointer({ kind }: Acting, role: RepresentativeRole, pointer?: string): void {
  if (kind === 'stranger' || kind === 'authority') {
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

type Validity = Pick<Representative, 'validFrom' | 'validUntil'>;

/** Whether both are in force at some instant from now on. */
function overlap(one: Validity, other: Validity, now: Instant): boolean {
  const begins = latest(now, latest(one.validFrom ?? now, other.validFrom ?? now));
  return [one, other].every(({ validUntil }) => validUntil === null || begins < validUntil);
}

function latest(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

function isInstantOrNull(value: Json | undefined): value is Instant | null {
  return value === null || typeof value === 'string';
}
