import { setTimeout as pause } from 'node:timers/promises';

const TIMEOUT_MS = 180_000;
const POLL_MS = 500;

/**
 * Returns the first thing that `look` finds.
 * @throws Error naming `what` when it has found nothing for three minutes
 */
export async function until<T>(what: string, look: () => Promise<T | null | undefined>): Promise<T> {
  const end = performance.now() + TIMEOUT_MS;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    if (performance.now() > end) throw new Error(`after ${TIMEOUT_MS / 1_000} s it is still not so that ${what}`);
    await pause(POLL_MS);
  }
}
