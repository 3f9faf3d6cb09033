import { expect, test } from 'vitest';
import { isMinor, mayHaveGuardian, missingSteps } from '../../../core/subject/care.ts';
import { EMPTY_STATE, NO_PROFILE, type SubjectState } from '../../../core/subject/state.ts';
import { OFFERS } from '../../support/sample-registry.ts';

const caring = (...care: SubjectState['profile']['care']): SubjectState => ({
  ...EMPTY_STATE,
  profile: { ...NO_PROFILE, care },
});
const STEPS = { ...OFFERS, careSteps: { elderly: 'read-aloud', minor: 'guardian-present' } };

test('a guardian decides for a minor, and may be appointed for somebody of limited capacity too', () => {
  expect([caring(), caring('elderly'), caring('limited-capacity'), caring('minor')].map(isMinor)).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect([caring(), caring('elderly'), caring('limited-capacity'), caring('minor')].map(mayHaveGuardian)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('the missing steps are those of the subject’s care flags that were not taken', () => {
  expect(missingSteps(caring(), STEPS, [])).toEqual([]);
  expect(missingSteps(caring('limited-capacity'), STEPS, [])).toEqual([]);
  expect(missingSteps(caring('elderly'), STEPS, [])).toEqual(['read-aloud']);
  expect(missingSteps(caring('minor', 'elderly'), STEPS, ['read-aloud'])).toEqual(['guardian-present']);
  const alike = { ...STEPS, careSteps: { elderly: 'slowly', minor: 'slowly' } };
  expect(missingSteps(caring('minor', 'elderly'), alike, [])).toEqual(['slowly']);
});
