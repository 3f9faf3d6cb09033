import { randomFillSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  stopwatch() {
    const [startedAt, started] = [Date.now(), performance.now()];
    // A machine that sleeps may stop the second clock; somebody may set the first one back.
    return () => Math.max(Date.now() - startedAt, performance.now() - started);
  },
  pause: async (ms) => {
    await pause(ms);
  },
  async within(ms, work) {
    const ended = new AbortController();
    const late = pause(ms, null, { signal: ended.signal });
    // A pause that the work has ended is nobody's concern.
    late.catch(() => {});
    try {
      return await Promise.race([work, late]);
    } finally {
      ended.abort();
    }
  },
};

/** The machine's cryptographic generator. */
export const systemRandom: Random = {
  bytes: (length) => randomFillSync(new Uint8Array(length)),
};
