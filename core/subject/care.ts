import type { Purpose } from '../registry/model.ts';
import { CARE_FLAGS, type CareFlag } from '../vocabulary.ts';
import type { SubjectState } from './state.ts';

/** Returns whether the subject is a minor, for whom only a guardian consents. */
export function isMinor({ profile }: SubjectState): boolean {
  return profile.care.includes('minor');
}

/** Lists the care flags of subjects for whom a guardian can be appointed. */
export const GUARDED: readonly CareFlag[] = ['minor', 'limited-capacity'];

/** Returns whether a guardian can be appointed for the subject. */
export function mayHaveGuardian({ profile }: SubjectState): boolean {
  return GUARDED.some((flag) => profile.care.includes(flag));
}

/** Returns the steps that the purpose names for this subject's care flags and that were not taken, each once. */
export function missingSteps(
  { profile }: SubjectState,
  { careSteps }: Purpose,
  taken: readonly string[],
): readonly string[] {
  const needed = CARE_FLAGS.flatMap((flag) => (profile.care.includes(flag) ? (careSteps[flag] ?? []) : []));
  return [...new Set(needed)].filter((step) => !taken.includes(step));
}
