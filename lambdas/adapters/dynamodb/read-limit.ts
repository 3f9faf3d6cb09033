/** Gives up reads of a store that has answered nobody for a time. */
export interface ReadLimit {
  /** Begins to watch a read, which ends when the controller aborts; null before the store's first answer. */
  begin(): AbortController | null;
  /** Watches a read no longer. */
  lift(read: AbortController): void;
  /** Tells that the store has answered somebody. */
  answered(): void;
}

/** Makes a limit of so many milliseconds, over all attempts of a read. */
export function readLimit(longestMs: number): ReadLimit {
  const timers = new Map<AbortController, NodeJS.Timeout>();
  let answeredAtMs: number | null = null;

  function watch(read: AbortController, sinceMs: number): void {
    const silentMs = performance.now() - Math.max(sinceMs, answeredAtMs ?? sinceMs);
    if (silentMs >= longestMs) {
      read.abort();
      return;
    }
    // One more turn of the event loop lets in an answer that arrived while this process was busy.
    const look = () => setImmediate(() => timers.has(read) && watch(read, sinceMs));
    timers.set(read, setTimeout(look, longestMs - silentMs));
  }

  return {
    begin() {
      if (answeredAtMs === null) return null;
      const read = new AbortController();
      watch(read, performance.now());
      return read;
    },
    lift(read) {
      clearTimeout(timers.get(read));
      timers.delete(read);
    },
    answered() {
      answeredAtMs = performance.now();
    },
  };
}
