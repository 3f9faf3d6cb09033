import { describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import { fitsDetail } from '../../../core/subject/events.ts';
import { profileFacts } from '../../../core/subject/profile.ts';
import { EMPTY_STATE, NO_PROFILE, type Profile, type SubjectState } from '../../../core/subject/state.ts';
import { stateBytes } from '../../../core/subject/state-bytes.ts';
import { following } from '../../support/given.ts';

const PROFILE: Profile = {
  care: ['minor', 'disabled'],
  timeZone: 'Asia/Urumqi',
  staleContacts: ['sms', 'email'],
  suitability: { riskLevel: 3, validUntil: '2027-11-23T00:00:00.000Z', reference: 'assessment-7' },
};

/** Returns the state after a profile was set. */
function withProfile(state: SubjectState, profile: Profile): SubjectState {
  const command = profileFacts(state, profile);
  return command === null ? state : following(state, command);
}

describe('a profile', () => {
  it('is what was set, and replaces the one before as a whole', () => {
    const set = withProfile(EMPTY_STATE, PROFILE);
    expect(set).toEqual({ ...EMPTY_STATE, version: 1, profile: PROFILE });
    expect(withProfile(set, { ...NO_PROFILE, care: ['elderly'] }).profile).toEqual({
      ...NO_PROFILE,
      care: ['elderly'],
    });
    expect(withProfile(set, NO_PROFILE)).toEqual({ ...EMPTY_STATE, version: 2, profile: NO_PROFILE });
  });

  it('that stands so already is no event, in whatever order its lists are', () => {
    const set = withProfile(EMPTY_STATE, PROFILE);
    const reordered = {
      ...PROFILE,
      care: PROFILE.care.toReversed(),
      staleContacts: PROFILE.staleContacts.toReversed(),
    };
    expect(profileFacts(set, reordered)).toBeNull();
    expect(profileFacts(EMPTY_STATE, NO_PROFILE)).toBeNull();
    expect(profileFacts(set, { ...PROFILE, timeZone: null })).not.toBeNull();
  });

  it('has one spelling in the state, in whatever order it was said', () => {
    const { suitability, ...others } = PROFILE;
    const said = { suitability, ...others, care: PROFILE.care.toReversed() } as Profile;
    expect(stateBytes(withProfile(EMPTY_STATE, said))).toEqual(stateBytes(withProfile(EMPTY_STATE, PROFILE)));
    expect(fromUtf8(stateBytes(withProfile(EMPTY_STATE, PROFILE)))).toContain(`"profile":${JSON.stringify(PROFILE)}`);
  });

  it('of a subject about whom the bank has said nothing is empty', () => {
    expect(EMPTY_STATE.profile).toEqual(NO_PROFILE);
  });

  it.each([
    ['nothing', null],
    ['no flags', { ...NO_PROFILE, care: null }],
    ['no channels', { ...NO_PROFILE, staleContacts: 'sms' }],
    ['a time zone that is no name', { ...NO_PROFILE, timeZone: 8 }],
    ['half an assessment', { ...NO_PROFILE, suitability: { riskLevel: 3 } }],
    ['an assessment that is left out', { care: [], timeZone: null, staleContacts: [] }],
  ])('is no detail that says %s', (_, detail) => {
    expect(fitsDetail('profile.changed', { ...NO_PROFILE, capture: null })).toBe(true);
    expect(fitsDetail('profile.changed', detail && { ...detail, capture: null })).toBe(false);
  });
});
