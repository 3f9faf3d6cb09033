import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maySignLater, wasInForce } from '../../../../core/entry/keys/in-force.ts';
import { instantOf } from '../../../../core/kernel/instant.ts';

const hours = fc.integer({ min: 0, max: 20 });
const at = (hour: number) => instantOf(Date.UTC(2026, 10, 30) + hour * 3_600_000);
const orNull = fc.option(hours);

describe('a key with dates', () => {
  it('was in force in a period exactly if some hour of it is in both', () => {
    fc.assert(
      fc.property(orNull, orNull, hours, hours, (from, until, begin, length) => {
        const key = { from: from === null ? null : at(from), until: until === null ? null : at(until) };
        const both = Array.from({ length: length + 1 }, (_, n) => begin + n).some(
          (hour) => (from === null || from <= hour) && (until === null || hour <= until),
        );
        // A key whose end is before its beginning was never in force, and no policy names one.
        fc.pre(from === null || until === null || from <= until);
        expect(wasInForce(key, { from: at(begin), until: at(begin + length) })).toBe(both);
      }),
    );
  });

  it('may have signed what is of a time before its end, and anything whose time is not known', () => {
    fc.assert(
      fc.property(orNull, orNull, (until, hour) => {
        const isSo = until === null || hour === null || hour <= until;
        const time = hour === null ? null : at(hour);
        expect(maySignLater({ until: until === null ? null : at(until) }, time)).toBe(isSo);
      }),
    );
  });
});
