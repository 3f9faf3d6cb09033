import type { Decision } from '../../../core/decision/decide.ts';
import type { Obligation } from '../../../core/decision/obligations.ts';
import { toldReasons } from '../../../core/decision/told.ts';
import type { ClientRights } from '../../../core/registry/client.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { DecisionContext } from '../../../core/wire/decision/schemas.ts';

/**
 * Returns the context that a client is given with a decision; `consent` is the subject's consent, whatever its status.
 */
export function contextOf(decision: Decision, state: SubjectState, client: ClientRights): DecisionContext {
  const { consent } = decision;
  return {
    reasons: [...toldReasons(decision.reasons, client)],
    consent: consent === null ? null : { event: consent.event, leafHash: consent.leafHash, evidence: consent.evidence },
    version: state.version,
    obligations: obligationsIn(decision),
    notBefore: decision.notBefore,
    basis: decision.basis?.kind ?? null,
  };
}

/**
 * Returns the reasons of a decision that was made anew, and the first answer to its request with what binds now: its
 * obligations, and the quiet hours.
 */
export function againAs<Answer extends { readonly context: DecisionContext }>(
  decision: Decision,
  first: Answer,
  client: ClientRights,
) {
  const { notBefore } = decision;
  const context = { ...first.context, obligations: obligationsIn(decision), notBefore };
  return { reasons: toldReasons(decision.reasons, client), body: { ...first, context } };
}

/** Returns the context of a check that the client may not make: it tells the version of the state, and no more. */
export function contextOutside({ version }: SubjectState): DecisionContext {
  return { reasons: ['client-not-allowed'], consent: null, version, obligations: [], notBefore: null, basis: null };
}

function obligationsIn({ obligations }: Decision): DecisionContext['obligations'] {
  return obligations.map(obligationView);
}

function obligationView(obligation: Obligation): DecisionContext['obligations'][number] {
  return obligation.kind === 'mask' ? { ...obligation, dataCategories: [...obligation.dataCategories] } : obligation;
}
