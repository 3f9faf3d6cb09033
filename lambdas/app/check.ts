import {
  type Decision,
  type DecisionRequest,
  decide,
  type Obligation,
  type RegistryView,
} from '../../core/consent/decide.ts';
import type { SubjectState } from '../../core/consent/model.ts';
import type { Instant, Reason } from '../../core/consent/vocabulary.ts';
import type { DecisionContext } from '../../core/wire/decisions.ts';
import type { RegistryReader } from './registry-cache.ts';

/** The pure decision with the registry items that the request names. */
export async function check(
  state: SubjectState,
  registry: RegistryReader,
  request: DecisionRequest,
  now: Instant,
): Promise<Decision> {
  return decide(state, await registryView(registry, request), request, now);
}

/** The registry items that a request names. */
export async function registryView(registry: RegistryReader, request: DecisionRequest): Promise<RegistryView> {
  const [purpose, recipient] = await Promise.all([
    registry.readPurpose(request.purpose),
    request.kind === 'push' ? null : registry.readRecipient(request.recipient),
  ]);
  return { purpose, recipient };
}

const OF_THE_REGISTRY: ReadonlySet<Reason> = new Set([
  'purpose-unknown',
  'purpose-retired',
  'recipient-unknown',
  'recipient-suspended',
  'notice-superseded',
]);

/** Whether the registry has to do with a no, so that an older copy of it must not be the last word. */
export function restsOnRegistry(decision: Decision): boolean {
  return decision.reasons.some((reason) => OF_THE_REGISTRY.has(reason));
}

/** What is told with a decision. `consent` is the subject's standing decision, whatever it says. */
export function contextOf(decision: Decision, state: SubjectState): DecisionContext {
  const { consent } = decision;
  return {
    reasons: [...decision.reasons],
    consent: consent === null ? null : { event: consent.event, leafHash: consent.leafHash, evidence: consent.evidence },
    version: state.version,
    obligations: decision.obligations.map(obligationView),
    basis: decision.basis?.kind ?? null,
  };
}

function obligationView(obligation: Obligation): DecisionContext['obligations'][number] {
  return obligation.kind === 'mask' ? { ...obligation, dataCategories: [...obligation.dataCategories] } : obligation;
}
