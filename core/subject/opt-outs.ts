import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';
import type { SubjectState } from './state.ts';

/** What a subject opts out of as a whole: pushes of any kind (objection), or any use of their data (restriction). */
export type OptOut = 'objection' | 'restriction';

type OptOutEvent = `${OptOut}.${'made' | 'lifted'}`;

/**
 * Returns the facts of an `objection.made` or `restriction.made`, or of their `lifted`; null when it is so already.
 * Consents stay as they are and count again once it is lifted.
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
