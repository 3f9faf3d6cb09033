import { withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { permitsEnd } from '../../../core/decision/permit.ts';
import type { WithdrawalAnswer, WithdrawalInput } from '../../../core/wire/consent/schemas.ts';
import { countOpenPermits, type OpenPermitsDeps } from '../decision/open-permits.ts';
import { by } from '../record/captured-by.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { recordSubjectEvent } from '../record/subject-event.ts';
import { answeringStanding } from './consent-answer.ts';
import type { PromiseDeps } from './promise-inclusion.ts';

/** Withdraws a consent, whatever has become of its purpose and recipient, and so ends its open permits. @throws NOTHING_TO_WITHDRAW, and as `recordEvent` */
export function withdrawConsent(deps: WriteDeps & PromiseDeps & OpenPermitsDeps) {
  return (subject: string, input: WithdrawalInput, request: ActingRequest): Promise<Outcome<WithdrawalAnswer>> => {
    const acting = by(request, input.capture, input.purpose);
    return recordSubjectEvent<WithdrawalAnswer>(deps, subject, acting, async ({ state, at, actor }) => {
      const purpose = await deps.store.readRegistry('purpose', input.purpose);
      const facts = withdrawalFacts({ state, actor, at, purpose }, input);
      const chain = subjectChain(deps.pepper, subject);
      const end = permitsEnd(facts);
      const endedPermits = end === null ? 0 : await countOpenPermits(deps, chain, end, at);
      return answeringStanding(deps, facts, { endedPermits });
    });
  };
}
