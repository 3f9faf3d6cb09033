import { withCapture } from '../../../core/consent/capture.ts';
import { requireNotStaffAlone } from '../../../core/consent/staff-rules.ts';
import { permitsEnd } from '../../../core/decision/permit.ts';
import { type OptOut, optOutFacts } from '../../../core/subject/opt-outs.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import type { CapturedInput } from '../../../core/wire/kit/capture.ts';
import type { ObjectionAnswer } from '../../../core/wire/subject/schemas.ts';
import { type PromiseDeps, promiseInclusion } from '../consent/promise-inclusion.ts';
import { countOpenPermits, type OpenPermitsDeps } from '../decision/open-permits.ts';
import { by } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { recordSubjectEvent } from '../record/subject-event.ts';

type OptOutAnswer<Standing> = Pick<ObjectionAnswer, 'event' | 'promise' | 'endedPermits'> & Standing;

export type OptOutDeps = WriteDeps & PromiseDeps & OpenPermitsDeps;

/**
 * Makes or lifts what a subject says of everything at once, which ends the open permits that it stops; what stands so already is answered as it is.
 * @param view what stands, as the answer shows it
 * @throws STAFF_ALONE when staff lift it; and as `recordEvent`
 */
export function changeOptOut<Standing extends object>(
  deps: OptOutDeps,
  { optOut, change }: { readonly optOut: OptOut; readonly change: 'made' | 'lifted' },
  view: (state: SubjectState) => Standing,
) {
  return (subject: string, input: CapturedInput, request: ActingRequest): Promise<Outcome<OptOutAnswer<Standing>>> => {
    const capture = input?.capture ?? null;
    const acting = by(request, capture, null);
    return recordSubjectEvent<OptOutAnswer<Standing>>(deps, subject, acting, async ({ state, at }) => {
      const facts = optOutFacts(state, optOut, change);
      if (facts === null) {
        return {
          outcome: { kind: 'unchanged', body: { event: null, ...view(state), promise: null, endedPermits: 0 } },
        };
      }
      if (change === 'lifted') requireNotStaffAlone({ acting: acting.actor, capture });
      const chain = subjectChain(deps.pepper, subject);
      const end = permitsEnd(facts);
      const endedPermits = end === null ? 0 : await countOpenPermits(deps, chain, end, at);
      return {
        facts: withCapture(facts, capture, at),
        outcome: async (recorded) => ({
          kind: 'recorded',
          body: {
            event: eventView(recorded.event),
            ...view(recorded.state),
            promise: await promiseInclusion(deps, recorded.event),
            endedPermits,
          },
        }),
      };
    });
  };
}
