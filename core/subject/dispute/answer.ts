import { LedgerError } from '../../kernel/error.ts';
import type { DisputeOutcome } from '../../vocabulary.ts';
import { type Acting, staffOf } from '../authority.ts';
import type { NamedEvent } from '../complaint.ts';
import { openDisputes, pairOf, withPair } from '../current.ts';
import type { EventFacts } from '../events.ts';
import { type CommandFacts, endingOf, NOTHING_DECIDED } from '../facts.ts';
import type { Dispute, SubjectState } from '../state.ts';
import { endedConsent, latestOf, suspendedConsent, withoutRepresentative } from './dispute.ts';

/** The answer of staff to a dispute. */
export interface AnswerCommand {
  readonly outcome: DisputeOutcome;
  readonly text: string | null;
}

/**
 * Returns an open dispute, and what its event says.
 * @param named the event of this subject that has the id of the dispute; null: none has
 * @throws DISPUTE_UNKNOWN when that is no dispute
 * @throws DISPUTE_ANSWERED when it is answered
 */
export function openDispute(
  state: SubjectState,
  named: NamedEvent,
): { readonly open: Dispute; readonly said: EventFacts<'dispute.made'> } {
  if (named?.type !== 'dispute.made') throw new LedgerError('DISPUTE_UNKNOWN', 'the subject has no such dispute');
  const open = openDisputes(state).find(({ event }) => event === named.id);
  if (open === undefined) throw new LedgerError('DISPUTE_ANSWERED', 'the dispute is open no longer');
  return { open, said: named };
}

/** Returns the event of the member of staff who prepared a disputed one, null when there is none. */
export function preparedBy({ type, consent, detail }: EventFacts): string | null {
  if (type === 'consent.confirmed') return consent?.event ?? null;
  return 'proposal' in detail ? detail.proposal : null;
}

/**
 * Refuses everybody to answer a dispute but staff who recorded none of these events.
 * @param recorded the disputed event, and the one that prepared it
 * @throws ANSWER_BY_OTHER_STAFF
 */
export function requireAnswerer(acting: Acting, recorded: readonly NamedEvent[]): void {
  const own = acting.kind === 'staff' ? acting.staff.id : null;
  const recorders = recorded.map((event) => event && (staffOf(event.actor)?.id ?? null));
  if (own !== null && !recorders.includes(own)) return;
  throw new LedgerError('ANSWER_BY_OTHER_STAFF', 'staff answer a dispute, and not of what they recorded themselves');
}

/** Returns the facts of a `dispute.answered`; one that is upheld ends the consent that counts no longer for good. */
export function answerFacts(
  state: SubjectState,
  { event: dispute, suspends }: Dispute,
  { purpose, recipient }: Pick<EventFacts, 'purpose' | 'recipient'>,
  { outcome, text }: AnswerCommand,
): CommandFacts<'dispute.answered'> {
  const pair = purpose === null || outcome === 'rejected' ? null : pairOf(state, purpose, recipient);
  return {
    ...NOTHING_DECIDED,
    type: 'dispute.answered',
    purpose,
    recipient,
    detail: { dispute, outcome, text },
    ...endingOf(pair && suspendedConsent(pair, suspends)),
  };
}

/**
 * Returns the state after the answer to a dispute: the consent or appointment counts again, or is ended for good.
 * @throws STATE_MISMATCH when the event cannot follow this state
 */
export function withAnswer(
  state: SubjectState,
  { id: event, at, purpose, recipient, detail }: EventFacts<'dispute.answered'>,
  leafHash: string,
): SubjectState {
  const { dispute, outcome } = detail;
  const open = openDisputes(state).find((one) => one.event === dispute);
  if (open === undefined) throw new LedgerError('STATE_MISMATCH', 'the event answers a dispute that is not open');
  const answered = { ...open, answer: { event, at, outcome } };
  const next = { ...state, disputes: state.disputes.map((one) => (one === open ? answered : one)) };
  if (outcome === 'rejected') return next;
  const pair = purpose === null ? null : pairOf(next, purpose, recipient);
  const consent = pair && suspendedConsent(pair, open.suspends);
  if (pair === null || consent === null) return withoutRepresentative(next, open.suspends);
  // The subject said it as they disputed the consent, and a yes from before that stays without effect.
  const saidAt = latestOf(open.at, pair);
  return withPair(next, { ...pair, current: endedConsent(consent, { event, at, saidAt, leafHash }) });
}
