import type { Instant } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import { CARE_FLAGS, type CareFlag } from '../vocabulary.ts';
import type { Profile } from './state.ts';

/** Somebody whose profile tells which care they need. */
interface Cared {
  readonly profile: Pick<Profile, 'care' | 'careUntil'>;
}

/** Returns whether the subject is a minor now, for whom only a guardian consents. */
export function isMinor(subject: Cared, now: Instant): boolean {
  return isSet(subject, 'minor', now);
}

/** Lists the care flags of subjects for whom a guardian can be appointed. */
export const GUARDED: readonly CareFlag[] = ['minor', 'limited-capacity'];

/** Returns whether a care flag of the subject calls for a guardian now; without one, no guardian has any authority. */
export function needsGuardian(subject: Cared, now: Instant): boolean {
  return GUARDED.some((flag) => isSet(subject, flag, now));
}

/**
 * Returns the steps that the purpose names for this subject's care flags and that were not taken, each once; a flag
 * that has ended calls for none.
 */
export function missingSteps(
  subject: Cared,
  { careSteps }: Purpose,
  taken: readonly string[],
  now: Instant,
): readonly string[] {
  const needed = CARE_FLAGS.flatMap((flag) => (isSet(subject, flag, now) ? (careSteps[flag] ?? []) : []));
  return [...new Set(needed)].filter((step) => !taken.includes(step));
}

function isSet({ profile: { care, careUntil } }: Cared, flag: CareFlag, now: Instant): boolean {
  const until = careUntil[flag];
  return care.includes(flag) && (until === undefined || now < until);
}
