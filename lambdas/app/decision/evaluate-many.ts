import type { DecisionRequest, RegistryView } from '../../../core/decision/request.ts';
import { isOutside } from '../../../core/decision/told.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import type { ClientRights } from '../../../core/registry/client.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type {
  EvaluationAnswer,
  EvaluationInput,
  EvaluationQuery,
  EvaluationsAnswer,
  EvaluationsInput,
} from '../../../core/wire/decision/schemas.ts';
import type { ChainId } from '../../ports/events.ts';
import type { RegistryItem, RegistryItemOf, RegistryKind } from '../../ports/registry.ts';
import type { DecisionState } from '../../ports/states.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { decideCached } from './cached-decision.ts';
import { answerOf, answerOutside, askedIn, type EvaluateDeps, evaluate, requireVersion } from './evaluate.ts';
import type { RegistryReader } from './registry-cache.ts';
import { type RegistryViewDeps, registryView } from './registry-view.ts';

/**
 * Decides many checks at once, as of one instant: reads each subject's state once, strongly consistent, and each
 * registry item at most twice. It writes nothing.
 */
export function evaluateMany(deps: EvaluateDeps) {
  const { store, clock, pepper, registry, forbiddenPhrases } = deps;
  const evaluateOne = evaluate(deps);

  return async (
    { evaluations, options, ...all }: EvaluationsInput,
    client: ClientRights,
    query: EvaluationQuery = {},
  ): Promise<EvaluationsAnswer> => {
    // The schema ensures that each evaluation is complete, together with the members beside `evaluations`.
    if (evaluations === undefined) return evaluateOne(all as EvaluationInput, client, query);
    const inputs = evaluations.map((one) => ({ ...all, ...one }) as EvaluationInput);
    const reads = await store.readEachForDecision(chainsOf(pepper, inputs));
    const now = instantOf(clock.nowMs());
    const views = {
      cached: viewsOf({ registry: readingOnce(registry.cached), pepper, forbiddenPhrases }),
      fresh: viewsOf({ registry: readingOnce(registry.fresh), pepper, forbiddenPhrases }),
    };

    const decideOne = async (input: EvaluationInput, index: number): Promise<EvaluationAnswer> => {
      const read = reads[index] as DecisionState;
      const state = read.state ?? EMPTY_STATE;
      const asked = askedIn(input);
      // An evaluation's own context replaces the one beside `evaluations`.
      const within = evaluations[index]?.context === undefined ? '' : `/evaluations/${index}`;
      requireVersion(state, input.context?.atLeast, `${within}/context/atLeast`);
      const explain = query.explain ?? false;
      if (isOutside(client, asked)) return answerOutside(state, explain);
      const decided = await decideCached(views, read, asked, now);
      return answerOf({ state, asked, client, ...decided }, explain);
    };

    const last = LAST_ANSWER[options?.evaluations_semantic ?? 'execute_all'];
    const answers: EvaluationAnswer[] = [];
    for (const [index, input] of inputs.entries()) {
      const answer = await decideOne(input, index);
      answers.push(answer);
      if (answer.decision === last) break;
    }
    return { evaluations: answers };
  };
}

/** Yields the chain of each subject, hashed only when its state is next to be read. */
function* chainsOf(pepper: Uint8Array, inputs: readonly EvaluationInput[]): Generator<ChainId> {
  for (const { subject } of inputs) yield subjectChain(pepper, subject.id);
}

/** Names the answer that ends a batch early, for each semantic. */
const LAST_ANSWER = { execute_all: null, deny_on_first_deny: false, permit_on_first_permit: true } as const;

/** Makes a reader of the registry items of requests; it reads once for all requests that name the same items. */
function viewsOf(deps: RegistryViewDeps) {
  const views = new Map<string, Promise<RegistryView>>();
  return (asked: DecisionRequest): Promise<RegistryView> => {
    const named = namedIn(asked);
    const view = views.get(named) ?? registryView(deps, asked);
    views.set(named, view);
    return view;
  };
}

/** Returns a key of everything that a request names in the registry; no name holds a line break. */
function namedIn(asked: DecisionRequest): string {
  return asked.kind === 'push'
    ? `push\n${asked.purpose}\n${asked.channel}\n${asked.contentSha256}\n${asked.staff?.id}\n${asked.staff?.branch}`
    : `disclose\n${asked.purpose}\n${asked.recipient}`;
}

/** Makes a reader of a registry that reads each item once. */
function readingOnce(reader: RegistryReader): RegistryReader {
  const items = new Map<string, Promise<RegistryItem['item'] | null>>();
  return {
    async readRegistry<K extends RegistryKind>(kind: K, id: string) {
      const key = `${kind}#${id}`;
      const item = items.get(key) ?? reader.readRegistry(kind, id);
      items.set(key, item);
      return (await item) as RegistryItemOf<K> | null;
    },
  };
}
