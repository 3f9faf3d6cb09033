import type { OptOut } from '../subject/opt-outs.ts';
import type { SubjectState } from '../subject/state.ts';
import type { Basis } from '../vocabulary.ts';

/** Lists the bases of the purposes that an objection, and that a restriction, keeps from going ahead. */
export const OPTED_OUT_BASES: Readonly<Record<OptOut, readonly Basis[]>> = {
  objection: ['consent'],
  restriction: ['consent', 'contract'],
};

/** Tells whether the subject's objection is against pushes for a purpose on this basis. */
export function isObjectedTo({ objection }: SubjectState, basis: Basis): boolean {
  return objection !== null && OPTED_OUT_BASES.objection.includes(basis);
}

/** Tells whether the subject's restriction is against any use of their data for a purpose on this basis. */
export function isRestricted({ restriction }: SubjectState, basis: Basis): boolean {
  return restriction !== null && OPTED_OUT_BASES.restriction.includes(basis);
}
