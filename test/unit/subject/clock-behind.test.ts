import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../core/kernel/instant.ts';
import { isClockBehind, requireClock } from '../../../core/subject/clock-behind.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 8);
const inMs = (ms: number) => instantOf(NOW_MS + ms);

describe('a clock', () => {
  it.each([
    [0, false],
    [60_000, false],
    [60_001, true],
    [86_400_000, true],
  ])('that is %i ms behind the last event is behind: %s', (ms, answer) => {
    expect(isClockBehind(inMs(ms), inMs(0))).toBe(answer);
  });

  it('is behind exactly where it says so, however far the two are apart', () => {
    const apart = fc.integer({ min: -40 * 365 * 86_400_000, max: 40 * 365 * 86_400_000 });
    fc.assert(fc.property(apart, (ms) => isClockBehind(inMs(ms), inMs(0)) === ms > 60_000));
  });

  it('that is behind refuses what lets more be done, and names the time of the event', () => {
    const at = inMs(60_001);
    expect(() => requireClock({ at, now: inMs(0) })).toThrow(
      expect.objectContaining({ code: 'CLOCK_BEHIND', details: { lastAt: at } }),
    );
    requireClock({ at: inMs(60_000), now: inMs(0) });
  });
});
