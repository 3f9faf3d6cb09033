import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConsumedPush, isTooOften, withConsumed } from '../../../core/decision/frequency.ts';
import { DAY_MS, HOUR_MS, type Instant } from '../../../core/kernel/instant.ts';
import { MAX_COUNTED_PUSHES } from '../../../core/limits.ts';
import type { Frequency, Purpose } from '../../../core/registry/model.ts';
import { FREQUENCY_PERIODS, FREQUENCY_RANGES } from '../../../core/vocabulary.ts';

type Counted = Pick<Purpose, 'id' | 'ends' | 'frequency'>;

const HOURS = { day: 24, week: 7 * 24, month: 30 * 24 };
// The clock of Berlin is put forward in this month, which is nothing to hours that are counted.
const BEGIN_MS = Date.UTC(2026, 2, 1);
const NOW = '2026-11-23T08:00:00.000Z';

const ago = (ms: number): Instant => new Date(Date.parse(NOW) - ms).toISOString();
const offers = (...frequency: readonly Frequency[]): Counted => ({ id: 'offers', ends: 'marketing', frequency });
const got = (...times: readonly number[]): ConsumedPush[] =>
  times.map((ms) => ({ at: ago(ms), purpose: 'offers', marketing: true }));

describe('a frequency', () => {
  it.each(FREQUENCY_PERIODS)('counts a push of the last %s, and none that is as old as that', (per) => {
    const purpose = offers({ atMost: 1, per, of: 'purpose' });
    const oldMs = HOURS[per] * HOUR_MS;
    expect(isTooOften(purpose, got(oldMs - 1), NOW)).toBe(true);
    expect(isTooOften(purpose, got(oldMs), NOW)).toBe(false);
  });

  it('counts a push that is dated ahead of the clock', () => {
    expect(isTooOften(offers({ atMost: 1, per: 'day', of: 'purpose' }), got(-30_000), NOW)).toBe(true);
  });

  it('says no where there may have been more pushes in the period than are kept', () => {
    const others = Array.from({ length: MAX_COUNTED_PUSHES }, (_, n) => ({
      at: ago((MAX_COUNTED_PUSHES - n) * HOUR_MS),
      purpose: 'codes',
      marketing: false,
    }));
    expect(isTooOften(offers({ atMost: 1, per: 'week', of: 'purpose' }), others, NOW)).toBe(true);
    expect(isTooOften(offers({ atMost: 1, per: 'day', of: 'purpose' }), others, NOW)).toBe(false);
    expect(isTooOften(offers({ atMost: 1, per: 'week', of: 'purpose' }), others.slice(1), NOW)).toBe(false);
  });
});

describe('the last pushes', () => {
  const service: Counted = { id: 'codes', ends: 'service', frequency: [] };

  it('have one more of marketing, and of any purpose with a frequency', () => {
    const limited: Counted = { ...service, frequency: [{ atMost: 5, per: 'day', of: 'purpose' }] };
    expect(withConsumed([], offers(), NOW)).toEqual([{ at: NOW, purpose: 'offers', marketing: true }]);
    expect(withConsumed([], limited, NOW)).toEqual([{ at: NOW, purpose: 'codes', marketing: false }]);
    const before = got(HOUR_MS);
    expect(withConsumed(before, service, NOW)).toBe(before);
  });

  it('are those of thirty days, and the newest alone where they are many', () => {
    expect(withConsumed(got(30 * DAY_MS, 30 * DAY_MS - 1), offers(), NOW)).toHaveLength(2);
    const many = got(...Array.from({ length: MAX_COUNTED_PUSHES }, (_, n) => (MAX_COUNTED_PUSHES - n) * HOUR_MS));
    expect(withConsumed(many, offers(), NOW)).toEqual([...many.slice(1), ...got(0)]);
  });
});

/** Tells whether one more push is too many, as a clerk counts by hand all pushes that a subject ever got. */
function isCountedTooOften({ id, frequency }: Counted, all: readonly ConsumedPush[], nowMs: number): boolean {
  return frequency.some(({ atMost, per, of }) => {
    let counted = 0;
    for (const { at, purpose, marketing } of all) {
      const hoursAgo = (nowMs - Date.parse(at)) / HOUR_MS;
      if (hoursAgo < HOURS[per] && (of === 'marketing' ? marketing : purpose === id)) counted += 1;
    }
    return counted >= atMost;
  });
}

describe('however pushes come', () => {
  const frequency = (of: Frequency['of']) =>
    fc.record({
      atMost: fc.integer({ min: 1, max: 6 }),
      per: fc.constantFrom(...FREQUENCY_PERIODS),
      of: fc.constant(of),
    });
  const purposes = fc.tuple(
    fc.array(fc.oneof(...FREQUENCY_RANGES.map(frequency)), { maxLength: 3 }),
    fc.array(fc.oneof(...FREQUENCY_RANGES.map(frequency)), { minLength: 1, maxLength: 2 }),
    fc.array(frequency('purpose'), { minLength: 1, maxLength: 2 }),
  );
  const pushes = fc.array(
    fc.record({
      purpose: fc.nat({ max: 2 }),
      waitMs: fc.oneof(
        fc.integer({ min: 0, max: 2 * HOUR_MS }),
        fc.integer({ min: 0, max: 3 * DAY_MS }),
        fc.constantFrom(0, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, DAY_MS - 1),
      ),
    }),
    { minLength: 1, maxLength: 90 },
  );

  it('no period has more than a frequency says, and nothing else is refused while all of them are kept', () => {
    fc.assert(
      fc.property(purposes, pushes, ([news, cards, codes], attempts) => {
        const known: readonly Counted[] = [
          { id: 'news', ends: 'marketing', frequency: news },
          { id: 'cards', ends: 'marketing', frequency: cards },
          { id: 'codes', ends: 'service', frequency: codes },
        ];
        const all: ConsumedPush[] = [];
        let kept: readonly ConsumedPush[] = [];
        let ms = BEGIN_MS;
        for (const { purpose: number, waitMs } of attempts) {
          ms += waitMs;
          const at = new Date(ms).toISOString();
          const purpose = known[number] as Counted;
          const said = isTooOften(purpose, kept, at);
          const isUnsure = kept.length === MAX_COUNTED_PUSHES;
          expect(said || !isCountedTooOften(purpose, all, ms)).toBe(true);
          if (!isUnsure) expect(said).toBe(isCountedTooOften(purpose, all, ms));
          if (said) continue;
          kept = withConsumed(kept, purpose, at);
          all.push({ at, purpose: purpose.id, marketing: purpose.ends === 'marketing' });
          expect(kept.length).toBeLessThanOrEqual(MAX_COUNTED_PUSHES);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
