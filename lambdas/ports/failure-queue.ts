/** Keeps the deliveries and runs that were given up. */
export interface FailureQueue {
  /** Returns about how many of them are kept. */
  countKept(): Promise<number>;
}
