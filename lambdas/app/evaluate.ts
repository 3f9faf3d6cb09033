import type { DecisionRequest } from '../../core/consent/decide.ts';
import { EMPTY_STATE } from '../../core/consent/model.ts';
import type { EvaluationAnswer, EvaluationInput } from '../../core/wire/decisions.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventStore } from '../ports/event-store.ts';
import { check, contextOf, restsOnRegistry } from './check.ts';
import { instantOf } from './instant.ts';
import type { RegistryCache } from './registry-cache.ts';
import { subjectChain } from './subject-chain.ts';

export interface EvaluateDeps {
  readonly store: Pick<EventStore, 'readState' | 'readStates'>;
  readonly clock: Clock;
  readonly pepper: Uint8Array;
  readonly registry: RegistryCache;
}

/** Whether a push or disclosure may go ahead now: one strongly consistent read of the subject's state, and it writes nothing. */
export function evaluate({ store, clock, pepper, registry }: EvaluateDeps) {
  return async (input: EvaluationInput): Promise<EvaluationAnswer> => {
    const { subject } = input;
    const state = (await store.readState(subjectChain(pepper, subject.id))) ?? EMPTY_STATE;
    const now = instantOf(clock.nowMs());
    const asked = askedIn(input);
    let decision = await check(state, registry.cached, asked, now);
    if (restsOnRegistry(decision)) decision = await check(state, registry.fresh, asked, now);
    return { decision: decision.allowed, context: contextOf(decision, state) };
  };
}

/** The question of an AuthZEN evaluation. */
export function askedIn({ action, resource }: Pick<EvaluationInput, 'action' | 'resource'>): DecisionRequest {
  return action.name === 'push'
    ? { kind: 'push', purpose: resource.id, ...action.properties }
    : { kind: 'disclose', purpose: resource.id, ...action.properties };
}
