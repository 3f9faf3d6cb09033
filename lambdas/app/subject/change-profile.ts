import { withCapture } from '../../../core/consent/capture.ts';
import { requireCarefulChange } from '../../../core/consent/staff-rules.ts';
import { inListOrder, profileFacts } from '../../../core/subject/profile.ts';
import type { ProfileAnswer, ProfileInput } from '../../../core/wire/subject/schemas.ts';
import { by } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { recordSubjectEvent } from '../record/subject-event.ts';
import { profileView } from './people-view.ts';

/** Replaces what the bank has on record about a subject; what stands so already is answered as it is. @throws STAFF_REQUIRED, STAFF_ALONE, and as `recordEvent` */
export function changeProfile(deps: WriteDeps) {
  return async (
    subject: string,
    { capture, ...profile }: ProfileInput,
    request: ActingRequest,
  ): Promise<Outcome<ProfileAnswer>> => {
    const acting = by(request, capture, null);
    const { kind, body } = await recordSubjectEvent<Pick<ProfileAnswer, 'event'>>(
      deps,
      subject,
      acting,
      async ({ state, at }) => {
        const facts = profileFacts(state, profile);
        if (facts === null) return { outcome: { kind: 'unchanged', body: { event: null } } };
        const after = inListOrder(profile);
        requireCarefulChange(state.profile, after, { acting: acting.actor, capture });
        return {
          facts: withCapture(facts, capture, at),
          outcome: async ({ event }) => ({ kind: 'recorded', body: { event: eventView(event) } }),
        };
      },
    );
    // SECURITY: what is kept of the answer says nothing of the person; the request says what stands, as it replaces the whole.
    return { kind, body: { ...body, profile: profileView(inListOrder(profile)) } };
  };
}
