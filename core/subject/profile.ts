import { LedgerError } from '../kernel/error.ts';
import type { Json } from '../kernel/json.ts';
import { mergePatch } from '../kernel/merge-patch.ts';
import { CARE_FLAGS, type CareFlag } from '../vocabulary.ts';
import { needsGuardian } from './care.ts';
import type { EventFacts } from './events.ts';
import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';
import type { Profile, SubjectState } from './state.ts';

/** A merge patch of a profile: null removes a member, and one that is left out stays. */
export type ProfilePatch = PatchOf<Profile>;
type PatchOf<T> = {
  readonly [Name in keyof T]?: T[Name] extends Members | null
    ? PatchOf<T[Name]> | null | undefined
    : T[Name] | null | undefined;
};
type Members = { readonly [name: string]: unknown };

/**
 * Returns the profile as a merge patch changes it. The end of a flag goes with the flag.
 * @throws PROFILE_INCOMPLETE when a flag would get an end and is not set, or the assessment would lack a member
 */
export function patchedProfile(profile: Profile, patch: ProfilePatch): Profile {
  const merged = mergePatch(inListOrder(profile) as unknown as Json, patch as Json) as Partial<Profile>;
  const { care = [], careUntil = {}, timeZone = null, staleContacts = [], suitability = null } = merged;
  for (const [flag, end] of Object.entries(patch.careUntil ?? {})) {
    if (end !== null && !care.some((one) => one === flag))
      throw incomplete(`/careUntil/${flag}`, `\`${flag}\` in \`care\``);
  }
  const lacking = suitability && ASSESSMENT.find((member) => suitability[member] === undefined);
  if (lacking) throw incomplete(`/suitability/${lacking}`, `\`suitability.${lacking}\``);
  const kept = Object.entries(careUntil).filter(([flag]) => care.some((one) => one === flag));
  return { care, careUntil: Object.fromEntries(kept), timeZone, staleContacts, suitability };
}

const ASSESSMENT = ['riskLevel', 'validUntil', 'reference'] as const;

function incomplete(pointer: string, what: string): LedgerError {
  return new LedgerError('PROFILE_INCOMPLETE', `the profile would lack ${what}`, { pointer });
}

/** Returns the facts of a `profile.changed`, which replaces the whole profile; null when it would change nothing. */
export function profileFacts(state: SubjectState, profile: Profile): CommandFacts<'profile.changed'> | null {
  const next = inListOrder(profile);
  if (JSON.stringify(next) === JSON.stringify(inListOrder(state.profile))) return null;
  return {
    ...NOTHING_DECIDED,
    type: 'profile.changed',
    purpose: null,
    recipient: null,
    detail: { ...next, proposal: null, approvalEvidence: null, capture: null },
  };
}

/**
 * Returns the state after a `profile.changed`. A subject who comes to need a guardian keeps none of those whose
 * authority ended with an earlier need. See docs/rules/subject.md
 */
export function withProfile(state: SubjectState, { detail, at }: EventFacts<'profile.changed'>): SubjectState {
  const profile = inListOrder(detail);
  const isGuarded = needsGuardian({ profile }, at);
  const begins = isGuarded && !needsGuardian(state, at);
  const since = begins ? at : state.profile.guardedSince;
  return {
    ...state,
    profile: { ...profile, version: state.profile.version + 1, guardedSince: isGuarded ? since : null },
    representatives: begins ? state.representatives.filter(({ role }) => role !== 'guardian') : state.representatives,
  };
}

/**
 * Returns a pointer to the first member by which a change lets more be done: it removes a care flag, lets one end or
 * end earlier, or raises the risk that suits the subject or the time for which it does; null when it does nothing of
 * it.
 */
export function lessCareful(before: Profile, after: Profile): '/care' | '/careUntil' | '/suitability' | null {
  if (before.care.some((flag) => !after.care.includes(flag))) return '/care';
  if (CARE_FLAGS.some((flag) => endsEarlier(before, after, flag))) return '/careUntil';
  return isRaised(before.suitability, after.suitability) ? '/suitability' : null;
}

function endsEarlier(before: Profile, after: Profile, flag: CareFlag): boolean {
  const end = after.careUntil[flag];
  const endBefore = before.careUntil[flag];
  return before.care.includes(flag) && end !== undefined && (endBefore === undefined || end < endBefore);
}

// A first assessment raises it: without one, nothing suits.
function isRaised(before: Profile['suitability'], after: Profile['suitability']): boolean {
  if (after === null) return false;
  return before === null || after.riskLevel > before.riskLevel || after.validUntil > before.validUntil;
}

/** Returns the profile with its members and lists in a fixed order, so that equal profiles have equal bytes. */
export function inListOrder({ care, careUntil, timeZone, staleContacts, suitability }: Profile): Profile {
  const ends = CARE_FLAGS.flatMap((flag) => (careUntil[flag] === undefined ? [] : [[flag, careUntil[flag]]]));
  return {
    care: CARE_FLAGS.filter((flag) => care.includes(flag)),
    careUntil: Object.fromEntries(ends),
    timeZone,
    staleContacts: [...new Set(staleContacts)].sort(),
    suitability: suitability && {
      riskLevel: suitability.riskLevel,
      validUntil: suitability.validUntil,
      reference: suitability.reference,
    },
  };
}
