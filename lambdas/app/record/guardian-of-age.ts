import type { Instant } from '../../../core/kernel/instant.ts';
import {
  type Acting,
  actingOnAppointment,
  actorFor,
  authorityMissing,
  readingOnAppointment,
} from '../../../core/subject/authority.ts';
import { isMinor } from '../../../core/subject/care.ts';
import type { Actor } from '../../../core/subject/events.ts';
import type { Representative, SubjectState } from '../../../core/subject/state.ts';
import type { States } from '../../ports/states.ts';
import { subjectChain } from './pseudonyms.ts';

/** Reads the state of a guardian, who is a subject of the bank too. */
export interface GuardianDeps {
  readonly store: Pick<States, 'readState'>;
  readonly pepper: Uint8Array;
}

/**
 * Returns the actor of an event, if the state lets the one who asks act now. A guardian who is a minor themselves is
 * refused as if they had no appointment: one read of their state, which the write does not depend on, and none where no
 * guardian acts.
 * @throws SUBJECT_NOT_OWN, AUTHORITY_NOT_VALID when the guardian is a minor; as `actingOnAppointment`
 */
export async function actorOfAge(
  deps: GuardianDeps,
  state: SubjectState,
  acting: Acting,
  about: string | null | undefined,
  now: Instant,
): Promise<Actor> {
  const one = actingOnAppointment(state, acting, about, now);
  if (await isMinorGuardian(deps, one, now)) throw authorityMissing(acting);
  return actorFor(acting, one);
}

/**
 * Refuses to show a subject's history to the holder of another subject's token who does not represent them in
 * everything, or is a guardian and a minor themselves.
 * @param reader the subject id of that token; null: the token is the subject's own, or the bank's
 * @throws SUBJECT_NOT_OWN when they may not read now
 */
export async function requireReader(
  deps: GuardianDeps,
  state: SubjectState,
  reader: string | null,
  now: Instant,
): Promise<void> {
  const one = readingOnAppointment(state, reader, now);
  if (await isMinorGuardian(deps, one, now)) throw authorityMissing({ kind: 'other-subject' });
}

async function isMinorGuardian(
  { store, pepper }: GuardianDeps,
  one: Representative | null,
  now: Instant,
): Promise<boolean> {
  if (one?.role !== 'guardian') return false;
  const guardian = await store.readState(subjectChain(pepper, one.subject));
  return guardian !== null && isMinor(guardian, now);
}
