import { type CommandFacts, NOTHING_DECIDED } from '../consent/give.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Json } from '../kernel/json.ts';
import { CARE_FLAGS, CHANNELS } from '../vocabulary.ts';
import type { EventFacts, Profile, SubjectState } from './state.ts';

/** The profile of a subject about whom the bank has said nothing. */
export const NO_PROFILE: Profile = { care: [], timeZone: null, staleContacts: [], suitability: null };

/** What the bank has on record about a subject, in one spelling. */
export function profileOf({ profile }: Pick<SubjectState, 'profile'>): Profile {
  return inOrder(profile ?? NO_PROFILE);
}

/** The facts of a `profile.changed`, which replaces the profile as a whole; null when it stands so already. */
export function changeProfile(state: SubjectState, profile: Profile): CommandFacts | null {
  const next = inOrder(profile);
  if (JSON.stringify(next) === JSON.stringify(profileOf(state))) return null;
  const { care, timeZone, staleContacts, suitability } = next;
  const detail = { care, timeZone, staleContacts, suitability: suitability && { ...suitability } };
  return { ...NOTHING_DECIDED, type: 'profile.changed', purpose: null, recipient: null, detail };
}

/** The profile that a `profile.changed` sets. @throws STATE_MISMATCH when its detail is no profile */
export function readProfile(detail: EventFacts['detail']): Profile {
  const { care, timeZone, staleContacts, suitability } = detail ?? {};
  if (!Array.isArray(care) || !Array.isArray(staleContacts) || !(timeZone === null || typeof timeZone === 'string')) {
    throw noProfile();
  }
  return inOrder({
    care: CARE_FLAGS.filter((flag) => care.includes(flag)),
    timeZone,
    staleContacts: CHANNELS.filter((channel) => staleContacts.includes(channel)),
    suitability: readSuitability(suitability),
  });
}

function readSuitability(value: Json | undefined): Profile['suitability'] {
  if (value === null) return null;
  const { riskLevel, validUntil, reference } = { ...(value as { readonly [key: string]: Json } | undefined) };
  if (typeof riskLevel !== 'number' || typeof validUntil !== 'string' || typeof reference !== 'string') {
    throw noProfile();
  }
  return { riskLevel, validUntil, reference };
}

/** One spelling of a profile: members and lists in a fixed order. */
function inOrder({ care, timeZone, staleContacts, suitability }: Profile): Profile {
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

function noProfile(): LedgerError {
  return new LedgerError('STATE_MISMATCH', 'the detail of the event is no profile');
}
