import type { Decision } from '../../../core/decision/decide.ts';
import { explain as explanationOf } from '../../../core/decision/explain.ts';
import type { DecisionRequest, RegistryView } from '../../../core/decision/request.ts';
import { isOutside, toldExplanations, withoutRecord } from '../../../core/decision/told.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import type { ClientRights } from '../../../core/registry/client.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import type { EvaluationAnswer, EvaluationInput, EvaluationQuery } from '../../../core/wire/decision/schemas.ts';
import type { Clock } from '../../ports/clock.ts';
import type { States } from '../../ports/states.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { decideCached, type RegistryViews } from './cached-decision.ts';
import { contextOf, contextOutside } from './decision-context.ts';
import type { RegistryCache } from './registry-cache.ts';
import { type RegistryViewDeps, registryView } from './registry-view.ts';

export interface EvaluateDeps {
  readonly store: Pick<States, 'readForDecision' | 'readEachForDecision'>;
  readonly clock: Clock;
  readonly pepper: Uint8Array;
  readonly registry: RegistryCache;
  readonly forbiddenPhrases: RegistryViewDeps['forbiddenPhrases'];
}

/**
 * Decides whether a push or disclosure may go ahead now, with one strongly consistent batch read: the subject's state,
 * whether a no of theirs waits to be recorded, and when their last event was. It writes nothing.
 */
export function evaluate({ store, clock, pepper, registry, forbiddenPhrases }: EvaluateDeps) {
  const views: RegistryViews = {
    cached: (asked) => registryView({ registry: registry.cached, pepper, forbiddenPhrases }, asked),
    fresh: (asked) => registryView({ registry: registry.fresh, pepper, forbiddenPhrases }, asked),
  };
  return async (
    input: EvaluationInput,
    client: ClientRights,
    { explain = false }: EvaluationQuery = {},
  ): Promise<EvaluationAnswer> => {
    const { subject, context } = input;
    const read = await store.readForDecision(subjectChain(pepper, subject.id));
    const state = read.state ?? EMPTY_STATE;
    requireVersion(state, context?.atLeast);
    const now = instantOf(clock.nowMs());
    const asked = askedIn(input);
    if (isOutside(client, asked)) return answerOutside(state, explain);
    const decided = await decideCached(views, read, asked, now);
    return answerOf({ state, asked, client, ...decided }, explain);
  };
}

/**
 * Refuses a state that is older than one that the caller has seen.
 * @throws STATE_BEHIND when it is, with a pointer to the member that says so
 */
export function requireVersion(state: SubjectState, atLeast: number | undefined, pointer = '/context/atLeast'): void {
  if (atLeast === undefined || state.version >= atLeast) return;
  throw new LedgerError('STATE_BEHIND', `the state is at version ${state.version}, before \`${atLeast}\``, {
    pointer,
    details: { version: state.version },
  });
}

/** Returns the answer to one evaluation. */
export function answerOf(
  {
    state,
    view,
    asked,
    decision,
    client,
  }: {
    readonly state: SubjectState;
    readonly view: RegistryView;
    readonly asked: DecisionRequest;
    readonly decision: Decision;
    readonly client: ClientRights;
  },
  explain: boolean,
): EvaluationAnswer {
  const context = contextOf(decision, state, client);
  if (!explain) return { decision: decision.allowed, context };
  const explanation = [...toldExplanations(explanationOf(state, view, asked, decision), client)];
  return { decision: decision.allowed, context: { ...context, explanation } };
}

/** Returns the answer to a check that the client may not make. */
export function answerOutside(state: SubjectState, explain: boolean): EvaluationAnswer {
  const context = contextOutside(state);
  const explanation = [withoutRecord('client-not-allowed')];
  return { decision: false, context: explain ? { ...context, explanation } : context };
}

/** Returns the request that an AuthZEN evaluation asks about. */
export function askedIn({ action, resource }: Pick<EvaluationInput, 'action' | 'resource'>): DecisionRequest {
  return action.name === 'push'
    ? { kind: 'push', purpose: resource.id, campaign: null, ...action.properties }
    : { kind: 'disclose', purpose: resource.id, ...action.properties };
}
