import { refusalRule } from '../consent/give-consent.ts';
import { withdrawalRule } from '../consent/withdraw-consent.ts';
import { disputeRule } from '../dispute/dispute-event.ts';
import type { NoRules } from '../record/record-put-down.ts';
import type { WriteDeps } from '../record/request.ts';
import { optOutRule } from './change-opt-out.ts';
import { OBJECTION, PAUSE, RESTRICTION } from './opt-out-kinds.ts';

/** Lists how each kind of no is recorded. */
export function noRules(deps: WriteDeps): NoRules {
  return {
    withdrawal: withdrawalRule(deps),
    refusal: refusalRule(deps),
    objection: optOutRule(deps, OBJECTION),
    restriction: optOutRule(deps, RESTRICTION),
    pause: optOutRule(deps, PAUSE),
    dispute: disputeRule(deps),
  };
}
