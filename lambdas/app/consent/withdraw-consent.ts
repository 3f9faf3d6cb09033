import { withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { permitsEnd } from '../../../core/decision/permit.ts';
import type { WithdrawalAnswer, WithdrawalInput } from '../../../core/wire/consent/schemas.ts';
import { countOpenPermits, type OpenPermitsDeps } from '../decision/open-permits.ts';
import { capturedBy } from '../record/captured-by.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordNo } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { outcomeOfDecision } from './consent-answer.ts';
import type { PromiseDeps } from './promise-inclusion.ts';

/**
 * Withdraws a consent, whatever has become of its purpose and recipient, and ends its open permits.
 * @throws NOTHING_TO_WITHDRAW when no consent was given; as `recordNo` and `readSubject`
 */
export function withdrawConsent(deps: WriteDeps & PromiseDeps & OpenPermitsDeps) {
  return (subject: string, input: WithdrawalInput, request: ActingRequest): Promise<Outcome<WithdrawalAnswer>> => {
    const acting = capturedBy(request, input.capture, input.purpose);
    return recordNo(deps, subjectChain(deps.pepper, subject), request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, acting);
      const purpose = await deps.store.readRegistry('purpose', input.purpose);
      const facts = withdrawalFacts({ ...known, purpose }, input);
      const end = permitsEnd(facts);
      const endedPermits = end === null ? 0 : await countOpenPermits(deps, known.chain, end, known.now);
      const made = await makeSubjectEvent(deps, known, facts);
      return { write: made.write, outcome: await outcomeOfDecision(deps, input, made, { endedPermits }) };
    });
  };
}
