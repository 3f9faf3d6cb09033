import { describe, expect, it } from 'vitest';
import { type RunningChild, supervise } from '../../../scripts/host/supervised.ts';

interface FakeChild extends RunningChild {
  end(): void;
  readonly stopped: () => boolean;
}

function fakeChild(): FakeChild {
  const { promise, resolve } = Promise.withResolvers<void>();
  let stopped = false;
  return {
    exited: promise,
    end: resolve,
    stopped: () => stopped,
    async stop() {
      stopped = true;
      resolve();
    },
  };
}

function household() {
  const children = [fakeChild()];
  const failures: string[] = [];
  let restarted = Promise.withResolvers<void>();
  const supervised = supervise({
    name: 'the chain',
    first: children[0] as FakeChild,
    delayMs: 0,
    start: async () => {
      const next = fakeChild();
      children.push(next);
      restarted.resolve();
      restarted = Promise.withResolvers();
      return next;
    },
    onRestart: () => {},
    onGivenUp: (error) => failures.push(error.message),
  });
  const endLast = async () => {
    const next = restarted.promise;
    children.at(-1)?.end();
    await next;
    await Promise.resolve();
  };
  return { children, failures, supervised, endLast };
}

describe('a supervised child', () => {
  it('is started again when it ends by itself', async () => {
    const { children, endLast } = household();
    await endLast();
    expect(children).toHaveLength(2);
  });

  it('is not started again when it was stopped or suspended, but after `resume`', async () => {
    const { children, supervised } = household();
    await supervised.suspend();
    expect(children[0]?.stopped()).toBe(true);
    expect(children).toHaveLength(1);
    await supervised.resume();
    expect(children).toHaveLength(2);
    await supervised.stop();
    await supervised.resume();
    expect(children).toHaveLength(2);
  });

  it('is given up, with a clear message, after five short lives in a row', async () => {
    const { children, failures, endLast } = household();
    for (let life = 0; life < 5; life++) await endLast();
    children.at(-1)?.end();
    await expect.poll(() => failures).toEqual(['the chain cannot be kept running: it ends again and again']);
    expect(children).toHaveLength(6);
  });
});
