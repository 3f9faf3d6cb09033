import { expect, test } from 'vitest';
import {
  byPurposeThenRecipient,
  currentDecision,
  isActive,
  isInForce,
  withConsent,
} from '../../../core/subject/current.ts';
import { type Consent, EMPTY_STATE } from '../../../core/subject/state.ts';
import { NOW } from '../../support/sample-registry.ts';

const BEFORE = '2026-11-23T07:59:59.999Z';
const AFTER = '2026-11-23T08:00:00.001Z';
const about = (purpose: string, recipient: string | null, more: Partial<Consent> = {}) =>
  ({ purpose, recipient, status: 'given', validFrom: null, validUntil: null, ...more }) as Consent;

test('a decision is found by exactly its purpose and recipient', () => {
  const state = { ...EMPTY_STATE, consents: [about('a', null), about('a', 'acme')] };
  expect(currentDecision(state, 'a', 'acme')).toBe(state.consents[1]);
  expect(currentDecision(state, 'a', 'other')).toBeNull();
  expect(currentDecision(state, 'b', null)).toBeNull();
});

test('a decision replaces the one before it and makes the next version of the state', () => {
  const first = withConsent(EMPTY_STATE, about('b', null));
  const second = withConsent(withConsent(first, about('a', null)), about('b', null, { status: 'refused' }));
  expect(second.version).toBe(3);
  expect(second.consents.map(({ purpose, status }) => `${purpose} ${status}`)).toEqual(['a given', 'b refused']);
});

test('decisions are in the order of purpose and recipient by code units, without a recipient first', () => {
  const sorted = [about('B', null), about('a', null), about('a', 'Z'), about('a', 'b')];
  expect(sorted.toReversed().sort(byPurposeThenRecipient)).toEqual(sorted);
  expect(byPurposeThenRecipient(about('a', 'b'), about('a', 'b'))).toBe(0);
});

test('a consent is active from its event until it expires, in force from its beginning', () => {
  const consent = about('a', null, { validFrom: NOW, validUntil: AFTER });
  expect([BEFORE, NOW, AFTER].map((at) => isActive(consent, at))).toEqual([true, true, false]);
  expect([BEFORE, NOW, AFTER].map((at) => isInForce(consent, at))).toEqual([false, true, false]);
  expect(isActive({ ...consent, status: 'refused' }, NOW)).toBe(false);
  expect(isInForce({ validFrom: null, validUntil: null }, NOW)).toBe(true);
});
