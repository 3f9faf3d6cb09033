import { expect, test } from 'vitest';
import { coolsDownUntil, newCoolDown } from '../../../core/consent/cool-down.ts';
import { DAY_MS, later } from '../../../core/kernel/instant.ts';
import type { Consent } from '../../../core/subject/state.ts';
import { CONSENT, pairWith } from '../../support/sample-pair.ts';
import { NOW, OFFERS } from '../../support/sample-registry.ts';

const COOLING = { ...OFFERS, coolDownDays: 30 };
const days = (count: number) => later(NOW, count * DAY_MS);
const said = (status: Consent['status'], coolsDownUntil: string | null) => pairWith({ status }, { coolsDownUntil });

test('a subject who has said nothing may be asked', () => {
  expect(coolsDownUntil(null, COOLING)).toBeNull();
});

test('a refusal cools down until the time that is on record, whatever becomes of the purpose', () => {
  expect(coolsDownUntil(said('refused', days(7)), COOLING)).toBe(days(7));
  expect(coolsDownUntil(said('withdrawn', days(7)), null)).toBe(days(7));
});

test('a refusal without a time on record cools down as long as the purpose says now, from when it was said', () => {
  expect(coolsDownUntil(said('refused', null), COOLING)).toBe(days(30));
  expect(coolsDownUntil(pairWith({ status: 'refused', saidAt: days(-10) }), COOLING)).toBe(days(20));
  expect(coolsDownUntil(said('withdrawn', null), OFFERS)).toBeNull();
  expect(coolsDownUntil(said('withdrawn', null), null)).toBeNull();
});

test('a consent that waits beside a refusal leaves its cool-down alone', () => {
  const waiting = CONSENT;
  expect(coolsDownUntil(pairWith({ status: 'refused' }, { waiting, coolsDownUntil: days(7) }), COOLING)).toBe(days(7));
  expect(coolsDownUntil(pairWith({ status: 'refused' }, { waiting }), COOLING)).toBe(days(30));
  expect(coolsDownUntil(pairWith({}, { current: null, waiting }), COOLING)).toBeNull();
});

test('a refusal cools down as long as the purpose says, from when it was said', () => {
  expect(newCoolDown(null, COOLING, NOW, NOW)).toBe(days(30));
  expect(newCoolDown(null, COOLING, days(-10), NOW)).toBe(days(20));
  expect(newCoolDown(null, COOLING, days(-30), NOW)).toBeNull();
  expect(newCoolDown(null, COOLING, days(-400), NOW)).toBeNull();
  expect(newCoolDown(null, OFFERS, NOW, NOW)).toBeNull();
  expect(newCoolDown(null, null, NOW, NOW)).toBeNull();
});

test('a refusal never ends the cool-down of an earlier one sooner, nor does one that is over lengthen it', () => {
  expect(newCoolDown(said('refused', days(40)), COOLING, NOW, NOW)).toBe(days(40));
  expect(newCoolDown(said('refused', days(20)), COOLING, NOW, NOW)).toBe(days(30));
  expect(newCoolDown(said('refused', days(20)), OFFERS, NOW, NOW)).toBe(days(20));
  expect(newCoolDown(said('refused', NOW), OFFERS, NOW, NOW)).toBeNull();
});
