import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, instantOf, instantOfSeconds, isDate, later, msOf } from '../../../core/kernel/instant.ts';

const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

test('an instant later or earlier is the one that Date finds', () => {
  const ms = fc.integer({ min: FIRST, max: LAST });
  fc.assert(
    fc.property(ms, ms, (from, to) => {
      expect(later(new Date(from).toISOString(), to - from)).toBe(new Date(to).toISOString());
    }),
    { numRuns: 5_000 },
  );
});

test('each day of four centuries follows the one before', () => {
  const end = Date.parse('2400-03-02T00:00:00.000Z');
  for (let ms = Date.parse('1999-12-31T00:00:00.000Z'); ms < end; ms += DAY_MS) {
    const next = later(new Date(ms).toISOString(), DAY_MS);
    if (next !== new Date(ms + DAY_MS).toISOString()) expect(next).toBe(new Date(ms + DAY_MS).toISOString());
  }
});

test('milliseconds since 1970 become an instant and come back, as Date finds them', () => {
  fc.assert(
    fc.property(fc.integer({ min: FIRST, max: LAST }), (ms) => {
      expect(instantOf(ms)).toBe(new Date(ms).toISOString());
      expect(msOf(instantOf(ms))).toBe(ms);
      const seconds = Math.floor(ms / 1_000);
      expect(instantOfSeconds(BigInt(seconds))).toBe(instantOf(seconds * 1_000));
    }),
    { numRuns: 5_000 },
  );
  expect(msOf('2026-11-30')).toBeNaN();
});

test('the days of a calendar are those that Date leaves as they are', () => {
  for (const year of [1900, 1999, 2000, 2024, 2026, 2100]) {
    for (let month = 0; month <= 13; month++) {
      for (let day = 0; day <= 32; day++) {
        const date = new Date(Date.UTC(year, month - 1, day));
        expect(isDate(year, month, day)).toBe(date.getUTCMonth() === month - 1 && date.getUTCDate() === day);
      }
    }
  }
});
