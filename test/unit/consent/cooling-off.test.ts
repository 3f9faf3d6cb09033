import { expect, test } from 'vitest';
import { countsFrom } from '../../../core/consent/cooling-off.ts';
import { HOUR_MS, later } from '../../../core/kernel/instant.ts';
import { NOW } from '../../support/sample-registry.ts';

const hours = (count: number) => later(NOW, count * HOUR_MS);
const from = (coolingOffHours: number | null, validFrom: string | null, validUntil: string | null = null) =>
  countsFrom({ coolingOffHours }, { validFrom, validUntil }, NOW, '/validUntil');

test('a consent counts at once, or from the time that it asks for', () => {
  expect(from(null, null)).toBeNull();
  expect(from(null, hours(2))).toBe(hours(2));
});

test('no consent counts before the cooling-off time of its purpose is over', () => {
  expect(from(24, null)).toBe(hours(24));
  expect(from(24, hours(2))).toBe(hours(24));
  expect(from(24, hours(48))).toBe(hours(48));
});

test('a consent that would end before it counts is refused', () => {
  expect(from(24, null, hours(25))).toBe(hours(24));
  for (const act of [
    () => from(24, null, hours(24)),
    () => from(null, hours(2), hours(1)),
    () => from(null, null, NOW),
  ]) {
    expect(act).toThrow(expect.objectContaining({ code: 'VALIDITY_EMPTY', pointer: '/validUntil' }));
  }
  expect(() => from(24, null, hours(24))).toThrow(
    expect.objectContaining({ details: { from: hours(24), validUntil: hours(24) } }),
  );
});
