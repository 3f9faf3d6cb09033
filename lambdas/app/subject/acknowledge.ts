import { withCapture } from '../../../core/consent/capture.ts';
import { acknowledgementFacts } from '../../../core/subject/complaint.ts';
import type { AcknowledgementInput } from '../../../core/wire/consent/schemas.ts';
import type { RecordedAnswer } from '../../../core/wire/kit/event.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import { ownEvent } from '../record/find-event.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';

/**
 * Puts on record that a subject has taken note of one of their events.
 * @throws EVENT_NOT_OF_SUBJECT when it is not theirs; as `recordEvent` and `readSubject`
 */
export function acknowledge(deps: WriteDeps) {
  return (
    subject: string,
    { event: noted, capture }: AcknowledgementInput,
    request: ActingRequest,
  ): Promise<Outcome<RecordedAnswer>> =>
    recordEvent(deps, subjectChain(deps.pepper, subject), request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, capturedBy(request, capture, undefined));
      const facts = acknowledgementFacts(noted, await ownEvent(deps, subject, noted));
      const { event, write } = await makeSubjectEvent(deps, known, withCapture(facts, capture, known.now));
      return { write, outcome: { kind: 'recorded', body: { event: eventView(event) } } };
    });
}
