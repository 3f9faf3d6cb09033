/** The last checkpoint that was signed, kept apart from the data and never restored from a backup. */
export interface GuardRecord {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  /** The signed note, as it is to be served. */
  readonly note: string;
}

/** Where the last signed checkpoint is kept. */
export interface Guard {
  /** Strongly consistent; null before the first checkpoint. */
  readGuard(origin: string): Promise<GuardRecord | null>;
  /**
   * Compare and swap: stores `next` if the guard still holds `previous` (null: nothing).
   * @throws GUARD_MOVED when another publisher was faster
   */
  swapGuard(origin: string, previous: GuardRecord | null, next: GuardRecord): Promise<void>;
}

/** Holds the newest checkpoint as `/checkpoint` serves it; it may lag the guard. Every method may throw TILES_UNAVAILABLE. */
export interface PublishedCheckpoint {
  /** The signed note, null before the first. */
  readPublished(): Promise<string | null>;
  /**
   * Replaces the copy if it still is `previous` (null: none); durable when this returns.
   * @throws STORE_CONFLICT when another publisher was faster
   */
  swapPublished(previous: string | null, next: string): Promise<void>;
}
