import { withCapture } from '../../../core/consent/capture.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { appointmentOf, endingFacts } from '../../../core/subject/representative.ts';
import type { CapturedInput } from '../../../core/wire/kit/capture.ts';
import type { RepresentativeAnswer, RepresentativeView } from '../../../core/wire/subject/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import { ownEvent } from '../record/find-event.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { representativeView } from './people-view.ts';

/**
 * Ends an appointment, so that nobody acts on it any longer.
 * @throws the codes of `endingFacts`; as `recordEvent` and `readSubject`
 */
export function endAppointment(deps: WriteDeps) {
  return async (
    { subject, event: appointment }: { readonly subject: string; readonly event: string },
    input: CapturedInput,
    request: ActingRequest,
  ): Promise<Outcome<RepresentativeAnswer>> => {
    const capture = input?.capture ?? null;
    const acting = capturedBy(request, capture, null);
    const chain = subjectChain(deps.pepper, subject);
    const outcome = await recordEvent(deps, chain, request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, acting);
      const facts = withCapture(endingFacts(known.state, appointment, acting.actor, known.now), capture, known.now);
      const { event, write } = await makeSubjectEvent(deps, known, facts);
      return { write, outcome: { kind: 'recorded', body: { event: eventView(event) } } };
    });
    // SECURITY: the kept answer names nobody; the event that appointed them does.
    return { ...outcome, body: { ...outcome.body, representative: await ended(subject, appointment) } };
  };

  async function ended(subject: string, appointment: string): Promise<RepresentativeView> {
    const event = await ownEvent(deps, subject, appointment);
    if (event?.type !== 'representative.appointed') {
      throw new LedgerError('STORE_CORRUPT', 'the appointment that was ended has no event');
    }
    return representativeView(appointmentOf(event), false);
  }
}
