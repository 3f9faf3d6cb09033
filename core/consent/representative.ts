import { LedgerError } from '../error.ts';
import { type CommandFacts, NOTHING_DECIDED } from './commands.ts';
import { isInForce } from './find.ts';
import { type EventFacts, MAX_REPRESENTATIVES, type Representative, type SubjectState } from './model.ts';
import { type Instant, type Json, REPRESENTATIVE_ROLES, type RepresentativeRole } from './vocabulary.ts';

/** Whom to appoint, as what, how far and how long their authority goes, and what shows it. */
export interface AppointmentCommand {
  readonly role: RepresentativeRole;
  /** Their own subject id. */
  readonly representative: string;
  /** Purposes that they may act on; null: all, and what is about no purpose. A guardian's authority is not limited by purpose. */
  readonly purposes: readonly string[] | null;
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
  /** Documents that show the authority, by reference. */
  readonly evidence: readonly { readonly [key: string]: Json }[];
}

/**
 * The facts of a `representative.appointed`.
 * @throws LIMIT_REACHED, REPRESENTATIVE_IS_SUBJECT, REPRESENTATIVE_STANDS, VALID_UNTIL_PAST, VALIDITY_EMPTY
 */
export function appoint(state: SubjectState, subject: string, command: AppointmentCommand, now: Instant): CommandFacts {
  const { role, representative, purposes, validFrom, validUntil, evidence } = command;
  const standing = state.representatives ?? [];
  if (representative === subject) {
    throw new LedgerError('REPRESENTATIVE_IS_SUBJECT', 'nobody represents themselves', { pointer: '/representative' });
  }
  if (standing.some((one) => one.subject === representative && isInForce(one, now))) {
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
    detail: { role, representative, purposes, validFrom, validUntil, evidence },
  };
}

/** The facts of a `representative.ended`. @throws REPRESENTATIVE_UNKNOWN when this appointment does not stand */
export function endAppointment(state: SubjectState, appointment: string): CommandFacts {
  if (!(state.representatives ?? []).some(({ event }) => event === appointment)) {
    throw new LedgerError('REPRESENTATIVE_UNKNOWN', 'no such appointment stands for the subject');
  }
  return {
    ...NOTHING_DECIDED,
    type: 'representative.ended',
    purpose: null,
    recipient: null,
    detail: { appointment },
  };
}

/** The state after a `representative.appointed`. @throws STATE_MISMATCH when the event is none */
export function appointed(state: SubjectState, { id, detail }: EventFacts): SubjectState {
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
  const one: Representative = {
    ...{ event: id, role, subject, validFrom, validUntil },
    purposes: purposes === null ? null : purposes.map(String),
  };
  return { ...state, version: state.version + 1, representatives: [...(state.representatives ?? []), one] };
}

/** The state after a `representative.ended`. @throws STATE_MISMATCH when it ends what does not stand */
export function ended(state: SubjectState, { detail }: EventFacts): SubjectState {
  const standing = state.representatives ?? [];
  const left = standing.filter(({ event }) => event !== detail?.appointment);
  if (left.length === standing.length) throw new LedgerError('STATE_MISMATCH', 'the event ends no appointment');
  return { ...state, version: state.version + 1, representatives: left };
}

function isInstantOrNull(value: Json | undefined): value is Instant | null {
  return value === null || typeof value === 'string';
}
