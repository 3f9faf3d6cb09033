/** Tells the time, and waits. */
export interface Clock {
  /** Returns the time in milliseconds since 1970, UTC. */
  nowMs(): number;
  /** Returns what tells the milliseconds since this call, never too few, even when the clock is set back meanwhile. */
  stopwatch(): () => number;
  /** Resolves after about this many milliseconds; a clock in tests advances and resolves at once. */
  pause(ms: number): Promise<void>;
  /** Resolves as this work does; to null when the work has not ended after these milliseconds. */
  within<T>(ms: number, work: Promise<T>): Promise<T | null>;
}
