import { setTimeout as wait } from 'node:timers/promises';

/** Number of times that a request is sent before its failure counts. */
export const MOST_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** Waits for a time in milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;

/** A failure that may soon be over; `afterMs` is the pause that the server asked for, null when it named none. */
export class Transient extends Error {
  readonly afterMs: number | null;

  constructor(message: string, options: { readonly afterMs?: number | null; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.afterMs = options.afterMs ?? null;
  }
}

/** Returns the result of `attempt`, tried again after a Transient with growing pauses; throws the last Transient. */
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
