import { currentDecision, pairOrEmpty } from '../subject/current.ts';
import { disputedConsent, suspendedConsent } from '../subject/dispute/dispute.ts';
import { effectOf } from '../subject/effect.ts';
import type { EventFacts } from '../subject/events.ts';
import type { Consent, SubjectState } from '../subject/state.ts';
import type { EventType } from '../vocabulary.ts';

/** Holds the consent that an event has to name, and the one that it ends; null where there is none. */
type ConsentsOfEvent = Readonly<Record<'named' | 'ended', Consent | null>>;

/** Lists the events of decisions; each names the consent that was decided on, whatever the answer. */
const DECIDED_ON_CONSENT: ReadonlySet<EventType> = new Set([
  'push.permitted',
  'push.refused',
  'permit.consumed',
  'disclosure.made',
  'disclosure.refused',
]);

/**
 * Returns the consent that an event has to name by the state before it, and the one that it ends.
 * @param confirmationOf returns the id of the event that confirmed a consent which waited, by the id of that; or null
 */
export function consentsOfEvent(
  state: SubjectState,
  facts: EventFacts,
  confirmationOf: (event: string) => string | null,
): ConsentsOfEvent {
  const { purpose, recipient } = facts;
  if (purpose === null) return { named: null, ended: null };
  const pair = pairOrEmpty(state, purpose, recipient);
  switch (facts.type) {
    case 'consent.given':
    case 'consent.refused':
    case 'consent.withdrawn': {
      const ended = effectOf(state, pair, facts) === 'counts' && pair.current?.status === 'given' ? pair.current : null;
      return { named: ended, ended };
    }
    case 'consent.confirmed':
      return { named: pair.waiting, ended: pair.current };
    case 'dispute.made': {
      const { event, upheld } = facts.detail;
      const named = disputedConsent(pair, event, confirmationOf(event));
      return { named, ended: upheld && named === pair.current ? named : null };
    }
    case 'dispute.answered': {
      const { dispute, outcome } = facts.detail;
      const open = state.disputes.find((one) => one.event === dispute);
      const ended = open === undefined || outcome === 'rejected' ? null : suspendedConsent(pair, open.suspends);
      return { named: ended, ended };
    }
    default:
      return {
        named: DECIDED_ON_CONSENT.has(facts.type) ? currentDecision(state, purpose, recipient) : null,
        ended: null,
      };
  }
}

/** Returns whether an event has a secret of its own where it has to, and no other has one. */
export function hasNullifierInTurn({ type, nullifier }: Pick<EventFacts, 'type' | 'nullifier'>): boolean {
  const isDue = type === 'push.permitted';
  return nullifier === null ? !isDue : isDue || type.startsWith('consent.');
}
