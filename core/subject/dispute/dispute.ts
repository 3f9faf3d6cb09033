import { LedgerError } from '../../kernel/error.ts';
import { type Instant, latest } from '../../kernel/instant.ts';
import { MAX_OPEN_DISPUTES } from '../../limits.ts';
import type { EventType } from '../../vocabulary.ts';
import type { NamedEvent } from '../complaint.ts';
import { openDisputes, pairOf, withPair } from '../current.ts';
import { saidBy } from '../effect.ts';
import type { Actor, EventFacts } from '../events.ts';
import { type CommandFacts, NOTHING_DECIDED } from '../facts.ts';
import type { OptOut } from '../opt-outs.ts';
import type { Consent, Dispute, Pair, SubjectState } from '../state.ts';

/** Lists the types of events that are recorded in a subject's name. */
const IN_THEIR_NAME: ReadonlySet<EventType> = new Set([
  'consent.given',
  'consent.refused',
  'consent.confirmed',
  'consent.withdrawn',
  'objection.made',
  'objection.lifted',
  'restriction.made',
  'restriction.lifted',
  'pause.made',
  'pause.ended',
  'profile.changed',
  'representative.appointed',
  'representative.ended',
  'act.proposed',
  'notice.served',
  'acknowledgement.made',
  'complaint.made',
]);

/** A disputed event as far as it is known: of one that was erased, no more than the state has by it. */
export interface DisputedEvent extends Pick<EventFacts, 'id' | 'type' | 'purpose' | 'recipient'> {
  /** Null: it was erased, and nobody can tell. */
  readonly actor: Actor | null;
  readonly lifts: OptOut | null;
}

/** The events that a dispute is about; null: the subject has no such event. */
export interface DisputedEvents {
  readonly disputed: DisputedEvent | null;
  /** The event that made the subject's current decision, where that is another. */
  readonly current: NamedEvent;
}

// See docs/decisions/0981-a-dispute-past-the-bound-is-upheld.md
/**
 * Returns the facts of a `dispute.made`; null when a dispute of this event is open already and was not put down. Where
 * sixteen are open, it is upheld at once.
 * @param text what the subject says of the event; null: nothing
 * @param putDownAt when it was put down because it could not be recorded at once; null: it is recorded as it came
 * @throws EVENT_UNKNOWN when the subject has no such event
 * @throws NOT_DISPUTABLE when the subject made it themselves, or it is no act in their name
 */
export function disputeFacts(
  state: SubjectState,
  events: DisputedEvents,
  text: string | null,
  putDownAt: Instant | null,
): CommandFacts<'dispute.made'> | null {
  const disputed = requireDisputable(events.disputed);
  const isOpen = openDisputeOf(state, disputed.id) !== null;
  if (isOpen && putDownAt === null) return null;
  const { id: event, type, purpose, recipient, actor, lifts } = disputed;
  const { current } = events;
  const confirmation = current?.type === 'consent.confirmed' && current.consent?.event === event ? current.id : null;
  const consent = purpose === null ? null : disputedConsent(pairOf(state, purpose, recipient), event, confirmation);
  const upheld = isUpheldAtOnce(state, event);
  return {
    ...NOTHING_DECIDED,
    type: 'dispute.made',
    purpose,
    recipient,
    consent: consent && { event: consent.event, leafHash: consent.leafHash },
    endsNullifier: upheld ? (consent?.nullifier ?? null) : null,
    detail: {
      event,
      type,
      client: actor?.client ?? null,
      restores: lifts,
      upheld,
      text,
      saidAt: putDownAt,
      capture: null,
    },
  };
}

/** Returns the open dispute of this event, or null. */
export function openDisputeOf(state: SubjectState, disputed: string): Dispute | null {
  return openDisputes(state).find((dispute) => dispute.disputed === disputed) ?? null;
}

/** Returns whether somebody else recorded an event in the subject's name, so that they may dispute it. */
export function isDisputable({ actor, type }: Pick<DisputedEvent, 'actor' | 'type'>): boolean {
  return actor?.kind !== 'subject' && IN_THEIR_NAME.has(type);
}

function requireDisputable(named: DisputedEvent | null): DisputedEvent {
  if (named === null) throw new LedgerError('EVENT_UNKNOWN', 'no such event is recorded');
  if (!isDisputable(named)) {
    throw new LedgerError('NOT_DISPUTABLE', 'nobody else recorded this event in the name of the subject', {
      pointer: '/event',
    });
  }
  return named;
}

/** Returns what is known of an event that can be read; null: the subject has no such event. */
export function readableEvent(facts: NamedEvent): DisputedEvent | null {
  return facts && { ...facts, lifts: liftedBy(facts) };
}

/** Returns what is known of an event that was erased. */
export function erasedEvent({ pairs }: SubjectState, id: string, type: EventType): DisputedEvent {
  const pair = pairs.find(({ current, waiting }) => current?.event === id || waiting?.event === id);
  const lifts = type === 'restriction.lifted' ? 'restriction' : null;
  return { id, type, purpose: pair?.purpose ?? null, recipient: pair?.recipient ?? null, actor: null, lifts };
}

function liftedBy({ type, detail }: EventFacts): OptOut | null {
  if (type === 'restriction.lifted') return 'restriction';
  if (type !== 'objection.lifted') return null;
  return detail.sharing ? 'sharing' : 'objection';
}

function isUpheldAtOnce(state: SubjectState, disputed: string): boolean {
  return openDisputeOf(state, disputed) === null && openDisputes(state).length >= MAX_OPEN_DISPUTES;
}

/**
 * Returns the consent of a pair that a dispute of this event is about, null when there is none: the one that waits, or
 * the one that is given.
 * @param confirmation id of the `consent.confirmed` that confirmed it; null: none is known
 */
export function disputedConsent(pair: Pair | null, event: string, confirmation: string | null): Consent | null {
  if (pair === null) return null;
  if (pair.waiting?.event === event) return pair.waiting;
  return suspendedConsent(pair, event) ?? (confirmation === null ? null : suspendedConsent(pair, confirmation));
}

/** Returns the given consent of a pair where this event made it, or else null. */
export function suspendedConsent({ current }: Pair, event: string): Consent | null {
  return current?.status === 'given' && current.event === event ? current : null;
}

/**
 * Returns the state after a dispute: what waited by the disputed event waits no longer, the consent or appointment that
 * it made does not count until the answer, and an opt-out that it lifted is made again.
 * @param seq the event's position in the subject's chain
 * @throws STATE_MISMATCH when the event cannot follow this state
 */
export function withDispute(
  state: SubjectState,
  facts: EventFacts<'dispute.made'>,
  seq: number,
  leafHash: string,
): SubjectState {
  const { id: event, at, detail } = facts;
  const { event: disputed, client, restores, upheld } = detail;
  if (upheld !== isUpheldAtOnce(state, disputed))
    throw mismatch('the event is upheld at once, or is not, against the rule');
  const isOpen = openDisputeOf(state, disputed) !== null;
  const suspends = facts.consent?.event ?? disputed;
  const listed: Dispute = { event, at, disputed, client, suspends, answer: null };
  const paired = withPairDisputed(state, facts, seq, leafHash);
  const next: SubjectState = {
    ...(upheld ? withoutRepresentative(paired, disputed) : paired),
    proposals: state.proposals.filter((proposal) => proposal.event !== disputed),
    disputes: isOpen || upheld ? state.disputes : [...withRoom(state.disputes), listed],
  };
  if (restores === null) return next;
  const permitsEnded = restores === 'sharing' ? next.permitsEnded : { ...next.permitsEnded, [restores]: seq };
  return { ...next, permitsEnded, [restores]: state[restores] ?? { event, at } };
}

/** Returns the disputes with room for one more: without the oldest that is answered, where they are as many as fit. */
function withRoom(disputes: readonly Dispute[]): readonly Dispute[] {
  if (disputes.length < MAX_OPEN_DISPUTES) return disputes;
  const oldest = disputes.find(({ answer }) => answer !== null);
  return disputes.filter((dispute) => dispute !== oldest);
}

function withPairDisputed(
  state: SubjectState,
  facts: EventFacts<'dispute.made'>,
  seq: number,
  leafHash: string,
): SubjectState {
  const { id: event, at, consent, purpose, recipient, detail } = facts;
  if (consent === null) return state;
  const pair = purpose === null ? null : pairOf(state, purpose, recipient);
  if (pair === null) throw mismatch('the event disputes a consent that is not on record');
  const saidAt = latestOf(saidBy(detail.saidAt, at), pair);
  const isOlder = pair.lastNo !== null && pair.lastNo.saidAt > saidAt;
  const said: Pair = { ...pair, lastNo: isOlder ? pair.lastNo : { event, saidAt, status: 'disputed' } };
  if (pair.waiting?.event === consent.event) return withPair(state, { ...said, waiting: null });
  const current = suspendedConsent(pair, consent.event);
  if (current === null) throw mismatch('the event disputes a consent that is not given');
  return withPair(state, {
    ...said,
    current: detail.upheld ? endedConsent(current, { event, at, saidAt, leafHash }) : current,
    permitsEnded: { all: seq, channels: {} },
  });
}

/** Returns the time of a no that was said after all that is on record of a pair. */
export function latestOf(saidAt: Instant, { current, waiting }: Pair): Instant {
  return latest(saidAt, current?.saidAt ?? null, waiting?.saidAt ?? null) ?? saidAt;
}

/** Returns a consent as an event ends it for good. */
export function endedConsent(consent: Consent, by: Pick<Consent, 'event' | 'at' | 'saidAt' | 'leafHash'>): Consent {
  return { ...consent, ...by, status: 'withdrawn', nullifier: null };
}

/** Returns the state without an appointment. */
export function withoutRepresentative(state: SubjectState, appointment: string): SubjectState {
  return { ...state, representatives: state.representatives.filter(({ event }) => event !== appointment) };
}

function mismatch(message: string): LedgerError {
  return new LedgerError('STATE_MISMATCH', message);
}
