import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLedgerError } from '../../../core/kernel/error.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import { countOnce, type MinuteCount } from '../../../core/kernel/minute-count.ts';

const START_MS = Date.UTC(2026, 10, 23, 8);
const at = (ms: number) => instantOf(START_MS + ms);

/** Counts one more, and returns the count after it, or the seconds after which it may be tried again. */
function tryOnce(before: MinuteCount | null, most: number, ms: number): MinuteCount | number | null {
  try {
    return countOnce(before, most, at(ms));
  } catch (error) {
    if (!isLedgerError(error, 'TOO_MANY_REQUESTS')) throw error;
    return error.details.retryAfterSeconds;
  }
}

describe('a minute', () => {
  test('takes as many as it may, and tells the seconds that are left of it, at least one', () => {
    let count: MinuteCount | null = null;
    for (let times = 1; times <= 3; times++) {
      count = countOnce(count, 3, at(times));
      expect(count?.times).toBe(times);
    }
    expect(tryOnce(count, 3, 3)).toBe(60);
    expect(tryOnce(count, 3, 59_000)).toBe(1);
    expect(tryOnce(count, 3, 59_999)).toBe(1);
    expect(countOnce(count, 3, at(60_000))?.times).toBe(1);
  });

  test('is not counted where there is no limit', () => {
    const before = { minute: 5, times: 7 };
    expect([countOnce(null, 0, at(0)), countOnce(before, 0, at(0))]).toEqual([null, before]);
  });

  test('takes at most the limit of any instants that follow each other, as counted apart', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), steps, (most, waits) => {
        let count: MinuteCount | null = null;
        let ms = 0;
        const taken = new Map<string, number>();
        for (const wait of waits) {
          ms += wait;
          const minute = at(ms).slice(0, 16);
          const before = taken.get(minute) ?? 0;
          const next = tryOnce(count, most, ms);
          expect(typeof next === 'number').toBe(before === most);
          if (typeof next === 'number') continue;
          taken.set(minute, before + 1);
          count = next;
        }
      }),
    );
  });

  test('lets whoever was refused through after the seconds that they were told, wherever a clock was set to', () => {
    const moves = fc.array(fc.integer({ min: -7_200_000, max: 7_200_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), moves, (most, shifts) => {
        let count: MinuteCount | null = null;
        let ms = 0;
        for (const shift of shifts) {
          // Most calls come within seconds of each other.
          ms += shift % 3 === 0 ? shift : shift % 1_000;
          const next = tryOnce(count, most, ms);
          if (typeof next !== 'number') {
            count = next;
            continue;
          }
          expect(next).toBeGreaterThanOrEqual(1);
          expect(next).toBeLessThanOrEqual(60);
          expect(tryOnce(count, most, ms + next * 1_000)).toMatchObject({ times: 1 });
        }
      }),
    );
  });
});
