import { LedgerError } from '../kernel/error.ts';
import { type EventType, STATE_EVENT_TYPES, type StateEventType } from '../vocabulary.ts';
import { withConfirmation, withDecision } from './apply-decision.ts';
import { withAnswer } from './dispute/answer.ts';
import { withDispute } from './dispute/dispute.ts';
import type { EventFacts } from './events.ts';
import type { OptOut } from './opt-outs.ts';
import { withPause } from './opt-outs.ts';
import { withProfile } from './profile.ts';
import { withoutProposal, withProposal } from './proposal.ts';
import { withAppointment, withoutAppointment } from './representative.ts';
import type { Consent, SubjectState } from './state.ts';

/**
 * Returns the subject's state after this event; the same object when no event of its type changes the state.
 *
 * @param seq the event's position in the subject's chain
 * @param leafHash base64url of the event's leaf hash; empty before the entry is built, see `withLeafHash`
 * @throws STATE_MISMATCH when the event cannot follow this state
 */
export function applyEvent(state: SubjectState, facts: EventFacts, seq: number, leafHash: string): SubjectState {
  if (!canChangeState(facts)) return state;
  const next = changedBy(withoutProposal(state, facts), facts, seq, leafHash);
  return { ...next, version: state.version + 1, changedAt: facts.at };
}

/** Returns whether an event is of a type that can change the state, also where this one changes nothing else. */
export function canChangeState<E extends { readonly type: EventType }>(
  event: E,
): event is Extract<E, { readonly type: StateEventType }> {
  return (STATE_EVENT_TYPES as readonly EventType[]).includes(event.type);
}

/** Returns the state with what this event changes in it. */
function changedBy(
  state: SubjectState,
  facts: EventFacts<StateEventType>,
  seq: number,
  leafHash: string,
): SubjectState {
  switch (facts.type) {
    case 'consent.given':
    case 'consent.refused':
    case 'consent.withdrawn':
      return withDecision(state, facts, seq, leafHash);
    case 'consent.confirmed':
      return withConfirmation(state, facts, seq, leafHash);
    case 'objection.made':
    case 'objection.lifted':
      return withOptOut(state, facts.detail.sharing ? 'sharing' : 'objection', facts, seq);
    case 'restriction.made':
    case 'restriction.lifted':
      return withOptOut(state, 'restriction', facts, seq);
    case 'pause.made':
    case 'pause.ended':
      return withPause(state, facts, seq);
    case 'profile.changed':
      return withProfile(state, facts);
    case 'representative.appointed':
      return withAppointment(state, facts);
    case 'representative.ended':
      return withoutAppointment(state, facts);
    case 'act.proposed':
      return withProposal(state, facts);
    case 'act.rejected':
      return state;
    case 'dispute.made':
      return withDispute(state, facts, seq, leafHash);
    case 'dispute.answered':
      return withAnswer(state, facts, leafHash);
  }
}

/**
 * Returns the state with the leaf hash of the event that was applied last. The bytes of the state that an entry commits
 * to leave leaf hashes out, so that the entry can be built first.
 */
export function withLeafHash(state: SubjectState, event: string, leafHash: string): SubjectState {
  const hashed = (consent: Consent | null): Consent | null => {
    if (consent?.event === event) return { ...consent, leafHash };
    return consent?.narrowedBy?.event === event ? { ...consent, narrowedBy: { event, leafHash } } : consent;
  };
  const pairs = state.pairs.map((pair) => ({
    ...pair,
    current: hashed(pair.current),
    waiting: hashed(pair.waiting),
  }));
  return { ...state, pairs };
}

function withOptOut(
  state: SubjectState,
  optOut: OptOut,
  { type, id, at, detail }: EventFacts<`${'objection' | 'restriction'}.${'made' | 'lifted'}`>,
  seq: number,
): SubjectState {
  const isMade = type === 'objection.made' || type === 'restriction.made';
  const before = state[optOut];
  // One that was put down is recorded even where another was faster.
  const isLate = 'saidAt' in detail && detail.saidAt !== null;
  if ((before === null) !== isMade && !isLate) {
    throw new LedgerError('STATE_MISMATCH', `the state is already as after \`${type}\``);
  }
  const permitsEnded = isMade && optOut !== 'sharing' ? { ...state.permitsEnded, [optOut]: seq } : state.permitsEnded;
  return { ...state, permitsEnded, [optOut]: isMade ? (before ?? { event: id, at }) : null };
}
