/** Tells the time, and waits. */
export interface Clock {
  /** Returns the time in milliseconds since 1970, UTC. */
  nowMs(): number;
  /** Resolves after about this many milliseconds; a clock in tests advances and resolves at once. */
  pause(ms: number): Promise<void>;
}
