import { withCapture } from '../../../core/consent/capture.ts';
import { servedNoticeFacts } from '../../../core/consent/notice-served.ts';
import type { ServedNoticeAnswer, ServedNoticeInput } from '../../../core/wire/consent/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';

/**
 * Puts on record that a notice was shown to a subject; changes none of their decisions.
 * @throws the codes of `servedNoticeFacts`; as `recordEvent` and `readSubject`
 */
export function serveNotice(deps: WriteDeps) {
  return (
    subject: string,
    { notice: shown, capture }: ServedNoticeInput,
    request: ActingRequest,
  ): Promise<Outcome<ServedNoticeAnswer>> =>
    recordEvent(deps, subjectChain(deps.pepper, subject), request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, capturedBy(request, capture, undefined));
      const facts = servedNoticeFacts(await deps.store.readRegistry('notice', shown.id), shown.language);
      const { event, write } = await makeSubjectEvent(deps, known, withCapture(facts, capture, known.now));
      return { write, outcome: { kind: 'recorded', body: { event: eventView(event), notice: facts.notice } } };
    });
}
