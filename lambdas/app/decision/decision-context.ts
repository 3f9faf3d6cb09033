import type { Decision } from '../../../core/decision/decide.ts';
import type { Obligation } from '../../../core/decision/obligations.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { DecisionContext } from '../../../core/wire/decision/schemas.ts';

/** Returns the context that answers give with a decision; `consent` is the subject's consent, whatever its status. */
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
