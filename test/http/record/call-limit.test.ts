import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callLimit } from '../../../lambdas/http/call-limit.ts';
import { MemoryClock } from '../../memory/clock.ts';

function limited(perSecond: number) {
  const clock = new MemoryClock();
  const count = callLimit(perSecond, clock);
  const call = (client = 'marketing') => {
    try {
      count(client);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'TOO_MANY_REQUESTS', details: { retryAfterSeconds: 1 } });
      return false;
    }
  };
  return { clock, call };
}

/** Returns how many of so many calls at once are taken. */
const taken = (call: (client?: string) => boolean, calls: number, client?: string) =>
  Array.from({ length: calls }, () => call(client)).filter(Boolean).length;

describe('the calls of a client', () => {
  test('are those of one second at once, and come back one by one', () => {
    const { clock, call } = limited(20);
    expect(taken(call, 60)).toBe(20);
    clock.advance(49);
    expect(call()).toBe(false);
    clock.advance(1);
    expect([call(), call()]).toEqual([true, false]);
    clock.advance(60_000);
    expect(taken(call, 60)).toBe(20);
  });

  test('are any number where there is no limit', () => {
    expect(taken(limited(0).call, 1_000)).toBe(1_000);
  });

  test('leave those of another client alone', () => {
    const { call } = limited(5);
    expect([taken(call, 9), taken(call, 9, 'gateway')]).toEqual([5, 5]);
  });

  test('are neither more nor fewer when a clock is set back or was ahead', () => {
    const { clock, call } = limited(5);
    expect(taken(call, 9)).toBe(5);
    clock.advance(-3_600_000);
    expect(call()).toBe(false);
    clock.advance(1_000);
    expect(taken(call, 9)).toBe(5);
    let passedMs = 10_000;
    const count = callLimit(1, { stopwatch: () => () => passedMs });
    count('marketing');
    passedMs = 0;
    expect(() => count('marketing')).toThrow('as many calls');
    passedMs = 1_000;
    expect(() => count('marketing')).not.toThrow();
  });

  test('are forgotten of the client that was heard longest ago, beyond ten thousand', () => {
    const { call } = limited(1);
    for (let one = 0; one < 10_000; one++) call(`client-${one}`);
    expect([call('client-0'), call('client-1'), call('client-9999')]).toEqual([false, false, false]);
    call('one-more');
    expect([call('client-2'), call('client-3'), call('client-0')]).toEqual([true, true, false]);
  });

  test('are as many as the limit allows in any span of time, and one is there after a second', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 80 });
    const property = fc.property(fc.integer({ min: 1, max: 30 }), waits, (perSecond, each) => {
      const { clock, call } = limited(perSecond);
      const times: number[] = [];
      let ms = 0;
      for (const wait of each) {
        ms += wait;
        clock.advance(wait);
        if (call()) times.push(ms);
      }
      for (const [first, begin] of times.entries()) {
        for (const [more, end] of times.slice(first).entries()) {
          expect(more + 1).toBeLessThanOrEqual(perSecond + ((end - begin) * perSecond) / 1_000);
        }
      }
      clock.advance(1_000);
      expect(taken(call, perSecond + 1)).toBe(perSecond);
    });
    fc.assert(property);
  });
});
