import { withCapture } from '../../../core/consent/capture.ts';
import { askFacts, decideAsk } from '../../../core/decision/ask.ts';
import type { AskAnswer, AskInput } from '../../../core/wire/consent/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';

/**
 * Decides whether a subject may be asked for a consent, and records the decision either way.
 * @throws the codes of `recordEvent`
 */
export function ask(deps: WriteDeps) {
  const { store } = deps;
  return (subject: string, { capture, ...asked }: AskInput, request: ActingRequest): Promise<Outcome<AskAnswer>> =>
    recordEvent<AskAnswer>(deps, subjectChain(deps.pepper, subject), request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, capturedBy(request, capture, asked.purpose));
      const { state, now } = known;
      const [purpose, recipient] = await Promise.all([
        store.readRegistry('purpose', asked.purpose),
        asked.recipient === null ? null : store.readRegistry('recipient', asked.recipient),
      ]);
      const decision = decideAsk(state, { purpose, recipient }, asked, now);
      const { reasons, notBefore } = decision;
      const made = await makeSubjectEvent(deps, known, withCapture(askFacts(decision, asked), capture, now));
      const { write } = made;
      const event = eventView(made.event);
      if (decision.allowed) return { write, outcome: { kind: 'recorded', body: { decision: true, event } } };
      const context = { reasons: [...reasons], notBefore };
      return { write, outcome: { kind: 'refused', body: { decision: false, context, event } } };
    });
}
