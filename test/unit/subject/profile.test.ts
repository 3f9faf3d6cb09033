import { describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import { fitsDetail } from '../../../core/subject/events.ts';
import { inListOrder, lessCareful, profileFacts } from '../../../core/subject/profile.ts';
import { EMPTY_STATE, NO_PROFILE, type Profile, type SubjectState } from '../../../core/subject/state.ts';
import { memberBytes } from '../../../core/subject/state-members.ts';
import { eventOf, given } from '../../support/given.ts';
import { NOW } from '../../support/sample-registry.ts';

const PROFILE: Profile = {
  care: ['minor', 'disabled'],
  careUntil: { minor: '2031-05-01T00:00:00.000Z' },
  timeZone: 'Asia/Urumqi',
  staleContacts: ['email', 'sms'],
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
      .comesTo([
        {
          type: 'profile.changed',
          purpose: null,
          recipient: null,
          detail: { ...PROFILE, proposal: null, approvalEvidence: null, capture: null },
        },
      ]);
    given([SET])
      .when(changing(ELDERLY))
      .comesTo([{ detail: { ...ELDERLY, proposal: null, approvalEvidence: null, capture: null } }]);
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
    expect(memberBytes(given([changed(said)]).state)).toEqual(memberBytes(given([SET]).state));
    const { care, careUntil, timeZone, staleContacts } = PROFILE;
    expect(
      memberBytes(given([SET]).state)
        .slice(1, 4)
        .map((member) => JSON.parse(fromUtf8(member))),
    ).toEqual([
      { version: 1, care, careUntil, guardedSince: NOW },
      { timeZone, staleContacts },
      { suitability: PROFILE.suitability },
    ]);
    expect(profileFacts(EMPTY_STATE, said)?.detail).toEqual({
      ...PROFILE,
      proposal: null,
      approvalEvidence: null,
      capture: null,
    });
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
    expect(fitsDetail('profile.changed', { ...EMPTY, proposal: null, approvalEvidence: null, capture: null })).toBe(
      true,
    );
    expect(
      fitsDetail('profile.changed', detail && { ...detail, proposal: null, approvalEvidence: null, capture: null }),
    ).toBe(false);
  });
});

describe('a change of a profile', () => {
  const EARLY = '2030-05-01T00:00:00.000Z';
  const assessed = (change: object) => ({ ...PROFILE, suitability: { ...PROFILE.suitability, ...change } }) as Profile;

  it.each<[string, Profile, Profile, ReturnType<typeof lessCareful>]>([
    ['removes a flag', PROFILE, { ...PROFILE, care: ['minor'] }, '/care'],
    ['removes a flag and adds another', PROFILE, { ...PROFILE, care: ['minor', 'elderly'] }, '/care'],
    ['ends a flag earlier', PROFILE, { ...PROFILE, careUntil: { minor: EARLY } }, '/careUntil'],
    [
      'ends a flag that had no end',
      PROFILE,
      { ...PROFILE, careUntil: { ...PROFILE.careUntil, disabled: EARLY } },
      '/careUntil',
    ],
    ['assesses for the first time', EMPTY, { ...EMPTY, suitability: PROFILE.suitability }, '/suitability'],
    ['raises the risk', PROFILE, assessed({ riskLevel: 4 }), '/suitability'],
    [
      'lowers the risk for longer',
      PROFILE,
      assessed({ riskLevel: 1, validUntil: '2028-01-01T00:00:00.000Z' }),
      '/suitability',
    ],
    ['changes nothing', PROFILE, PROFILE, null],
    [
      'adds a flag with an end',
      PROFILE,
      { ...PROFILE, care: ['minor', 'elderly', 'disabled'], careUntil: { ...PROFILE.careUntil, elderly: EARLY } },
      null,
    ],
    ['takes an end away', PROFILE, { ...PROFILE, careUntil: {} }, null],
    ['lowers the risk', PROFILE, assessed({ riskLevel: 2 }), null],
    ['ends the assessment earlier', PROFILE, assessed({ validUntil: '2027-01-01T00:00:00.000Z' }), null],
    ['assesses anew with the same result', PROFILE, assessed({ reference: 'assessment-8' }), null],
    ['takes the assessment away', PROFILE, { ...PROFILE, suitability: null }, null],
    ['is about the time zone and the contacts', PROFILE, { ...PROFILE, timeZone: null, staleContacts: [] }, null],
  ])('that %s is seen to let more be done, or not', (_, before, after, expected) => {
    expect(lessCareful(before, after)).toBe(expected);
  });
});
