import { withCapture } from '../../../core/consent/capture.ts';
import { requireNotStaffAlone } from '../../../core/consent/staff-rules.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import { type OptOut, optOutFacts } from '../../../core/subject/opt-outs.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { CapturedInput } from '../../../core/wire/kit/capture.ts';
import type { ObjectionAnswer } from '../../../core/wire/subject/schemas.ts';
import { type PromisedDeps, withPromiseAndCount } from '../consent/make-promised.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent, recordNo } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';

type Recorded<View> = Pick<ObjectionAnswer, 'event'> & View;
type OptOutAnswer<View> = Pick<ObjectionAnswer, 'promise' | 'endedPermits'> & Recorded<View>;

export type OptOutDeps = WriteDeps & PromisedDeps;

/**
 * Makes or lifts an opt-out; making it ends the open permits that it covers. Records nothing when it is so already.
 * @param optOutOf the opt-out that a body is about
 * @param view the subject's opt-outs as the answer shows them
 * @throws STAFF_ALONE when staff lift it; CLOCK_BEHIND when it is lifted; as `recordEvent` and `readSubject`
 */
export function changeOptOut<View extends object, Input extends CapturedInput>(
  deps: OptOutDeps,
  change: 'made' | 'lifted',
  optOutOf: (input: Input) => OptOut,
  view: (state: SubjectState) => View,
) {
  return async (subject: string, input: Input, request: ActingRequest): Promise<Outcome<OptOutAnswer<View>>> => {
    const capture = input?.capture ?? null;
    const acting = capturedBy(request, capture, null);
    const chain = subjectChain(deps.pepper, subject);
    const record = change === 'made' ? recordNo<Recorded<View>> : recordEvent<Recorded<View>>;
    const outcome = await record(deps, chain, request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, acting);
      const { state, now } = known;
      const facts = optOutFacts(state, optOutOf(input), change);
      if (facts === null) {
        const body = { event: null, ...view(state) };
        return { write: null, outcome: { kind: 'unchanged', body } };
      }
      if (change === 'lifted') {
        requireNotStaffAlone({ acting: acting.actor, capture });
        requireClock(known);
      }
      const made = await makeSubjectEvent(deps, known, withCapture(facts, capture, now));
      const body = { event: eventView(made.event), ...view(made.state) };
      return { write: made.write, outcome: { kind: 'recorded', body } };
    });
    return withPromiseAndCount(deps, chain, outcome);
  };
}
