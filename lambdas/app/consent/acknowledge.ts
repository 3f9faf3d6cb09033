import { withCapture } from '../../../core/consent/capture.ts';
import { acknowledgementFacts } from '../../../core/subject/complaint.ts';
import type { AcknowledgementInput } from '../../../core/wire/consent/schemas.ts';
import type { RecordedAnswer } from '../../../core/wire/kit/event.ts';
import { by } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { ownEvent } from '../record/own-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { recordSubjectEvent } from '../record/subject-event.ts';

/** Puts on record that a subject has taken note of one of their events. @throws EVENT_NOT_OF_SUBJECT, and as `recordEvent` */
export function acknowledge(deps: WriteDeps) {
  return (
    subject: string,
    { event: noted, capture }: AcknowledgementInput,
    request: ActingRequest,
  ): Promise<Outcome<RecordedAnswer>> =>
    recordSubjectEvent<RecordedAnswer>(deps, subject, by(request, capture, undefined), async ({ at }) => ({
      facts: withCapture(acknowledgementFacts(noted, await ownEvent(deps, subject, noted)), capture, at),
      outcome: async ({ event }) => ({ kind: 'recorded', body: { event: eventView(event) } }),
    }));
}
