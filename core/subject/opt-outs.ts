import type { Instant } from '../kernel/instant.ts';
import type { OPT_OUTS } from '../vocabulary.ts';
import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';
import type { SubjectState } from './state.ts';

/**
 * An objection to every push that rests on consent, one to every disclosure that does (`sharing`), or a restriction of
 * every use of the subject's data.
 */
export type OptOut = (typeof OPT_OUTS)[number];

type OptOutEvent = `${'objection' | 'restriction'}.${'made' | 'lifted'}`;

/**
 * Returns the facts of the event that makes or lifts an opt-out; null when it is made or lifted already. Consents stay
 * as they are and count again once it is lifted.
 * @param putDownAt when it was put down because it could not be recorded at once; null: it is recorded as it came
 */
export function optOutFacts(
  state: SubjectState,
  optOut: OptOut,
  change: 'made' | 'lifted',
  putDownAt: Instant | null = null,
): CommandFacts<OptOutEvent> | null {
  // One that was put down has an event of its own, even where another was faster.
  if ((state[optOut] !== null) === (change === 'made') && putDownAt === null) return null;
  const isObjection = optOut !== 'restriction';
  return {
    ...NOTHING_DECIDED,
    type: `${isObjection ? 'objection' : 'restriction'}.${change}`,
    purpose: null,
    recipient: null,
    detail: {
      ...(isObjection ? { sharing: optOut === 'sharing' } : {}),
      ...(change === 'made' ? { saidAt: putDownAt } : { proposal: null }),
      capture: null,
    },
  } as CommandFacts<OptOutEvent>;
}
