import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../lambdas/adapters/node/system.ts';

const NEVER = new Promise<string>(() => {});

describe('the time that the machine’s clock gives to work', () => {
  it('leaves its outcome as it is when it ends in time', async () => {
    expect(await systemClock.within(60_000, Promise.resolve('done'))).toBe('done');
    const failed = Promise.reject(new TypeError('broken'));
    await expect(systemClock.within(60_000, failed)).rejects.toThrow('broken');
  });

  it('ends without an outcome when the work has none by then', async () => {
    expect(await systemClock.within(1, NEVER)).toBeNull();
  });

  it('leaves no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await systemClock.within(60_000, Promise.resolve('done'));
    expect(timers()).toBe(before);
  });
});
