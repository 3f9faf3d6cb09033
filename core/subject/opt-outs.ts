import { type CommandFacts, NOTHING_DECIDED } from '../consent/give.ts';
import type { Basis, EventType, Reason } from '../vocabulary.ts';
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

/** What no longer happens while a stop stands, by what its purpose rests on. */
export const STOPPED_BASES: Readonly<Record<Stop, readonly Basis[]>> = {
  objection: ['consent'],
  restriction: ['consent', 'contract'],
};

/** Permits of a subject: those for one purpose, or for any (null), that rest on one of these. */
export interface PermitRange {
  readonly purpose: string | null;
  readonly bases: readonly Basis[];
}

/** Which permits of a subject an event ends, for good. */
export interface PermitsEnd extends PermitRange {
  /** Why one of them is refused from then on. */
  readonly reason: Reason;
}

/** What an event about a purpose, or about none, ends; null: no permit. What is said again later gives new permits, and none of these back. */
export function permitsEnd(type: EventType, purpose: string | null): PermitsEnd | null {
  switch (type) {
    case 'consent.withdrawn':
      return { purpose, bases: ['consent'], reason: 'withdrawn' };
    case 'consent.refused':
      return { purpose, bases: ['consent'], reason: 'refused' };
    case 'objection.made':
      return { purpose: null, bases: STOPPED_BASES.objection, reason: 'objected' };
    case 'restriction.made':
      return { purpose: null, bases: STOPPED_BASES.restriction, reason: 'restricted' };
    default:
      return null;
  }
}

/** Whether permits for this purpose, which rests on this basis, are among these. */
export function isAmong({ purpose, bases }: PermitRange, about: string | null, basis: string): boolean {
  return (purpose === null || purpose === about) && bases.some((each) => each === basis);
}
