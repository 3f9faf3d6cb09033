import { LedgerError } from '../../../core/kernel/error.ts';
import { currentDecision } from '../../../core/subject/current.ts';
import type { RecordedDecisionAnswer } from '../../../core/wire/consent/schemas.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import type { SubjectEvent } from '../record/subject-event.ts';
import { consentView } from './consent-view.ts';

/** Returns the outcome of a subject's decision: its event, the current decision, and what more there is. */
export function outcomeOfDecision<More extends object>(
  { purpose, recipient }: { readonly purpose: string; readonly recipient: string | null },
  { event, state, now }: Pick<SubjectEvent, 'event' | 'state' | 'now'>,
  more: More,
): Outcome<Omit<RecordedDecisionAnswer, 'promise'> & More> {
  const current = currentDecision(state, purpose, recipient);
  if (current === null) throw new LedgerError('STATE_MISMATCH', 'the state after the event has no such decision');
  return {
    kind: 'recorded',
    body: {
      event: eventView(event),
      consent: consentView(current, now),
      ...more,
    },
  };
}
