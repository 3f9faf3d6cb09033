import { CARE_FLAGS, CHANNELS } from '../vocabulary.ts';
import { needsGuardian } from './care.ts';
import type { EventFacts } from './events.ts';
import { type CommandFacts, NOTHING_DECIDED } from './facts.ts';
import type { Profile, SubjectState } from './state.ts';

/** Returns the facts of a `profile.changed`, which replaces the whole profile; null when it would change nothing. */
export function profileFacts(state: SubjectState, profile: Profile): CommandFacts<'profile.changed'> | null {
  const next = inListOrder(profile);
  if (JSON.stringify(next) === JSON.stringify(inListOrder(state.profile))) return null;
  return {
    ...NOTHING_DECIDED,
    type: 'profile.changed',
    purpose: null,
    recipient: null,
    detail: { ...next, capture: null },
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

/** Returns the profile with its members and lists in a fixed order, so that equal profiles have equal bytes. */
export function inListOrder({ care, careUntil, timeZone, staleContacts, suitability }: Profile): Profile {
  const ends = CARE_FLAGS.flatMap((flag) => (careUntil[flag] === undefined ? [] : [[flag, careUntil[flag]]]));
  return {
    care: CARE_FLAGS.filter((flag) => care.includes(flag)),
    careUntil: Object.fromEntries(ends),
    timeZone,
    staleContacts: CHANNELS.filter((channel) => staleContacts.includes(channel)),
    suitability: suitability && {
      riskLevel: suitability.riskLevel,
      validUntil: suitability.validUntil,
      reference: suitability.reference,
    },
  };
}
