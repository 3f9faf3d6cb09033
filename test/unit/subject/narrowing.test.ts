import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEmpty, isNarrowing, leftOf, without } from '../../../core/subject/narrowing.ts';
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

test('what is left is what the consent has and the withdrawal does not take, in the order of the consent', () => {
  const [channels, categories] = [
    fc.subarray(['sms', 'email', 'app', 'post']),
    fc.subarray(['name', 'address', 'age']),
  ];
  const part = fc.record({ channels: fc.option(channels), dataCategories: fc.option(categories) });
  fc.assert(
    fc.property(channels, categories, part, (agreed, shared, away) => {
      const consent = { ...CONSENT, channels: agreed, dataCategories: shared };
      expect(leftOf(consent, away)).toEqual({
        channels: agreed.filter((each) => away.channels === null || !away.channels.includes(each)),
        dataCategories: shared.filter((each) => away.dataCategories === null || !away.dataCategories.includes(each)),
      });
      const pair = pairWith(consent);
      const isOfPart = away.channels !== null || away.dataCategories !== null;
      expect(isNarrowing(pair, away)).toBe(isOfPart && Object.values(leftOf(consent, away)).flat().length > 0);
    }),
    { seed: 19 },
  );
});
