import { type Capture, withCapture } from '../../../core/consent/capture.ts';
import { requireCarefulChange } from '../../../core/consent/staff-rules.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import { inListOrder, profileFacts } from '../../../core/subject/profile.ts';
import type { Profile, ProfileRecord } from '../../../core/subject/state.ts';
import type { ProfileAnswer, ProfileView } from '../../../core/wire/subject/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import { ownEvent } from '../record/find-event.ts';
import type { Outcome } from '../record/outcome.ts';
import { type IfMatch, requireMatch } from '../record/precondition.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { profileView } from './people-view.ts';

/** Names who asks for a change of a profile, and the versions that they may change. */
export interface ProfileRequest extends ActingRequest {
  readonly ifMatch: IfMatch | null;
}

/** Says what a change makes of a profile, and whether it has to name the version that it changes. */
export interface ProfileChange {
  readonly next: (profile: Profile) => Profile;
  readonly needsMatch: boolean;
}

/** `profile` is null where the event of the answer says it. */
interface Kept {
  readonly event: ProfileAnswer['event'];
  readonly profile: ProfileView | null;
}

/**
 * Records what a change makes of a subject's profile; nothing when it is so already.
 * @throws PRECONDITION_REQUIRED, PRECONDITION_FAILED when the change does not name the version of the profile that is
 *   on record; STAFF_REQUIRED, STAFF_ALONE when staff may not make it; CLOCK_BEHIND; as `recordEvent`, `readSubject`
 */
export function recordProfile(deps: WriteDeps) {
  return async (
    subject: string,
    { next, needsMatch }: ProfileChange,
    capture: Capture | null,
    request: ProfileRequest,
  ): Promise<Outcome<ProfileAnswer>> => {
    const acting = capturedBy(request, capture, null);
    const chain = subjectChain(deps.pepper, subject);
    const outcome = await recordEvent<Kept>(deps, chain, request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, acting);
      const { profile } = known.state;
      const wanted = inListOrder(next(profile));
      const facts = profileFacts(known.state, wanted);
      if (facts === null) {
        return { write: null, outcome: { kind: 'unchanged', ...versionOf(profile), body: answer(null, wanted) } };
      }
      if (needsMatch || request.ifMatch !== null) requireMatch(request.ifMatch, profile.version || null);
      requireClock(known);
      requireCarefulChange(profile, wanted, { acting: acting.actor, capture });
      const { event, state, write } = await makeSubjectEvent(deps, known, withCapture(facts, capture, known.now));
      const kept = { event: eventView(event), profile: null };
      return { write, outcome: { kind: 'recorded', ...versionOf(state.profile), body: kept } };
    });
    const { event, profile } = outcome.body;
    return { ...outcome, body: { event, profile: profile ?? (await profileSaid(subject, event?.id ?? null)) } };
  };

  // SECURITY: the kept answer says nothing of the person; the event does.
  async function profileSaid(subject: string, id: string | null): Promise<ProfileView> {
    const event = await ownEvent(deps, subject, id);
    if (event?.type !== 'profile.changed') {
      throw new LedgerError('STORE_CORRUPT', 'the change of a profile has no event');
    }
    return profileView(event.detail);
  }
}

function answer(event: Kept['event'], profile: Profile): Kept {
  return { event, profile: profileView(profile) };
}

/** Returns the version of a profile for an answer; none while the bank has said nothing. */
function versionOf({ version }: ProfileRecord): { readonly version?: number } {
  return version === 0 ? {} : { version };
}
