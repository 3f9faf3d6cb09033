import { withCapture } from '../../../core/consent/capture.ts';
import { askFacts, decideAsk } from '../../../core/decision/ask.ts';
import type { AskAnswer, AskInput } from '../../../core/wire/consent/schemas.ts';
import { by } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { recordSubjectEvent } from '../record/subject-event.ts';

/**
 * Decides whether a subject may be asked for a consent, and records the decision either way.
 * @throws as `recordEvent`
 */
export function ask(deps: WriteDeps) {
  const { store } = deps;
  return (subject: string, { capture, ...asked }: AskInput, request: ActingRequest): Promise<Outcome<AskAnswer>> =>
    recordSubjectEvent<AskAnswer>(deps, subject, by(request, capture, asked.purpose), async ({ state, at }) => {
      const [purpose, recipient] = await Promise.all([
        store.readRegistry('purpose', asked.purpose),
        asked.recipient === null ? null : store.readRegistry('recipient', asked.recipient),
      ]);
      const decision = decideAsk(state, { purpose, recipient }, asked, at);
      const { reasons, notBefore } = decision;
      return {
        facts: withCapture(askFacts(decision, asked), capture, at),
        outcome: async ({ event }) =>
          decision.allowed
            ? { kind: 'recorded', body: { decision: true, event: eventView(event) } }
            : {
                kind: 'refused',
                body: { decision: false, context: { reasons: [...reasons], notBefore }, event: eventView(event) },
              },
      };
    });
}
