import type { EventType } from '../vocabulary.ts';
import type { EventFacts } from './events.ts';
import type { Consent } from './state.ts';

/** What an event will say, but for its id, subject, time and actor, which it gets when it is recorded. */
export type CommandFacts<Types extends EventType = EventType> = {
  [Type in Types]: Omit<EventFacts<Type>, 'id' | 'subject' | 'at' | 'actor'> & {
    /** The nullifier of the consent that this event ends, to be revealed as the entry's `n`. */
    readonly endsNullifier: string | null;
  };
}[Types];

/** The slots of an event that neither makes nor ends a consent. */
export const NOTHING_DECIDED = {
  channels: null,
  dataCategories: null,
  notice: null,
  validUntil: null,
  consent: null,
  nullifier: null,
  endsNullifier: null,
} as const satisfies Partial<CommandFacts>;

/**
 * Returns how an event refers to the decision that it replaces.
 *
 * INVARIANT: an event that replaces a given consent, expired or not, names it and reveals its nullifier.
 */
export function endingOf(current: Consent | null): Pick<CommandFacts, 'consent' | 'endsNullifier'> {
  if (current?.status !== 'given') return { consent: null, endsNullifier: null };
  return { consent: { event: current.event, leafHash: current.leafHash }, endsNullifier: current.nullifier };
}
