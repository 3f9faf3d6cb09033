import { withCapture } from '../../../core/consent/capture.ts';
import { confirmationFacts, confirmingPerson, pendingConsent } from '../../../core/consent/confirm.ts';
import { requireNoStaff } from '../../../core/consent/staff-rules.ts';
import { requireUnchanged } from '../../../core/decision/covers.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import type { ConfirmationInput, RecordedDecisionAnswer } from '../../../core/wire/consent/schemas.ts';
import { afterPutDown, requireNothingPutDown, type YesDeps } from '../record/after-put-down.ts';
import { capturedBy } from '../record/captured-by.ts';
import { actorOfAge } from '../record/guardian-of-age.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readForYes } from '../record/subject-event.ts';
import { attemptOf, type CodeDeps, forgotten, takeCode } from './confirmation-code.ts';
import { outcomeOfDecision } from './consent-answer.ts';
import { type PromisedDeps, withPromise } from './make-promised.ts';

/**
 * Confirms a consent that staff captured, by the code that the subject was sent.
 * @throws STAFF_NOT_ALLOWED when staff confirm it; CONFIRMATION_NOT_PENDING, CONFIRMATION_EXPIRED when nothing waits;
 *   CODE_WRONG, CODE_EXHAUSTED, CODE_EXPIRED when the code is refused; VALIDITY_EMPTY when nothing is left of the
 *   consent; CLOCK_BEHIND; NO_PENDING; as `recordEvent` and `readSubject`
 */
export function confirmConsent(deps: WriteDeps & PromisedDeps & CodeDeps & YesDeps) {
  return async (
    subject: string,
    { capture, ...given }: ConfirmationInput,
    request: ActingRequest,
  ): Promise<Outcome<RecordedDecisionAnswer>> => {
    requireNoStaff(request.actor);
    const attempt = attemptOf(deps, request.idempotency);
    const acting = capturedBy(request, capture, undefined);
    const chain = subjectChain(deps.pepper, subject);
    const record = () =>
      recordEvent(deps, chain, request.idempotency, async (position) => {
        const known = await readForYes(deps, position, subject, acting);
        requireNothingPutDown(known);
        requireClock(known);
        const { state, now } = known;
        const pending = pendingConsent(state, given.event, now);
        // SECURITY: asked before the code is tried: who may not confirm this consent uses up no attempt.
        await actorOfAge(deps, state, acting.actor, pending.purpose, now);
        const to = confirmingPerson(state, subject, pending.waiting, now);
        const [purpose, recipient] = await Promise.all([
          deps.store.readRegistry('purpose', pending.purpose),
          pending.recipient === null ? null : deps.store.readRegistry('recipient', pending.recipient),
        ]);
        requireUnchanged(pending, { purpose, recipient });
        const facts = confirmationFacts(pending, purpose, now, toBase64url(deps.random.bytes(32)));
        const complete = withCapture(facts, capture, now);
        const made = await makeSubjectEvent(deps, known, complete);
        // Last, so that what is refused for anything else uses up no attempt.
        await takeCode(deps, { event: given.event, code: given.code, to }, attempt, now, forgotten);
        return { write: made.write, outcome: outcomeOfDecision(pending, made, 'counts', {}) };
      });
    return withPromise(deps, chain, await afterPutDown(deps, chain, record));
  };
}
