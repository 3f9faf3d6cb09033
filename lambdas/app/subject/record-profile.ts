import { type Capture, withCapture } from '../../../core/consent/capture.ts';
import { requireStaffToken } from '../../../core/consent/staff-rules.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { requireClock } from '../../../core/subject/clock-behind.ts';
import { inListOrder, lessCareful, profileFacts } from '../../../core/subject/profile.ts';
import { needsApproval } from '../../../core/subject/proposal.ts';
import type { Profile, ProfileRecord } from '../../../core/subject/state.ts';
import type { ProposedAnswer } from '../../../core/wire/subject/proposals.ts';
import type { ProfileAnswer, ProfileView } from '../../../core/wire/subject/schemas.ts';
import { capturedBy } from '../record/captured-by.ts';
import { eventView } from '../record/event-view.ts';
import { ownEvent } from '../record/find-event.ts';
import type { Outcome } from '../record/outcome.ts';
import { type IfMatch, requireMatch } from '../record/precondition.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import type { ProposableRequest, WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { requireChannelsIn } from '../registry/register-channel.ts';
import { profileView } from './people-view.ts';
import { proposeAct } from './propose-act.ts';

/** Names who asks for a change of a profile, and the versions that they may change. */
export interface ProfileRequest extends ProposableRequest {
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
 * Records what a change makes of a subject's profile; nothing when it is so already. What lets more be done, staff only
 * propose.
 * @throws PRECONDITION_REQUIRED, PRECONDITION_FAILED when the change does not name the version of the profile that is
 *   on record; STAFF_REQUIRED; CHANNEL_UNKNOWN; CUSTOMER_OR_TWO_STAFF when it lets more be done and a program asks;
 *   CLOCK_BEHIND; LIMIT_REACHED; as `recordEvent`, `readSubject`
 */
export function recordProfile(deps: WriteDeps) {
  return async (
    subject: string,
    { next, needsMatch }: ProfileChange,
    capture: Capture | null,
    request: ProfileRequest,
  ): Promise<Outcome<ProfileAnswer | ProposedAnswer>> => {
    const acting = capturedBy(request, capture, null);
    const chain = subjectChain(deps.pepper, subject);
    const outcome = await recordEvent<Kept | ProposedAnswer>(deps, chain, request.idempotency, async (position) => {
      const known = await readSubject(deps, position, subject, acting);
      const { profile } = known.state;
      const sent = next(profile);
      const wanted = inListOrder(sent);
      const facts = profileFacts(known.state, wanted);
      if (facts === null) {
        return { write: null, outcome: { kind: 'unchanged', ...versionOf(profile), body: answer(null, wanted) } };
      }
      if (needsMatch || request.ifMatch !== null) requireMatch(request.ifMatch, profile.version || null);
      requireClock(known);
      requireStaffToken(acting.actor, known.channel);
      await requireChannelsIn(deps.store, sent.staleContacts, '/staleContacts');
      const more = lessCareful(profile, wanted);
      if (more !== null && needsApproval(request.actor, more)) {
        return proposeAct(deps, known, { act: 'profile', profile: wanted }, capture, request);
      }
      const { event, state, write } = await makeSubjectEvent(deps, known, withCapture(facts, capture, known.now));
      const kept = { event: eventView(event), profile: null };
      return { write, outcome: { kind: 'recorded', ...versionOf(state.profile), body: kept } };
    });
    const { body } = outcome;
    if ('proposal' in body) return { ...outcome, body };
    const { event, profile } = body;
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
