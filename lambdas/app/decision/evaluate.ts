import { type Decision, type DecisionRequest, decide, type RegistryView } from '../../../core/decision/decide.ts';
import { explain as explanationOf } from '../../../core/decision/explain.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import type { EvaluationAnswer, EvaluationInput, EvaluationQuery } from '../../../core/wire/decision/schemas.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventStore } from '../../ports/event-store.ts';
import { instantOf } from '../record/instant.ts';
import { subjectChain } from '../record/subject-chain.ts';
import { type CheckDeps, contextOf, registryView, restsOnRegistry } from './check.ts';
import type { RegistryCache } from './registry-cache.ts';

export interface EvaluateDeps {
  readonly store: Pick<EventStore, 'readState' | 'readStates'>;
  readonly clock: Clock;
  readonly pepper: Uint8Array;
  readonly registry: RegistryCache;
  readonly forbiddenPhrases: CheckDeps['forbiddenPhrases'];
}

/** Whether a push or disclosure may go ahead now: one strongly consistent read of the subject's state, and it writes nothing. */
export function evaluate({ store, clock, pepper, registry, forbiddenPhrases }: EvaluateDeps) {
  return async (input: EvaluationInput, { explain = false }: EvaluationQuery = {}): Promise<EvaluationAnswer> => {
    const { subject, context } = input;
    const state = (await store.readState(subjectChain(pepper, subject.id))) ?? EMPTY_STATE;
    requireVersion(state, context?.atLeast);
    const now = instantOf(clock.nowMs());
    const asked = askedIn(input);
    let view = await registryView({ registry: registry.cached, pepper, forbiddenPhrases }, asked);
    let decision = decide(state, view, asked, now);
    if (restsOnRegistry(decision, asked)) {
      view = await registryView({ registry: registry.fresh, pepper, forbiddenPhrases }, asked);
      decision = decide(state, view, asked, now);
    }
    return answerOf({ state, view, asked, decision }, explain);
  };
}

/** @throws STATE_BEHIND when the state is older than the caller has seen it; it points to where the caller says so */
export function requireVersion(state: SubjectState, atLeast: number | undefined, pointer = '/context/atLeast'): void {
  if (atLeast === undefined || state.version >= atLeast) return;
  throw new LedgerError('STATE_BEHIND', `the state is at version ${state.version}, before \`${atLeast}\``, {
    pointer,
    details: { version: state.version },
  });
}

/** The answer to one evaluation. */
export function answerOf(
  {
    state,
    view,
    asked,
    decision,
  }: {
    readonly state: SubjectState;
    readonly view: RegistryView;
    readonly asked: DecisionRequest;
    readonly decision: Decision;
  },
  explain: boolean,
): EvaluationAnswer {
  const context = contextOf(decision, state);
  if (!explain) return { decision: decision.allowed, context };
  return {
    decision: decision.allowed,
    context: { ...context, explanation: [...explanationOf(state, view, asked, decision)] },
  };
}

/** The question of an AuthZEN evaluation. */
export function askedIn({ action, resource }: Pick<EvaluationInput, 'action' | 'resource'>): DecisionRequest {
  return action.name === 'push'
    ? { kind: 'push', purpose: resource.id, ...action.properties }
    : { kind: 'disclose', purpose: resource.id, ...action.properties };
}
