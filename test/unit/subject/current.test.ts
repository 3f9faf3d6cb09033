import { expect, test } from 'vitest';
import {
  byPurposeThenRecipient,
  currentDecision,
  isActive,
  isInForce,
  pairOf,
  pairOrEmpty,
  withPair,
} from '../../../core/subject/current.ts';
import { EMPTY_PAIR, EMPTY_STATE } from '../../../core/subject/state.ts';
import { CONSENT, pairWith, stateWith } from '../../support/sample-pair.ts';
import { NOW } from '../../support/sample-registry.ts';

const BEFORE = '2026-11-23T07:59:59.999Z';
const AFTER = '2026-11-23T08:00:00.001Z';
const about = (purpose: string, recipient: string | null, status: 'given' | 'refused' = 'given') =>
  pairWith({ status }, { purpose, recipient });

test('a pair is found by exactly its purpose and recipient', () => {
  const state = stateWith(about('a', null), about('a', 'acme'));
  expect(pairOf(state, 'a', 'acme')).toBe(state.pairs[1]);
  expect(pairOf(state, 'a', 'other')).toBeNull();
  expect(pairOrEmpty(state, 'a', 'other')).toEqual({ ...EMPTY_PAIR, purpose: 'a', recipient: 'other' });
});

test('the current decision is the one that counts, and a no to all recipients is one to each', () => {
  const waits = pairWith({}, { purpose: 'b', current: null, waiting: CONSENT });
  const state = stateWith(about('a', null, 'refused'), about('a', 'acme'), waits);
  expect(currentDecision(state, 'a', 'acme')?.status).toBe('given');
  expect(currentDecision(state, 'a', 'other')?.status).toBe('refused');
  expect(currentDecision(state, 'b', null)).toBeNull();
  expect(currentDecision(state, 'c', null)).toBeNull();
});

test.each([
  ['before', BEFORE, 'given'],
  ['with', NOW, 'given'],
  ['after', AFTER, 'refused'],
])('a no to all recipients, said %s the decision about one, leaves the newer of both', (_, saidAt, status) => {
  const toAll = pairWith({ status: 'refused', saidAt }, { purpose: 'a' });
  expect(currentDecision(stateWith(toAll, about('a', 'acme')), 'a', 'acme')?.status).toBe(status);
});

test('a pair takes the place of the one before it', () => {
  const first = withPair(EMPTY_STATE, about('b', null));
  const { pairs } = withPair(withPair(first, about('a', null)), about('b', null, 'refused'));
  expect(pairs.map(({ purpose, current }) => `${purpose} ${current?.status}`)).toEqual(['a given', 'b refused']);
});

test('pairs are in the order of purpose and recipient by code units, without a recipient first', () => {
  const sorted = [about('B', null), about('a', null), about('a', 'Z'), about('a', 'b')];
  expect(sorted.toReversed().sort(byPurposeThenRecipient)).toEqual(sorted);
  expect(byPurposeThenRecipient(about('a', 'b'), about('a', 'b'))).toBe(0);
});

test('a consent is active from its event until it expires, in force from its beginning', () => {
  const consent = { ...CONSENT, validFrom: NOW, validUntil: AFTER };
  expect([BEFORE, NOW, AFTER].map((at) => isActive(consent, at))).toEqual([true, true, false]);
  expect([BEFORE, NOW, AFTER].map((at) => isInForce(consent, at))).toEqual([false, true, false]);
  expect(isActive({ ...consent, status: 'refused' }, NOW)).toBe(false);
  expect(isInForce({ validFrom: null, validUntil: null }, NOW)).toBe(true);
});
