import { expect, test } from 'vitest';
import { coolsDownUntil, newCoolDown } from '../../../core/consent/cool-down.ts';
import { DAY_MS, later } from '../../../core/kernel/instant.ts';
import type { Consent } from '../../../core/subject/state.ts';
import { NOW, OFFERS } from '../../support/sample-registry.ts';

const COOLING = { ...OFFERS, coolDownDays: 30 };
const days = (count: number) => later(NOW, count * DAY_MS);
const decided = (status: Consent['status'], until: string | null) =>
  ({ status, at: NOW, coolsDownUntil: until }) as Consent;

test('a subject without a decision may be asked', () => {
  expect(coolsDownUntil(null, COOLING)).toBeNull();
});

test('a refusal cools down until the time that it keeps, whatever becomes of the purpose', () => {
  expect(coolsDownUntil(decided('refused', days(7)), COOLING)).toBe(days(7));
  expect(coolsDownUntil(decided('withdrawn', days(7)), null)).toBe(days(7));
});

test('a refusal that keeps no time cools down as long as the purpose says now', () => {
  expect(coolsDownUntil(decided('refused', null), COOLING)).toBe(days(30));
  expect(coolsDownUntil(decided('withdrawn', null), OFFERS)).toBeNull();
  expect(coolsDownUntil(decided('withdrawn', null), null)).toBeNull();
});

test('a consent that waits in the place of a refusal keeps its cool-down', () => {
  expect(coolsDownUntil(decided('given', days(7)), COOLING)).toBe(days(7));
  expect(coolsDownUntil(decided('given', null), COOLING)).toBeNull();
});

test('a refusal now cools down as long as the purpose says', () => {
  expect(newCoolDown(null, COOLING, NOW)).toBe(days(30));
  expect(newCoolDown(null, OFFERS, NOW)).toBeNull();
  expect(newCoolDown(null, null, NOW)).toBeNull();
});

test('a refusal now never ends the cool-down of an earlier one sooner', () => {
  expect(newCoolDown(decided('refused', days(40)), COOLING, NOW)).toBe(days(40));
  expect(newCoolDown(decided('refused', days(20)), COOLING, NOW)).toBe(days(30));
  expect(newCoolDown(decided('refused', days(20)), OFFERS, NOW)).toBe(days(20));
});
