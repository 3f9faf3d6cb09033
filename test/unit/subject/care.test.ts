import { expect, test } from 'vitest';
import { isMinor, missingSteps, needsGuardian } from '../../../core/subject/care.ts';
import { EMPTY_STATE, NO_PROFILE, type Profile, type SubjectState } from '../../../core/subject/state.ts';
import { NOW, OFFERS } from '../../support/sample-registry.ts';

const BEFORE = '2026-11-23T07:59:59.999Z';
const AFTER = '2026-11-23T08:00:00.001Z';

const caring = (care: Profile['care'], careUntil: Profile['careUntil'] = {}): SubjectState => ({
  ...EMPTY_STATE,
  profile: { ...NO_PROFILE, care, careUntil },
});
const STEPS = { ...OFFERS, careSteps: { elderly: 'read-aloud', minor: 'guardian-present' } };

test('a guardian decides for a minor, and may be appointed for somebody of limited capacity too', () => {
  const subjects = [caring([]), caring(['elderly']), caring(['limited-capacity']), caring(['minor'])];
  expect(subjects.map((subject) => isMinor(subject, NOW))).toEqual([false, false, false, true]);
  expect(subjects.map((subject) => needsGuardian(subject, NOW))).toEqual([false, false, true, true]);
});

test('a flag holds until its end, exclusive, and for ever without one', () => {
  const until = (minor: string, care: Profile['care'] = ['minor']) => caring(care, { minor });
  expect([until(AFTER), until(NOW), until(BEFORE)].map((one) => isMinor(one, NOW))).toEqual([true, false, false]);
  expect([until(AFTER), until(NOW)].map((one) => needsGuardian(one, NOW))).toEqual([true, false]);
  expect(isMinor(caring(['minor']), '9999-12-31T23:59:59.999Z')).toBe(true);
});

test('one flag that calls for a guardian is enough, whichever of the two has ended', () => {
  const both = (careUntil: Profile['careUntil']) => caring(['minor', 'limited-capacity'], careUntil);
  expect(needsGuardian(both({ minor: NOW }), NOW)).toBe(true);
  expect(needsGuardian(both({ 'limited-capacity': NOW }), NOW)).toBe(true);
  expect(needsGuardian(both({ minor: NOW, 'limited-capacity': BEFORE }), NOW)).toBe(false);
  expect(isMinor(both({ 'limited-capacity': BEFORE }), NOW)).toBe(true);
});

test('the missing steps are those of the subject’s care flags that were not taken', () => {
  expect(missingSteps(caring([]), STEPS, [], NOW)).toEqual([]);
  expect(missingSteps(caring(['limited-capacity']), STEPS, [], NOW)).toEqual([]);
  expect(missingSteps(caring(['elderly']), STEPS, [], NOW)).toEqual(['read-aloud']);
  expect(missingSteps(caring(['minor', 'elderly']), STEPS, ['read-aloud'], NOW)).toEqual(['guardian-present']);
  const alike = { ...STEPS, careSteps: { elderly: 'slowly', minor: 'slowly' } };
  expect(missingSteps(caring(['minor', 'elderly']), alike, [], NOW)).toEqual(['slowly']);
});

test('a flag that has ended calls for no step', () => {
  const ended = caring(['minor', 'elderly'], { minor: NOW });
  expect(missingSteps(ended, STEPS, [], BEFORE)).toEqual(['guardian-present', 'read-aloud']);
  expect(missingSteps(ended, STEPS, [], NOW)).toEqual(['read-aloud']);
});
