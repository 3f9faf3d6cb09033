import { withCapture } from '../../core/consent/capture.ts';
import { changeObjection as commandFacts } from '../../core/consent/commands.ts';
import type { SubjectState } from '../../core/consent/model.ts';
import type { ObjectionAnswer, ObjectionInput } from '../../core/wire/consents.ts';
import { by, captureTimes } from './capturing.ts';
import { countOpenPermits, type OpenPermitsDeps } from './open-permits.ts';
import { type PromiseDeps, promiseInclusion } from './promise-inclusion.ts';
import type { Answer } from './record-event.ts';
import { eventView, recordSubjectEvent, type WriteDeps, type WriteRequest } from './record-subject-event.ts';
import { subjectChain } from './subject-chain.ts';

/** Makes or lifts a subject's objection to pushes, which ends every open permit; what stands so already is answered as it is. @throws as `recordEvent` */
export function changeObjection(deps: WriteDeps & PromiseDeps & OpenPermitsDeps, change: 'made' | 'lifted') {
  return (subject: string, input: ObjectionInput, request: WriteRequest): Promise<Answer<ObjectionAnswer>> =>
    recordSubjectEvent<ObjectionAnswer>(deps, subject, by(request, input?.capture ?? null), async ({ state, at }) => {
      const facts = commandFacts(state, change);
      if (facts === null) {
        const unchanged = { event: null, objection: objectionView(state), promise: null, endedPermits: 0 };
        return { answer: { status: 200, body: unchanged } };
      }
      const chain = subjectChain(deps.pepper, subject);
      const endedPermits = change === 'made' ? await countOpenPermits(deps, chain, null, at) : 0;
      return {
        facts: withCapture(facts, input?.capture ?? null, captureTimes(at)),
        answer: async (recorded) => ({
          status: 201,
          body: {
            event: eventView(recorded.event),
            objection: objectionView(recorded.state),
            promise: await promiseInclusion(deps, recorded.event),
            endedPermits,
          },
        }),
      };
    });
}

/** The objection that stands, as the API shows it. */
export function objectionView({ objection }: Pick<SubjectState, 'objection'>): ObjectionAnswer['objection'] {
  return objection === null ? null : { event: objection.event, recordedAt: objection.at };
}
