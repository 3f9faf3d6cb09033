/** Holds how the HTTP API reports one cause. */
export interface ProblemRow {
  readonly status: number;
  /** Short sentence that is the same for every occurrence. */
  readonly title: string;
  /** What the caller can do about it. */
  readonly fix: string;
  /** Stable name in the member `code` and at the end of `type`; when absent, the cause in lower case with hyphens. */
  readonly code?: string;
  /** Seconds in `Retry-After`; when absent, repeating the request is of no use. */
  readonly retryAfterSeconds?: number;
}
