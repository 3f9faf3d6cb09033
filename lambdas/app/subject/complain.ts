import { withCapture } from '../../../core/consent/capture.ts';
import { complaintFacts } from '../../../core/subject/complaint.ts';
import type { RecordedAnswer } from '../../../core/wire/kit/event.ts';
import type { ComplaintInput } from '../../../core/wire/subject/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import { ownEvent } from '../record/find-event.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';

/**
 * Puts a complaint on record, with the level that handles it.
 * @throws the codes of `complaintFacts`; as `recordEvent` and `readSubject`
 */
export function complain(deps: WriteDeps) {
  return (
    subject: string,
    { capture, ...command }: ComplaintInput,
    request: ActingRequest,
  ): Promise<Outcome<RecordedAnswer>> =>
    recordEvent(deps, subjectChain(deps.pepper, subject), request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, capturedBy(request, capture, undefined));
      const [about, escalates] = await Promise.all([
        ownEvent(deps, subject, command.about),
        ownEvent(deps, subject, command.escalates),
      ]);
      const facts = withCapture(complaintFacts(command, { about, escalates }), capture, known.now);
      const { event, write } = await makeSubjectEvent(deps, known, facts);
      return { write, outcome: { kind: 'recorded', body: { event: eventView(event) } } };
    });
}
