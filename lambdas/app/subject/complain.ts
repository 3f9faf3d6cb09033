import { withCapture } from '../../../core/consent/capture.ts';
import { complaintFacts } from '../../../core/subject/complaint.ts';
import type { RecordedAnswer } from '../../../core/wire/kit/event.ts';
import type { ComplaintInput } from '../../../core/wire/subject/schemas.ts';
import { by } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { ownEvent } from '../record/own-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { recordSubjectEvent } from '../record/subject-event.ts';

/** Puts a complaint on record, with the level at which it is handled. @throws the codes of `complaintFacts` in core, and as `recordEvent` */
export function complain(deps: WriteDeps) {
  return (
    subject: string,
    { capture, ...command }: ComplaintInput,
    request: ActingRequest,
  ): Promise<Outcome<RecordedAnswer>> =>
    recordSubjectEvent<RecordedAnswer>(deps, subject, by(request, capture, undefined), async ({ at }) => {
      const [about, escalates] = await Promise.all([
        ownEvent(deps, subject, command.about),
        ownEvent(deps, subject, command.escalates),
      ]);
      return {
        facts: withCapture(complaintFacts(command, { about, escalates }), capture, at),
        outcome: async ({ event }) => ({ kind: 'recorded', body: { event: eventView(event) } }),
      };
    });
}
