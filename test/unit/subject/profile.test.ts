import { describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import { changeProfile, NO_PROFILE, profileOf } from '../../../core/subject/profile.ts';
import { EMPTY_STATE, type EventFacts, type Profile, type SubjectState } from '../../../core/subject/state.ts';
import { stateBytes } from '../../../core/subject/state-bytes.ts';
import { NOW } from '../../support/sample-registry.ts';

const PROFILE: Profile = {
  care: ['minor', 'disabled'],
  timeZone: 'Asia/Urumqi',
  staleContacts: ['sms', 'email'],
  suitability: { riskLevel: 3, validUntil: '2027-11-23T00:00:00.000Z', reference: 'assessment-7' },
};

/** Returns the state after a profile was set. */
function withProfile(state: SubjectState, profile: Profile): SubjectState {
  const command = changeProfile(state, profile);
  if (command === null) return state;
  const { endsNullifier: _, ...said } = command;
  const facts: EventFacts = { ...said, id: 'e', subject: 'C-1', at: NOW, actor: { kind: 'client', client: 'app' } };
  return applyEvent(state, facts, '');
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
    expect(changeProfile(set, reordered)).toBeNull();
    expect(changeProfile(EMPTY_STATE, NO_PROFILE)).toBeNull();
    expect(changeProfile(set, { ...PROFILE, timeZone: null })).not.toBeNull();
  });

  it('has one spelling in the state, in whatever order it was said', () => {
    const { suitability, ...others } = PROFILE;
    const said = { suitability, ...others, care: PROFILE.care.toReversed() } as Profile;
    expect(stateBytes(withProfile(EMPTY_STATE, said))).toEqual(stateBytes(withProfile(EMPTY_STATE, PROFILE)));
    expect(fromUtf8(stateBytes(withProfile(EMPTY_STATE, PROFILE)))).toContain(`"profile":${JSON.stringify(PROFILE)}`);
  });

  it('of a subject about whom the bank has said nothing is empty', () => {
    expect(profileOf(EMPTY_STATE)).toEqual(NO_PROFILE);
  });

  it.each([
    ['nothing', null],
    ['no flags', { ...NO_PROFILE, care: null }],
    ['no channels', { ...NO_PROFILE, staleContacts: 'sms' }],
    ['a time zone that is no name', { ...NO_PROFILE, timeZone: 8 }],
    ['half an assessment', { ...NO_PROFILE, suitability: { riskLevel: 3 } }],
    ['an assessment that is left out', { care: [], timeZone: null, staleContacts: [] }],
  ])('does not follow from an event that says %s', (_, detail) => {
    const facts = { ...(changeProfile(EMPTY_STATE, PROFILE) as object), id: 'e', at: NOW, detail } as EventFacts;
    expect(() => applyEvent(EMPTY_STATE, facts, '')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
  });
});
