/** Holds the answer by which the HTTP API reports one fault. */
export interface ProblemRow {
  readonly status: number;
  /** Short sentence that is the same for every occurrence. */
  readonly title: string;
  /** The next step for the caller. */
  readonly fix: string;
  /**
   * Stable name in the member `code` and at the end of `type`; when absent, the fault's code in lower case with
   * hyphens.
   */
  readonly code?: string;
  /** Seconds in `Retry-After`, unless the fault says fewer; when absent, repeating the request is of no use. */
  readonly retryAfterSeconds?: number;
}
