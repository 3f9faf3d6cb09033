import { withCapture } from '../../../core/consent/capture.ts';
import { requireNotStaffAlone } from '../../../core/consent/staff-rules.ts';
import { permitsEnd } from '../../../core/decision/permit.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import { type OptOut, optOutFacts } from '../../../core/subject/opt-outs.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { CapturedInput } from '../../../core/wire/kit/capture.ts';
import type { ObjectionAnswer } from '../../../core/wire/subject/schemas.ts';
import { type PromiseDeps, promiseInclusion } from '../consent/promise-inclusion.ts';
import { countOpenPermits, type OpenPermitsDeps } from '../decision/open-permits.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent, recordNo } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';

type OptOutAnswer<View> = Pick<ObjectionAnswer, 'event' | 'promise' | 'endedPermits'> & View;

export type OptOutDeps = WriteDeps & PromiseDeps & OpenPermitsDeps;

/**
 * Makes or lifts an opt-out; making it ends the open permits that it covers. Records nothing when it is so already.
 * @param view the subject's opt-out as the answer shows it
 * @throws STAFF_ALONE when staff lift it; CLOCK_BEHIND when it is lifted; as `recordEvent` and `readSubject`
 */
export function changeOptOut<View extends object>(
  deps: OptOutDeps,
  { optOut, change }: { readonly optOut: OptOut; readonly change: 'made' | 'lifted' },
  view: (state: SubjectState) => View,
) {
  return (subject: string, input: CapturedInput, request: ActingRequest): Promise<Outcome<OptOutAnswer<View>>> => {
    const capture = input?.capture ?? null;
    const acting = capturedBy(request, capture, null);
    const chain = subjectChain(deps.pepper, subject);
    const record = change === 'made' ? recordNo<OptOutAnswer<View>> : recordEvent<OptOutAnswer<View>>;
    return record(deps, chain, request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, acting);
      const { state, now } = known;
      const facts = optOutFacts(state, optOut, change);
      if (facts === null) {
        const body = { event: null, ...view(state), promise: null, endedPermits: 0 };
        return { write: null, outcome: { kind: 'unchanged', body } };
      }
      if (change === 'lifted') {
        requireNotStaffAlone({ acting: acting.actor, capture });
        requireClock(known);
      }
      const end = permitsEnd(facts);
      const endedPermits = end === null ? 0 : await countOpenPermits(deps, chain, end, now);
      const made = await makeSubjectEvent(deps, known, withCapture(facts, capture, now));
      const body = {
        event: eventView(made.event),
        ...view(made.state),
        promise: await promiseInclusion(deps, made.event),
        endedPermits,
      };
      return { write: made.write, outcome: { kind: 'recorded', body } };
    });
  };
}
