import { patchedProfile } from '../../../core/subject/profile.ts';
import type { ProposedAnswer } from '../../../core/wire/subject/proposals.ts';
import type { ProfileAnswer, ProfilePatchInput } from '../../../core/wire/subject/schemas.ts';
import type { Outcome } from '../record/outcome.ts';
import type { WriteDeps } from '../record/request.ts';
import { type ProfileRequest, recordProfile } from './record-profile.ts';

/**
 * Changes the members of a subject's profile that the patch names, and leaves the others as they are, so that several
 * systems of the bank can keep one profile.
 * @throws PROFILE_INCOMPLETE when the patch leaves half of a member; as `recordProfile`
 */
export function patchProfile(deps: WriteDeps) {
  const record = recordProfile(deps);
  return (
    subject: string,
    { capture, ...patch }: ProfilePatchInput,
    request: ProfileRequest,
  ): Promise<Outcome<ProfileAnswer | ProposedAnswer>> => {
    const change = {
      next: (profile: Parameters<typeof patchedProfile>[0]) => patchedProfile(profile, patch),
      needsMatch: false,
    };
    return record(subject, change, capture, request);
  };
}
