import type { ProposedAnswer } from '../../../core/wire/subject/proposals.ts';
import type { ProfileAnswer, ProfileInput } from '../../../core/wire/subject/schemas.ts';
import type { Outcome } from '../record/outcome.ts';
import type { WriteDeps } from '../record/request.ts';
import { type ProfileRequest, recordProfile } from './record-profile.ts';

/** Replaces the profile of a subject, whose version the request names. @throws as `recordProfile` */
export function changeProfile(deps: WriteDeps) {
  const record = recordProfile(deps);
  return (
    subject: string,
    { capture, ...profile }: ProfileInput,
    request: ProfileRequest,
  ): Promise<Outcome<ProfileAnswer | ProposedAnswer>> =>
    record(subject, { next: () => profile, needsMatch: true }, capture, request);
}
