import { changeObjection as commandFacts } from '../../core/consent/commands.ts';
import type { SubjectState } from '../../core/consent/model.ts';
import type { ObjectionAnswer, ObjectionInput } from '../../core/wire/consents.ts';
import { type PromiseDeps, promiseInclusion } from './promise-inclusion.ts';
import type { Answer } from './record-event.ts';
import { eventView, recordSubjectEvent, type WriteDeps, type WriteRequest } from './record-subject-event.ts';

/** Makes or lifts a subject's objection to pushes; what stands so already is answered as it is. @throws as `recordEvent` */
export function changeObjection(deps: WriteDeps & PromiseDeps, change: 'made' | 'lifted') {
  return (subject: string, input: ObjectionInput, request: WriteRequest): Promise<Answer<ObjectionAnswer>> =>
    recordSubjectEvent<ObjectionAnswer>(deps, subject, request, async ({ state }) => {
      const facts = commandFacts(state, change);
      if (facts === null) {
        return { answer: { status: 200, body: { event: null, objection: objectionView(state), promise: null } } };
      }
      const capture = input?.capture ?? null;
      return {
        facts: capture === null ? facts : { ...facts, detail: { capture } },
        answer: async (recorded) => ({
          status: 201,
          body: {
            event: eventView(recorded.event),
            objection: objectionView(recorded.state),
            promise: await promiseInclusion(deps, recorded.event),
          },
        }),
      };
    });
}

/** The objection that stands, as the API shows it. */
export function objectionView({ objection }: Pick<SubjectState, 'objection'>): ObjectionAnswer['objection'] {
  return objection === null ? null : { event: objection.event, recordedAt: objection.at };
}
