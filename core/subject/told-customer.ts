import type { Instant } from '../kernel/instant.ts';
import type { EventType } from '../vocabulary.ts';
import { isDisputable } from './dispute/dispute.ts';
import type { Actor, EventFacts } from './events.ts';

/** Holds what a customer is told of an event that somebody else recorded in their name. */
export interface ToldEvent {
  readonly subject: string;
  /** Id of the event. */
  readonly event: string;
  readonly type: EventType;
  /** The kind of its actor; staff are not named. */
  readonly by: Exclude<Actor['kind'], 'subject'>;
  readonly recordedAt: Instant;
  /** The call by which the customer disputes the event; null: it is the bank's own, such as an answer. */
  readonly dispute: string | null;
}

/** The call of the API by which a customer disputes an event, as a method and a path with `{subject}`. */
export const DISPUTE_CALL = 'POST /v1/subjects/{subject}/disputes';

/** The types of events that say what the bank or an auditor may do or did, and nothing in the customer's name. */
const DECISIONS: ReadonlySet<EventType> = new Set([
  'ask.made',
  'ask.refused',
  'push.permitted',
  'push.refused',
  'permit.consumed',
  'disclosure.made',
  'disclosure.refused',
  'looked-at',
]);

/**
 * Returns what the customer is told of an event; null when they are told nothing: they acted with a token of their own,
 * confirmed a consent by the code that they were sent, or it was a decision.
 */
export function toldCustomer(facts: EventFacts): ToldEvent | null {
  const { subject, id: event, type, actor, at: recordedAt } = facts;
  if (actor.kind === 'subject' || DECISIONS.has(type) || isConfirmedByCustomer(facts)) return null;
  const dispute = isDisputable(facts) ? DISPUTE_CALL : null;
  return { subject, event, type, by: actor.kind, recordedAt, dispute };
}

/** Returns whether the event is a confirmation by the code that was sent to the customer, and not to a guardian. */
function isConfirmedByCustomer(facts: EventFacts): boolean {
  return facts.type === 'consent.confirmed' && facts.detail.guardian === null;
}
