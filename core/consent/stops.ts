import { type CommandFacts, NOTHING_DECIDED } from './commands.ts';
import type { SubjectState } from './model.ts';
import type { Basis } from './vocabulary.ts';

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

/** What no longer happens while a stop stands, by what its purpose rests on. */
export const STOPPED_BASES: Readonly<Record<Stop, readonly Basis[]>> = {
  objection: ['consent'],
  restriction: ['consent', 'contract'],
};
