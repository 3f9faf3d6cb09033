import { openProposal, rejectionFacts, requireRejecter } from '../../../core/subject/proposal.ts';
import type { RecordedAnswer } from '../../../core/wire/kit/event.ts';
import { eventView } from '../record/event-view.ts';
import { ownEvent } from '../record/find-event.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import type { SubjectProposal } from './approve-act.ts';

/**
 * Rejects what a member of staff proposed, so that it is never done.
 * @throws PROPOSAL_UNKNOWN, PROPOSAL_SETTLED; CUSTOMER_OR_TWO_STAFF when neither staff nor the customer ask; as
 *   `recordEvent` and `readSubject`
 */
export function rejectAct(deps: WriteDeps) {
  return ({ subject, event: id }: SubjectProposal, request: ActingRequest): Promise<Outcome<RecordedAnswer>> =>
    recordEvent<RecordedAnswer>(deps, subjectChain(deps.pepper, subject), request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, { ...request, about: null });
      requireRejecter(request.actor);
      const { open } = openProposal(known.state, await ownEvent(deps, subject, id), known.now);
      const { event, write } = await makeSubjectEvent(deps, known, rejectionFacts(open.event));
      return { write, outcome: { kind: 'recorded', body: { event: eventView(event) } } };
    });
}
