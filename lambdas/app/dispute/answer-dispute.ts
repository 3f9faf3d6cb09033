import { requireClock } from '../../../core/subject/clock-behind.ts';
import { answerFacts, openDispute, preparedBy, requireAnswerer } from '../../../core/subject/dispute/answer.ts';
import type { RecordedAnswer } from '../../../core/wire/kit/event.ts';
import type { DisputeAnswerInput } from '../../../core/wire/subject/disputes.ts';
import { afterPutDown, requireNothingPutDown, type YesDeps } from '../record/after-put-down.ts';
import { eventView } from '../record/event-view.ts';
import { ownEvent, unreadable } from '../record/find-event.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readForYes } from '../record/subject-event.ts';

/** Names one dispute of a subject. */
export interface SubjectDispute {
  readonly subject: string;
  /** Id of the event that made it. */
  readonly event: string;
}

/**
 * Answers a dispute: upheld, the consent or appointment ends for good; rejected, it counts again. The client that
 * recorded the disputed event may capture again.
 * @throws DISPUTE_UNKNOWN, DISPUTE_ANSWERED; ANSWER_BY_OTHER_STAFF when those who ask may not answer it; CLOCK_BEHIND;
 *   NO_PENDING; as `recordEvent` and `readSubject`
 */
export function answerDispute(deps: WriteDeps & YesDeps) {
  return (
    { subject, event: id }: SubjectDispute,
    input: DisputeAnswerInput,
    request: ActingRequest,
  ): Promise<Outcome<RecordedAnswer>> => {
    const chain = subjectChain(deps.pepper, subject);
    return afterPutDown(deps, chain, () =>
      recordEvent<RecordedAnswer>(deps, chain, request.idempotency, async (position) => {
        const known = await readForYes(deps, position, subject, { ...request, about: null });
        requireNothingPutDown(known);
        requireClock(known);
        const { open, said } = openDispute(known.state, await ownEvent(deps, subject, id));
        const disputed = await ownEvent(deps, subject, open.disputed).catch(unreadable);
        const prepared = await ownEvent(deps, subject, disputed && preparedBy(disputed)).catch(unreadable);
        requireAnswerer(request.actor, [disputed, prepared]);
        const { event, write } = await makeSubjectEvent(deps, known, answerFacts(known.state, open, said, input));
        return { write, outcome: { kind: 'recorded', body: { event: eventView(event) } } };
      }),
    );
  };
}
