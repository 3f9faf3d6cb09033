import { LedgerError } from '../../../core/kernel/error.ts';
import { pairOf } from '../../../core/subject/current.ts';
import type { Effect } from '../../../core/subject/effect.ts';
import type { RecordedDecisionAnswer } from '../../../core/wire/consent/schemas.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import type { SubjectEvent } from '../record/subject-event.ts';
import { consentView } from './consent-view.ts';

/** Returns the outcome of a subject's decision: its event, its effect, what is on record now, and `more`. */
export function outcomeOfDecision<More extends object>(
  about: { readonly purpose: string; readonly recipient: string | null },
  made: Pick<SubjectEvent, 'event' | 'state' | 'now'>,
  effect: Effect,
  more: More,
): Outcome<Omit<RecordedDecisionAnswer, 'promise'> & More> {
  const { event } = made;
  return {
    kind: 'recorded',
    body: {
      event: eventView(event),
      consent: consentOf(about, made, effect),
      effect,
      reason: effect === 'none' ? reasonOf(event.type) : null,
      ...more,
    },
  };
}

/**
 * Returns the decision that an event came to; where it changes nothing, what is on record for its recipient or, where
 * that is nothing, for all recipients.
 */
function consentOf(
  { purpose, recipient }: { readonly purpose: string; readonly recipient: string | null },
  { state, now }: Pick<SubjectEvent, 'state' | 'now'>,
  effect: Effect,
): RecordedDecisionAnswer['consent'] {
  const pair = pairOf(state, purpose, recipient) ?? pairOf(state, purpose, null);
  const shown = pair !== null && effect === 'waits' ? { ...pair, current: null } : pair;
  const view = shown === null ? null : consentView(shown, now);
  if (view === null) throw new LedgerError('STATE_MISMATCH', 'the state after the event has no such decision');
  return view;
}

function reasonOf(type: SubjectEvent['event']['type']): RecordedDecisionAnswer['reason'] {
  return type === 'consent.given' ? 'capture-before-decision' : 'said-before-decision';
}
