import { withCaptureOfNo } from '../../../core/consent/capture.ts';
import { pairOf } from '../../../core/subject/current.ts';
import {
  type DisputedEvent,
  type DisputedEvents,
  disputeFacts,
  erasedEvent,
  openDisputeOf,
  readableEvent,
} from '../../../core/subject/dispute/dispute.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { EventType } from '../../../core/vocabulary.ts';
import type { DisputeAnswer, DisputeInput } from '../../../core/wire/subject/disputes.ts';
import { type PromisedDeps, withPromiseAndCount } from '../consent/make-promised.ts';
import { eventView } from '../record/event-view.ts';
import { openedEvent, ownEvent, ownStored, unreadable } from '../record/find-event.ts';
import type { KnownForNo, NoDeps, NoRule } from '../record/no-rule.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordNo } from '../record/record-no.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent } from '../record/subject-event.ts';

type Recorded = Pick<DisputeAnswer, 'event' | 'dispute'>;

/** Tells how a dispute is recorded; records nothing when one of the event is open already, unless it was put down. */
export function disputeRule(deps: WriteDeps): NoRule<DisputeInput, Recorded> {
  return {
    kind: 'dispute',
    captureOf: ({ capture }) => capture,
    aboutOf: () => undefined,
    async attempt(known, { event: disputed, text, capture }) {
      const events = await disputedEvents(deps, known, disputed);
      const facts = disputeFacts(known.state, events, text, known.putDownAt);
      if (facts === null) {
        const dispute = openDisputeOf(known.state, disputed)?.event ?? known.eventId;
        return { write: null, outcome: { kind: 'unchanged', body: { event: null, dispute } } };
      }
      const { event, write } = await makeSubjectEvent(deps, known, withCaptureOfNo(facts, capture));
      return { write, outcome: { kind: 'recorded', body: { event: eventView(event), dispute: event.id } } };
    },
  };
}

/**
 * Disputes an event that somebody else recorded in the name of a subject, and ends the open permits that rest on it.
 * @throws EVENT_UNKNOWN, NOT_DISPUTABLE; as `recordNo` and `readSubject`
 */
export function disputeEvent(deps: NoDeps & PromisedDeps) {
  const rule = disputeRule(deps);
  return async (subject: string, input: DisputeInput, request: ActingRequest): Promise<Outcome<DisputeAnswer>> => {
    const outcome = await recordNo(deps, rule, { subject, input, request });
    return withPromiseAndCount(deps, subjectChain(deps.pepper, subject), outcome);
  };
}

/** Reads the event that is disputed, and the one that made the current decision where that may have confirmed it. */
async function disputedEvents(
  deps: WriteDeps,
  { subject, state }: Pick<KnownForNo, 'subject' | 'state'>,
  id: string,
): Promise<DisputedEvents> {
  const disputed = await disputedEvent(deps, subject, state, id);
  const purpose = disputed?.type === 'consent.given' ? disputed.purpose : null;
  const current = purpose === null ? null : (pairOf(state, purpose, disputed?.recipient ?? null)?.current ?? null);
  const isOther = current?.status === 'given' && current.event !== id;
  return { disputed, current: isOther ? await ownEvent(deps, subject, current.event).catch(unreadable) : null };
}

/** Reads a disputed event; of one that was erased it returns what the state has. */
async function disputedEvent(
  deps: WriteDeps,
  subject: string,
  state: SubjectState,
  id: string,
): Promise<DisputedEvent | null> {
  const stored = await ownStored(deps, subject, id);
  if (stored === null) return null;
  try {
    return readableEvent(openedEvent(deps, stored));
  } catch (error) {
    unreadable(error);
    return erasedEvent(state, id, stored.type as EventType);
  }
}
