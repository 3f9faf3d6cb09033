import type { PromisedDeps } from '../../app/consent/make-promised.ts';
import { withdrawConsent } from '../../app/consent/withdraw-consent.ts';
import { disputeEvent } from '../../app/dispute/dispute-event.ts';
import type { NoDeps } from '../../app/record/no-rule.ts';
import { makeOptOut } from '../../app/subject/change-opt-out.ts';
import { OBJECTION, PAUSE, RESTRICTION } from '../../app/subject/opt-out-kinds.ts';
import type { ApiEndpoints } from '../endpoint.ts';
import { onSubject } from '../subject-call.ts';

/** Binds the calls that only hear a no: withdrawals, objections, restrictions, pauses and disputes. */
export function refusalEndpoints(deps: NoDeps & PromisedDeps) {
  return {
    withdrawConsent: onSubject(withdrawConsent(deps)),
    object: onSubject(makeOptOut(deps, OBJECTION)),
    restrict: onSubject(makeOptOut(deps, RESTRICTION)),
    pause: onSubject(makeOptOut(deps, PAUSE)),
    dispute: onSubject(disputeEvent(deps)),
  } satisfies ApiEndpoints;
}
