/** Where deliveries and runs end that were given up on. */
export interface FailureQueue {
  /** How many of them are kept, about. */
  countKept(): Promise<number>;
}
