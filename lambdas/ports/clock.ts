/** Time, as the ledger knows it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  nowMs(): number;
  /** Resolves after about this many milliseconds; a test's clock resolves at once and moves on. */
  pause(ms: number): Promise<void>;
}
