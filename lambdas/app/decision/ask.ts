import { withCapture } from '../../../core/consent/capture.ts';
import { type AskDecision, askFacts, decideAsk } from '../../../core/decision/ask.ts';
import type { AskAnswer, AskInput } from '../../../core/wire/consent/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { type KnownForYes, makeSubjectEvent } from '../record/subject-event.ts';
import { recordDecision } from './record-decision.ts';

/**
 * Decides whether a subject may be asked for a consent, and records the decision either way.
 * @throws the codes of `recordDecision`
 */
export function ask(deps: WriteDeps) {
  const { store } = deps;
  return (subject: string, { capture, ...asked }: AskInput, request: ActingRequest): Promise<Outcome<AskAnswer>> => {
    const decideNow = async ({ state, now, noPending }: KnownForYes): Promise<AskDecision> => {
      const [purpose, recipient] = await Promise.all([
        store.readRegistry('purpose', asked.purpose),
        asked.recipient === null ? null : store.readRegistry('recipient', asked.recipient),
      ]);
      return decideAsk(state, { purpose, recipient }, asked, now, { noPending });
    };
    return recordDecision<AskAnswer>(deps, subject, capturedBy(request, capture, asked.purpose), {
      async attempt(known) {
        const decision = await decideNow(known);
        const { reasons, notBefore } = decision;
        const made = await makeSubjectEvent(deps, known, withCapture(askFacts(decision, asked), capture, known.now));
        const { write } = made;
        const event = eventView(made.event);
        if (decision.allowed) return { write, outcome: { kind: 'recorded', body: { decision: true, event } } };
        const context = { reasons: [...reasons], notBefore };
        return { write, outcome: { kind: 'refused', body: { decision: false, context, event } } };
      },
      again: async (known, body) => ({ reasons: (await decideNow(known)).reasons, body }),
    });
  };
}
