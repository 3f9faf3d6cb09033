import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';
import type { SubjectState } from './state.ts';

/** An objection to every push that rests on consent, or a restriction of every use of the subject's data. */
export type OptOut = 'objection' | 'restriction';

type OptOutEvent = `${OptOut}.${'made' | 'lifted'}`;

/**
 * Returns the facts of the event that makes or lifts an opt-out; null when it is made or lifted already. Consents stay
 * as they are and count again once it is lifted.
 */
export function optOutFacts(
  state: SubjectState,
  optOut: OptOut,
  change: 'made' | 'lifted',
): CommandFacts<OptOutEvent> | null {
  if ((state[optOut] !== null) === (change === 'made')) return null;
  return {
    ...NOTHING_DECIDED,
    type: `${optOut}.${change}`,
    purpose: null,
    recipient: null,
    detail: { capture: null },
  } as CommandFacts<OptOutEvent>;
}
