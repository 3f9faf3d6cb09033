import type { Instant } from '../kernel/instant.ts';
import type { KnownState } from '../subject/state.ts';
import { type Circumstances, type Decision, decide } from './decide.ts';
import type { DisclosureRequest, RegistryView } from './request.ts';

/** Splits the data categories asked for into those that may leave and those withheld, with the decision. */
export interface DisclosureDecision {
  readonly decision: Decision;
  /** The request that was decided: for the categories that may leave, or for all of them when none may. */
  readonly decided: DisclosureRequest;
  readonly disclosed: readonly string[];
  readonly withheld: readonly string[];
}

/**
 * Decides a disclosure category by category, so that what the subject does not allow is withheld and the rest may
 * leave.
 */
export function decideDisclosure(
  state: KnownState,
  registry: RegistryView,
  request: DisclosureRequest,
  now: Instant,
  circumstances: Circumstances,
): DisclosureDecision {
  const disclosed = coveredCategories(state, registry, request, now, circumstances);
  const withheld = request.dataCategories.filter((category) => !disclosed.includes(category));
  const decided = disclosed.length === 0 ? request : { ...request, dataCategories: disclosed };
  return { decision: decide(state, registry, decided, now, circumstances), decided, disclosed, withheld };
}

/** Returns the data categories that may leave: those for which, asked alone, `decide` says yes; in the order asked. */
export function coveredCategories(
  state: KnownState,
  registry: RegistryView,
  request: DisclosureRequest,
  now: Instant,
  circumstances: Circumstances,
): readonly string[] {
  return [...new Set(request.dataCategories)].filter(
    (category) => decide(state, registry, { ...request, dataCategories: [category] }, now, circumstances).allowed,
  );
}
