import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL_MS = 100;

/**
 * Asks until the answer is neither null nor false, and returns it.
 * @throws Error naming `what` when the time is over
 */
export async function until<T>(what: string, ask: () => Promise<T | null | false>, timeoutMs = 30_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`);
    await pause(INTERVAL_MS);
  }
}
