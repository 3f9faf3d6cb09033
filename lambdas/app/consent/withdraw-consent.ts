import { withCapture } from '../../../core/consent/capture.ts';
import { withCarried } from '../../../core/consent/copy-over.ts';
import { withdrawConsent as commandFacts } from '../../../core/consent/give.ts';
import { permitsEnd } from '../../../core/decision/permit.ts';
import { findConsent } from '../../../core/subject/current.ts';
import type { WithdrawalAnswer, WithdrawalInput } from '../../../core/wire/consent/schemas.ts';
import { countOpenPermits, type OpenPermitsDeps } from '../decision/open-permits.ts';
import { type ActingRequest, by, captureTimes } from '../record/captured-by.ts';
import type { Outcome } from '../record/outcome.ts';
import { recordSubjectEvent, type WriteDeps } from '../record/record-subject-event.ts';
import { subjectChain } from '../record/subject-chain.ts';
import { answeringStanding } from './consent-answer.ts';
import type { PromiseDeps } from './promise-inclusion.ts';

/** Withdraws a consent, whatever has become of its purpose and recipient, and so ends its open permits. @throws NOTHING_TO_WITHDRAW, and as `recordEvent` */
export function withdrawConsent(deps: WriteDeps & PromiseDeps & OpenPermitsDeps) {
  return (subject: string, input: WithdrawalInput, request: ActingRequest): Promise<Outcome<WithdrawalAnswer>> => {
    const acting = by(request, input.capture, input.purpose);
    return recordSubjectEvent<WithdrawalAnswer>(deps, subject, acting, async ({ state, at, actor }) => {
      const standing = findConsent(state, input.purpose, input.recipient);
      const purpose = await deps.store.readRegistry('purpose', input.purpose);
      const carried = withCarried(commandFacts(state, input), standing, purpose, actor, at);
      const facts = withCapture(carried, input.capture, captureTimes(at));
      const chain = subjectChain(deps.pepper, subject);
      const end = permitsEnd(facts);
      const endedPermits = end === null ? 0 : await countOpenPermits(deps, chain, end, at);
      return answeringStanding(deps, facts, { endedPermits });
    });
  };
}
