import { type CommandFacts, NOTHING_DECIDED } from '../consent/give.ts';
import type { SubjectState } from './state.ts';

/** What a subject says of everything at once: no pushes of any kind, or no use of their data. */
export type Stop = 'objection' | 'restriction';

/**
 * The facts of an `objection.made` or `restriction.made`, or of their `lifted`; null when it stands so already.
 * Consents are left as they are: what stood before stands again after it.
 */
export function changeStop(state: SubjectState, stop: Stop, change: 'made' | 'lifted'): CommandFacts | null {
  const stands = stop === 'objection' ? state.objection !== null : state.restricted;
  if (stands === (change === 'made')) return null;
  return { ...NOTHING_DECIDED, type: `${stop}.${change}`, purpose: null, recipient: null, detail: null };
}
