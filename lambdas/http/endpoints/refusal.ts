import type { PromisedDeps } from '../../app/consent/make-promised.ts';
import { withdrawConsent } from '../../app/consent/withdraw-consent.ts';
import type { NoDeps } from '../../app/record/no-rule.ts';
import { OBJECTION } from '../../app/subject/change-objection.ts';
import { makeOptOut } from '../../app/subject/change-opt-out.ts';
import { RESTRICTION } from '../../app/subject/change-restriction.ts';
import type { ApiEndpoints } from '../endpoint.ts';
import { onSubject } from '../subject-call.ts';

/** Binds the calls that only hear a no: withdrawals, objections and restrictions. */
export function refusalEndpoints(deps: NoDeps & PromisedDeps) {
  return {
    withdrawConsent: onSubject(withdrawConsent(deps)),
    object: onSubject(makeOptOut(deps, OBJECTION)),
    restrict: onSubject(makeOptOut(deps, RESTRICTION)),
  } satisfies ApiEndpoints;
}
