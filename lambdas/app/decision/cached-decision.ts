import { type Decision, decide } from '../../../core/decision/decide.ts';
import type { DecisionRequest, RegistryView } from '../../../core/decision/request.ts';
import { restsOnRegistry } from '../../../core/decision/rests-on-registry.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { DecisionState } from '../../ports/states.ts';

type ViewReader = (request: DecisionRequest) => Promise<RegistryView>;

/** Reads the registry items that a request names: from a cache, or as they are now. */
export interface RegistryViews {
  readonly cached: ViewReader;
  readonly fresh: ViewReader;
}

/** Decides by the cached registry, and again by the registry as it is now where that could lift a refusal. */
export async function decideCached(
  { cached, fresh }: RegistryViews,
  read: DecisionState,
  request: DecisionRequest,
  now: Instant,
): Promise<{ readonly view: RegistryView; readonly decision: Decision }> {
  const state = read.state ?? EMPTY_STATE;
  const view = await cached(request);
  const decision = decide(state, view, request, now, read);
  if (!restsOnRegistry(decision, request)) return { view, decision };
  const current = await fresh(request);
  return { view: current, decision: decide(state, current, request, now, read) };
}
