import { withCapture } from '../../../core/consent/capture.ts';
import { requireCarefulChange } from '../../../core/consent/staff-rules.ts';
import { changeProfile as commandFacts, profileOf } from '../../../core/subject/profile.ts';
import type { ProfileAnswer, ProfileInput } from '../../../core/wire/subject/schemas.ts';
import { type ActingRequest, by, captureTimes } from '../record/captured-by.ts';
import type { Answer } from '../record/record-event.ts';
import { eventView, recordSubjectEvent, type WriteDeps } from '../record/record-subject-event.ts';
import { profileView } from './people-view.ts';

/** Replaces what the bank has on record about a subject; what stands so already is answered as it is. @throws STAFF_REQUIRED, STAFF_ALONE, and as `recordEvent` */
export function changeProfile(deps: WriteDeps) {
  return async (
    subject: string,
    { capture, ...profile }: ProfileInput,
    request: ActingRequest,
  ): Promise<Answer<ProfileAnswer>> => {
    const acting = by(request, capture, null);
    const { status, body } = await recordSubjectEvent<Pick<ProfileAnswer, 'event'>>(
      deps,
      subject,
      acting,
      async ({ state, at }) => {
        const facts = commandFacts(state, profile);
        if (facts === null) return { answer: { status: 200, body: { event: null } } };
        const after = profileOf({ profile });
        requireCarefulChange(profileOf(state), after, { acting: acting.actor, capture });
        return {
          facts: withCapture(facts, capture, captureTimes(at)),
          answer: async ({ event }) => ({ status: 201, body: { event: eventView(event) } }),
        };
      },
    );
    // SECURITY: what is kept of the answer says nothing of the person; the request says what stands, as it replaces the whole.
    return { status, body: { ...body, profile: profileView(profileOf({ profile })) } };
  };
}
