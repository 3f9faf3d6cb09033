import { setTimeout as wait } from 'node:timers/promises';

/** How often a request is sent before its failure is believed. */
export const MOST_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** Waits this many milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;

/** An answer that may be another one soon; `afterMs` is what the server asked for. */
export class Transient extends Error {
  readonly afterMs: number | null;

  constructor(message: string, options: { readonly afterMs?: number | null; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.afterMs = options.afterMs ?? null;
  }
}

/** What `attempt` gives, tried again after a Transient with growing pauses; the last Transient when all attempts failed. */
export async function withRetries<T>(attempt: () => Promise<T>, pause: Pause = wait): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Transient) || failures === MOST_ATTEMPTS) throw error;
      await pause(Math.min(LONGEST_PAUSE_MS, error.afterMs ?? FIRST_PAUSE_MS * 2 ** failures));
    }
  }
}
