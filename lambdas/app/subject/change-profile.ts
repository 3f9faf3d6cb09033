import { withCapture } from '../../../core/consent/capture.ts';
import { requireCarefulChange } from '../../../core/consent/staff-rules.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import { inListOrder, profileFacts } from '../../../core/subject/profile.ts';
import type { ProfileAnswer, ProfileInput } from '../../../core/wire/subject/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { profileView } from './people-view.ts';

type Kept = Pick<ProfileAnswer, 'event'>;

/**
 * Replaces the profile of a subject; records nothing when it is the same.
 * @throws STAFF_REQUIRED, STAFF_ALONE when staff may not make the change; CLOCK_BEHIND; as `recordEvent` and
 *   `readSubject`
 */
export function changeProfile(deps: WriteDeps) {
  return async (
    subject: string,
    { capture, ...profile }: ProfileInput,
    request: ActingRequest,
  ): Promise<Outcome<ProfileAnswer>> => {
    const acting = capturedBy(request, capture, null);
    const chain = subjectChain(deps.pepper, subject);
    const outcome = await recordEvent<Kept>(deps, chain, request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, acting);
      const facts = profileFacts(known.state, profile);
      if (facts === null) return { write: null, outcome: { kind: 'unchanged', body: { event: null } } };
      requireClock(known);
      requireCarefulChange(known.state.profile, inListOrder(profile), { acting: acting.actor, capture });
      const { event, write } = await makeSubjectEvent(deps, known, withCapture(facts, capture, known.now));
      return { write, outcome: { kind: 'recorded', body: { event: eventView(event) } } };
    });
    // SECURITY: the kept answer says nothing of the person; the request says the profile, since it replaces the whole.
    return { ...outcome, body: { ...outcome.body, profile: profileView(inListOrder(profile)) } };
  };
}
