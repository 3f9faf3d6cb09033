import type { Instant } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import type { OptOut } from '../subject/opt-outs.ts';
import { pauseOf } from '../subject/opt-outs.ts';
import type { KnownState } from '../subject/state.ts';
import type { Basis } from '../vocabulary.ts';

/** Lists the bases of the purposes that each kind of opt-out keeps from going ahead. */
export const OPTED_OUT_BASES: Readonly<Record<OptOut | 'pause', readonly Basis[]>> = {
  objection: ['consent'],
  sharing: ['consent'],
  restriction: ['consent', 'contract'],
  pause: ['consent'],
};

/** Tells whether the subject objects to pushes, or to disclosures, for a purpose on this basis. */
export function isObjectedTo(state: KnownState, kind: Purpose['kind'], basis: Basis): boolean {
  const optOut = kind === 'push' ? 'objection' : 'sharing';
  return state[optOut] !== null && OPTED_OUT_BASES[optOut].includes(basis);
}

/** Tells whether the subject has a pause of pushes, or of disclosures, that lasts now, for a purpose on this basis. */
export function isPaused(state: KnownState, kind: Purpose['kind'], basis: Basis, now: Instant): boolean {
  const of = kind === 'push' ? 'pushes' : 'disclosures';
  return pauseOf(state, of, now) !== null && OPTED_OUT_BASES.pause.includes(basis);
}

/** Tells whether the subject's restriction is against any use of their data for a purpose on this basis. */
export function isRestricted({ restriction }: KnownState, basis: Basis): boolean {
  return restriction !== null && OPTED_OUT_BASES.restriction.includes(basis);
}
