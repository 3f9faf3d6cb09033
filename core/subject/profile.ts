import { CARE_FLAGS, CHANNELS } from '../vocabulary.ts';
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

/** Returns the profile with its members and lists in a fixed order, so that equal profiles have equal bytes. */
export function inListOrder({ care, timeZone, staleContacts, suitability }: Profile): Profile {
  return {
    care: CARE_FLAGS.filter((flag) => care.includes(flag)),
    timeZone,
    staleContacts: CHANNELS.filter((channel) => staleContacts.includes(channel)),
    suitability: suitability && {
      riskLevel: suitability.riskLevel,
      validUntil: suitability.validUntil,
      reference: suitability.reference,
    },
  };
}
