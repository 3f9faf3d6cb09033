import { describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import { fitsDetail } from '../../../core/subject/events.ts';
import { inListOrder, profileFacts } from '../../../core/subject/profile.ts';
import { EMPTY_STATE, NO_PROFILE, type Profile, type SubjectState } from '../../../core/subject/state.ts';
import { stateBytes } from '../../../core/subject/state-bytes.ts';
import { eventOf, given } from '../../support/given.ts';
import { NOW } from '../../support/sample-registry.ts';

const PROFILE: Profile = {
  care: ['minor', 'disabled'],
  careUntil: { minor: '2031-05-01T00:00:00.000Z' },
  timeZone: 'Asia/Urumqi',
  staleContacts: ['sms', 'email'],
  suitability: { riskLevel: 3, validUntil: '2027-11-23T00:00:00.000Z', reference: 'assessment-7' },
};

const EMPTY: Profile = inListOrder(NO_PROFILE);
const SET = changed(PROFILE);
const changing = (profile: Profile) => (state: SubjectState) => profileFacts(state, profile);

/** Returns the event that sets a profile. */
function changed(profile: Profile) {
  return eventOf('profile.changed', { detail: profile });
}

describe('a profile', () => {
  it('is what was set, and replaces the one before as a whole', () => {
    const ELDERLY: Profile = { ...EMPTY, care: ['elderly'] };
    given([])
      .when(changing(PROFILE))
      .comesTo([{ type: 'profile.changed', purpose: null, recipient: null, detail: { ...PROFILE, capture: null } }]);
    given([SET])
      .when(changing(ELDERLY))
      .comesTo([{ detail: { ...ELDERLY, capture: null } }]);
    given([SET])
      .when(changing(EMPTY))
      .comesTo([{ detail: EMPTY }]);
    expect(given([SET]).state).toEqual({
      ...EMPTY_STATE,
      version: 1,
      changedAt: SET.at,
      profile: { ...PROFILE, version: 1, guardedSince: NOW },
    });
    expect(given([SET, changed(ELDERLY)]).state.profile).toEqual({ ...ELDERLY, version: 2, guardedSince: null });
    expect(given([SET, changed(EMPTY)]).state).toEqual({
      ...EMPTY_STATE,
      version: 2,
      changedAt: SET.at,
      profile: { ...NO_PROFILE, version: 2 },
    });
  });

  it('that is on record already is no event, in whatever order its lists are', () => {
    const reordered = {
      ...PROFILE,
      care: PROFILE.care.toReversed(),
      staleContacts: PROFILE.staleContacts.toReversed(),
    };
    given([SET]).when(changing(reordered)).comesTo([]);
    given([]).when(changing(EMPTY)).comesTo([]);
    given([SET])
      .when(changing({ ...PROFILE, timeZone: null }))
      .comesTo([{ detail: { ...PROFILE, timeZone: null } }]);
  });

  it('has one spelling in the state, in whatever order it was said', () => {
    const { suitability, ...others } = PROFILE;
    const said = { suitability, ...others, care: PROFILE.care.toReversed() } as Profile;
    expect(stateBytes(given([changed(said)]).state)).toEqual(stateBytes(given([SET]).state));
    expect(fromUtf8(stateBytes(given([SET]).state))).toContain(
      `"profile":${JSON.stringify({ ...PROFILE, version: 1, guardedSince: NOW })}`,
    );
    expect(profileFacts(EMPTY_STATE, said)?.detail).toEqual({ ...PROFILE, capture: null });
  });

  it('of a subject about whom the bank has said nothing is empty', () => {
    expect(EMPTY_STATE.profile).toEqual({ ...EMPTY, version: 0, guardedSince: null });
  });

  it.each([
    ['nothing', null],
    ['no flags', { ...EMPTY, care: null }],
    ['no channels', { ...EMPTY, staleContacts: 'sms' }],
    ['a time zone that is no name', { ...EMPTY, timeZone: 8 }],
    ['half an assessment', { ...EMPTY, suitability: { riskLevel: 3 } }],
    ['an assessment that is left out', { care: [], timeZone: null, staleContacts: [] }],
  ])('is no detail that says %s', (_, detail) => {
    expect(fitsDetail('profile.changed', { ...EMPTY, capture: null })).toBe(true);
    expect(fitsDetail('profile.changed', detail && { ...detail, capture: null })).toBe(false);
  });
});
