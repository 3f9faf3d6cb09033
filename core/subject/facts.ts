import type { EventType } from '../vocabulary.ts';
import type { EventFacts } from './events.ts';
import type { Consent } from './state.ts';

/** The facts of an event as a rule states them, before the recording adds its id, subject, time and actor. */
export type CommandFacts<Types extends EventType = EventType> = {
  [Type in Types]: Omit<EventFacts<Type>, 'id' | 'subject' | 'at' | 'actor'> & {
    /** The nullifier of the consent that this event ends, or of the permit or the use that it makes of one, which its
     * entry reveals as `n`; null: it does none of these. */
    readonly endsNullifier: string | null;
  };
}[Types];

/** Holds the slots of an event that neither makes nor ends a consent. */
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
 * Returns the slots of an event that refer to the decision that it replaces.
 *
 * INVARIANT: an event that replaces a given consent, expired or not, names it and reveals its nullifier.
 */
export function endingOf(current: Consent | null): Pick<CommandFacts, 'consent' | 'endsNullifier'> {
  if (current?.status !== 'given') return { consent: null, endsNullifier: null };
  return { consent: { event: current.event, leafHash: current.leafHash }, endsNullifier: current.nullifier };
}
