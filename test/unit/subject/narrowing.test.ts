import { expect, test } from 'vitest';
import { isEmpty, isNarrowing, without } from '../../../core/subject/narrowing.ts';
import { CONSENT, pairWith } from '../../support/sample-pair.ts';

const WIDE = { ...CONSENT, channels: ['sms', 'email'] as const, dataCategories: ['name'] };
const taken = (channels: readonly string[] | null, dataCategories: readonly string[] | null = null) => ({
  channels,
  dataCategories,
});

test('a consent loses what is taken away, and nothing else', () => {
  expect(without(WIDE, taken(['sms', 'post']))).toEqual({ ...WIDE, channels: ['email'] });
  expect(without(WIDE, taken(null, ['name']))).toEqual({ ...WIDE, dataCategories: [] });
  expect(without(WIDE, taken(null))).toEqual(WIDE);
});

test('nothing is left of a consent without channels and data categories', () => {
  expect(isEmpty(WIDE)).toBe(false);
  expect(isEmpty({ ...WIDE, channels: [], dataCategories: [] })).toBe(true);
});

test('a withdrawal narrows a given consent of which something is left', () => {
  const pair = pairWith({ channels: ['sms', 'email'] });
  expect(isNarrowing(pair, taken(['sms']))).toBe(true);
  expect(isNarrowing(pair, taken(['post']))).toBe(true);
  expect(isNarrowing(pair, taken(['sms', 'email']))).toBe(false);
  expect(isNarrowing(pair, taken(null))).toBe(false);
  expect(isNarrowing(pairWith({ status: 'withdrawn' }), taken(['sms']))).toBe(false);
  expect(isNarrowing(pairWith({}, { current: null }), taken(['sms']))).toBe(false);
});
