import { decide } from '../../core/consent/decide.ts';
import { EMPTY_STATE } from '../../core/consent/model.ts';
import type {
  EvaluationAnswer,
  EvaluationInput,
  EvaluationsAnswer,
  EvaluationsInput,
} from '../../core/wire/decisions.ts';
import { contextOf, restsOnRegistry } from './check.ts';
import { askedIn, type EvaluateDeps, evaluate } from './evaluate.ts';
import { instantOf } from './instant.ts';
import type { RegistryReader } from './registry-cache.ts';
import { subjectChain } from './subject-chain.ts';

/**
 * Many checks at once: each subject's state is read once, strongly consistent, and each registry item at most twice. All of them are
 * decided as of one instant. It writes nothing.
 */
export function evaluateMany(deps: EvaluateDeps) {
  const { store, clock, pepper, registry } = deps;
  const evaluateOne = evaluate(deps);

  return async ({ evaluations, options, ...all }: EvaluationsInput): Promise<EvaluationsAnswer> => {
    // The schema has made sure that what is left out in one stands beside all.
    if (evaluations === undefined) return evaluateOne(all as EvaluationInput);
    const inputs = evaluations.map((one) => ({ ...all, ...one }) as EvaluationInput);
    const states = await store.readStates(inputs.map(({ subject }) => subjectChain(pepper, subject.id)));
    const now = instantOf(clock.nowMs());
    const cached = readingOnce(registry.cached);
    const fresh = readingOnce(registry.fresh);

    const decideOne = async (input: EvaluationInput, index: number): Promise<EvaluationAnswer> => {
      const state = states[index] ?? EMPTY_STATE;
      const asked = askedIn(input);
      let decision = decide(state, await cached(asked), asked, now);
      if (restsOnRegistry(decision)) decision = decide(state, await fresh(asked), asked, now);
      return { decision: decision.allowed, context: contextOf(decision, state) };
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

/** The answer after which no more are given. */
const LAST_ANSWER = { execute_all: null, deny_on_first_deny: false, permit_on_first_permit: true } as const;

/** The registry items of a request, each item read once in a call. */
function readingOnce(reader: RegistryReader) {
  const read = <T>(items: Map<string, Promise<T>>, id: string, fetch: (id: string) => Promise<T>): Promise<T> => {
    const item = items.get(id) ?? fetch(id);
    items.set(id, item);
    return item;
  };
  const purposes = new Map<string, ReturnType<RegistryReader['readPurpose']>>();
  const recipients = new Map<string, ReturnType<RegistryReader['readRecipient']>>();
  return async (asked: ReturnType<typeof askedIn>) => ({
    purpose: await read(purposes, asked.purpose, reader.readPurpose),
    recipient: asked.kind === 'push' ? null : await read(recipients, asked.recipient, reader.readRecipient),
  });
}
