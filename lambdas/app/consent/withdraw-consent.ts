import { withdrawalFacts } from '../../../core/consent/withdraw.ts';
import type { WithdrawalAnswer, WithdrawalInput } from '../../../core/wire/consent/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordNo } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { outcomeOfDecision } from './consent-answer.ts';
import { type PromisedDeps, withPromiseAndCount } from './make-promised.ts';

/**
 * Withdraws a consent, whatever has become of its purpose and recipient, and ends its open permits.
 * @throws NOTHING_TO_WITHDRAW when no consent was given; as `recordNo` and `readSubject`
 */
export function withdrawConsent(deps: WriteDeps & PromisedDeps) {
  return async (
    subject: string,
    input: WithdrawalInput,
    request: ActingRequest,
  ): Promise<Outcome<WithdrawalAnswer>> => {
    const acting = capturedBy(request, input.capture, input.purpose);
    const chain = subjectChain(deps.pepper, subject);
    const outcome = await recordNo(deps, chain, request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, acting);
      const purpose = await deps.store.readRegistry('purpose', input.purpose);
      const facts = withdrawalFacts({ ...known, purpose }, input);
      const made = await makeSubjectEvent(deps, known, facts);
      return { write: made.write, outcome: outcomeOfDecision(input, made, {}) };
    });
    return withPromiseAndCount(deps, chain, outcome);
  };
}
