import { withCapture } from '../../../core/consent/capture.ts';
import { servedNoticeFacts } from '../../../core/consent/notice-served.ts';
import type { ServedNoticeAnswer, ServedNoticeInput } from '../../../core/wire/consent/schemas.ts';
import { by } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { recordSubjectEvent } from '../record/subject-event.ts';

/** Puts on record that a notice was shown to a subject; what stands does not change. @throws the codes of `serveNotice` in core, and as `recordEvent` */
export function serveNotice(deps: WriteDeps) {
  return (
    subject: string,
    { notice: shown, capture }: ServedNoticeInput,
    request: ActingRequest,
  ): Promise<Outcome<ServedNoticeAnswer>> =>
    recordSubjectEvent<ServedNoticeAnswer>(deps, subject, by(request, capture, undefined), async ({ at }) => {
      const facts = servedNoticeFacts(await deps.store.readRegistry('notice', shown.id), shown.language);
      const { notice } = facts;
      return {
        facts: withCapture(facts, capture, at),
        outcome: async ({ event }) => ({ kind: 'recorded', body: { event: eventView(event), notice } }),
      };
    });
}
