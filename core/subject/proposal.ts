import { LedgerError } from '../kernel/error.ts';
import { DAY_MS, type Instant, later } from '../kernel/instant.ts';
import { MAX_OPEN_PROPOSALS } from '../limits.ts';
import { type Channel, type Liftable, PAUSABLE, type Pausable } from '../vocabulary.ts';
import { type Acting, hasAuthority, hasOwnToken, staffOf } from './authority.ts';
import { needsGuardian } from './care.ts';
import type { Detail, EventFacts } from './events.ts';
import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';
import { optOutFacts, resumptionFacts } from './opt-outs.ts';
import { inListOrder, profileFacts } from './profile.ts';
import { type AppointmentCommand, appointmentFacts } from './representative.ts';
import type { OpenProposal, OptOutRecord, Profile, SubjectState } from './state.ts';

/** An act that lets more be done with a subject's data, or lets somebody act for them. */
export type ProposableCommand =
  | { readonly act: 'appointment'; readonly appointment: AppointmentCommand }
  | { readonly act: 'lift'; readonly optOut: Liftable }
  | { readonly act: 'profile'; readonly profile: Profile };

/** The types of the events that such acts make. */
type ActEvent =
  | 'representative.appointed'
  | 'objection.lifted'
  | 'restriction.lifted'
  | 'pause.ended'
  | 'profile.changed';

/**
 * Returns whether such an act waits for a second member of staff: it does where staff ask for it, and not where the
 * customer or a representative does with a token of their own.
 * @param acting the one whose token it is
 * @param pointer to the member of the request that makes it such an act; absent: all of the request does
 * @throws CUSTOMER_OR_TWO_STAFF when a program asks for it
 */
export function needsApproval(acting: Acting, pointer?: string): boolean {
  if (hasOwnToken(acting)) return false;
  if (acting.kind === 'staff') return true;
  throw customerOrTwoStaff('no program does this for a customer', pointer);
}

/**
 * Returns the facts of an `act.proposed`, which can be approved for a day.
 * @param proposer keyed hash of the subject of the token of the staff who propose it
 * @throws LIMIT_REACHED when as many proposals are open as a subject can have
 */
export function proposalFacts(
  state: SubjectState,
  command: ProposableCommand,
  proposer: string,
  now: Instant,
): CommandFacts<'act.proposed'> {
  if (state.proposals.filter(({ expiresAt }) => now < expiresAt).length >= MAX_OPEN_PROPOSALS) {
    throw new LedgerError('LIMIT_REACHED', `at most ${MAX_OPEN_PROPOSALS} proposals about a subject are open`, {
      details: { limit: MAX_OPEN_PROPOSALS },
    });
  }
  const said = { appointment: null, lifts: null, profile: null, ...membersOf(state, command) };
  return {
    ...NOTHING_DECIDED,
    type: 'act.proposed',
    purpose: null,
    recipient: null,
    detail: { act: command.act, proposer, expiresAt: later(now, DAY_MS), ...said, capture: null },
  };
}

function membersOf(state: SubjectState, command: ProposableCommand): Partial<Detail<'act.proposed'>> {
  switch (command.act) {
    case 'appointment': {
      const { role, representative, purposes, validFrom, validUntil, evidence } = command.appointment;
      return { appointment: { role, representative, purposes, validFrom, validUntil, evidence } };
    }
    case 'lift':
      return { lifts: { optOut: command.optOut, event: recordOf(state, command.optOut)?.event ?? '' } };
    case 'profile':
      return { profile: { ...inListOrder(command.profile), version: state.profile.version } };
  }
}

/** Returns the state with the proposal that an `act.proposed` makes, and without those that have expired. */
export function withProposal(state: SubjectState, { id, at, actor, detail }: EventFacts<'act.proposed'>): SubjectState {
  const staff = staffOf(actor);
  if (staff === null) throw new LedgerError('STATE_MISMATCH', 'only staff propose an act');
  const { act, proposer, expiresAt } = detail;
  const open = state.proposals.filter((one) => at < one.expiresAt);
  return { ...state, proposals: [...open, { event: id, act, staff: staff.id, proposer, expiresAt }] };
}

/**
 * Returns the state without the proposal that an event approves or rejects; the same state when it does neither.
 * @throws STATE_MISMATCH when that proposal is not open
 */
export function withoutProposal(state: SubjectState, { detail }: Pick<EventFacts, 'detail'>): SubjectState {
  const decided = 'proposal' in detail ? detail.proposal : null;
  if (decided === null) return state;
  const proposals = state.proposals.filter(({ event }) => event !== decided);
  if (proposals.length === state.proposals.length) {
    throw new LedgerError('STATE_MISMATCH', 'the event decides on a proposal that is not open');
  }
  return { ...state, proposals };
}

/**
 * Returns a proposal that can be decided on, as the state has it and as its event says it.
 * @param named the event of this subject that has the id of the proposal; null: none has
 * @throws PROPOSAL_UNKNOWN when that is no proposal
 * @throws PROPOSAL_SETTLED when it was approved or rejected, or has expired
 */
export function openProposal(
  { proposals }: SubjectState,
  named: EventFacts | null,
  now: Instant,
): { readonly open: OpenProposal; readonly detail: Detail<'act.proposed'> } {
  if (named?.type !== 'act.proposed') throw new LedgerError('PROPOSAL_UNKNOWN', 'the subject has no such proposal');
  const open = proposals.find(({ event }) => event === named.id);
  if (open === undefined) throw new LedgerError('PROPOSAL_SETTLED', 'the proposal is open no longer');
  if (now >= open.expiresAt) {
    throw new LedgerError('PROPOSAL_SETTLED', `the proposal could be approved until \`${open.expiresAt}\``);
  }
  return { open, detail: named.detail };
}

/**
 * Refuses everybody who cannot approve a proposal: those who may are another member of staff, with another token
 * subject, any member of staff with the code that the customer was sent, and the customer with their own token, unless
 * they need a guardian.
 * @param approver keyed hash of the subject of the token
 * @param byCode true: the code that was sent comes with it
 * @throws APPROVAL_BY_PROPOSER when the one who proposed it asks
 * @throws CUSTOMER_OR_TWO_STAFF when anybody else asks who may not
 */
export function requireApprover(
  state: SubjectState,
  open: OpenProposal,
  acting: Acting,
  approver: string,
  now: Instant,
  byCode = false,
): void {
  if (acting.kind === 'staff') {
    // The second person is then the one who was sent the code.
    if (byCode) return;
    if (acting.staff.id !== open.staff && approver !== open.proposer) return;
    throw new LedgerError('APPROVAL_BY_PROPOSER', 'another member of staff approves a proposal');
  }
  if (acting.kind !== 'subject') throw customerOrTwoStaff('only staff and the customer approve a proposal');
  if (needsGuardian(state, now)) throw customerOrTwoStaff('a customer who needs a guardian approves no proposal');
}

/**
 * Returns the subject ids of those who may be sent the code that approves a proposal, the first who can act first: the
 * customer or, where they need one, their guardians but for the one whom the proposal appoints.
 */
export function approvingPeople(
  state: SubjectState,
  subject: string,
  { appointment }: Pick<Detail<'act.proposed'>, 'appointment'>,
  now: Instant,
): readonly string[] {
  if (!needsGuardian(state, now)) return [subject];
  return state.representatives
    .filter((one) => one.role === 'guardian' && hasAuthority(state, one, now))
    .map((one) => one.subject)
    .filter((guardian) => guardian !== appointment?.representative);
}

/**
 * Returns the channels by which the customer is sent no code for a proposal: those that are stale, and those that it
 * makes stale or not.
 */
export function unsafeChannels(
  { profile: { staleContacts } }: SubjectState,
  { profile }: Pick<Detail<'act.proposed'>, 'profile'>,
): readonly Channel[] {
  return [...new Set([...staleContacts, ...(profile?.staleContacts ?? [])])].sort();
}

/** Refuses everybody but staff to have the customer sent a code. @throws CUSTOMER_OR_TWO_STAFF */
export function requireCodeSender({ kind }: Acting): void {
  if (kind !== 'staff') throw customerOrTwoStaff('only staff have a code sent for a proposal');
}

/** Returns the refusal of a code for a proposal about a customer who needs a guardian and has none to be asked. */
export function nobodyToAsk(): LedgerError {
  return customerOrTwoStaff('the customer needs a guardian, and there is none to be sent a code');
}

/** Refuses everybody but staff and the customer to reject a proposal. @throws CUSTOMER_OR_TWO_STAFF */
export function requireRejecter({ kind }: Acting): void {
  if (kind !== 'staff' && kind !== 'subject') throw customerOrTwoStaff('only staff and the customer reject a proposal');
}

/**
 * Returns the facts of the act that a proposal asks for, by the state and the rules of now.
 * @param acting the one who approves it
 * @param byCode true: by the code that the customer was sent
 * @throws PROPOSAL_OUTDATED when what it would lift or replace is no longer what was on record as it was made
 * @throws the codes of `appointmentFacts`
 */
export function approvedFacts(
  { state, subject, now }: { readonly state: SubjectState; readonly subject: string; readonly now: Instant },
  proposal: string,
  detail: Detail<'act.proposed'>,
  acting: Acting,
  byCode = false,
): CommandFacts<ActEvent> {
  const facts = actFacts(state, subject, detail, acting, now);
  if (facts === null) {
    throw new LedgerError('PROPOSAL_OUTDATED', 'what the proposal would change has changed since it was made');
  }
  const approvalEvidence = byCode ? 'otp' : acting.kind === 'staff' ? 'staff-recorded' : 'own-token';
  const { capture } = detail;
  return { ...facts, detail: { ...facts.detail, proposal, approvalEvidence, capture } } as CommandFacts<ActEvent>;
}

/** Returns the facts of the act; null when the state is another than the one for which it was proposed. */
function actFacts(
  state: SubjectState,
  subject: string,
  { appointment, lifts, profile }: Detail<'act.proposed'>,
  acting: Acting,
  now: Instant,
): CommandFacts | null {
  if (appointment !== null) return appointmentFacts(state, subject, appointment, acting, now);
  if (lifts !== null) {
    if (recordOf(state, lifts.optOut)?.event !== lifts.event) return null;
    return isPausable(lifts.optOut)
      ? resumptionFacts(state, lifts.optOut, now)
      : optOutFacts(state, lifts.optOut, 'lifted');
  }
  return profile?.version === state.profile.version ? profileFacts(state, profile) : null;
}

function recordOf(state: SubjectState, optOut: Liftable): OptOutRecord | null {
  return isPausable(optOut) ? state.pauses[optOut] : state[optOut];
}

function isPausable(optOut: Liftable): optOut is Pausable {
  return PAUSABLE.some((one) => one === optOut);
}

/** Returns the facts of an `act.rejected`, which decides on a proposal that is then never approved. */
export function rejectionFacts(proposal: string): CommandFacts<'act.rejected'> {
  return {
    ...NOTHING_DECIDED,
    type: 'act.rejected',
    purpose: null,
    recipient: null,
    detail: { proposal, capture: null },
  };
}

function customerOrTwoStaff(message: string, pointer?: string): LedgerError {
  return new LedgerError('CUSTOMER_OR_TWO_STAFF', message, pointer === undefined ? {} : { pointer });
}
