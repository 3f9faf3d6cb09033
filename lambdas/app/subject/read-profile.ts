import { instantOf } from '../../../core/kernel/instant.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { ProfileOnRecord } from '../../../core/wire/subject/schemas.ts';
import type { Clock } from '../../ports/clock.ts';
import { type GuardianDeps, requireReader } from '../record/guardian-of-age.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { profileView } from './people-view.ts';

/**
 * Returns the profile of a subject and its version; an empty one of version 0 for an unknown subject.
 * @param reader the subject id of a token about another subject; null: the token is the subject's own, or the bank's
 * @throws SUBJECT_NOT_OWN when the reader does not represent the subject in everything
 */
export function readProfile(deps: GuardianDeps & { readonly clock: Clock }) {
  return async (subject: string, reader: string | null): Promise<ProfileOnRecord> => {
    const state = (await deps.store.readState(subjectChain(deps.pepper, subject))) ?? EMPTY_STATE;
    await requireReader(deps, state, reader, instantOf(deps.clock.nowMs()));
    return { version: state.profile.version, profile: profileView(state.profile) };
  };
}
