/** The last checkpoint that was signed, kept apart from the data and never restored from a backup. */
export interface GuardRecord {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  /** The signed note, as it is served. */
  readonly note: string;
}

/** Keeps the last signed checkpoint. */
export interface Guard {
  /** Reads the checkpoint, strongly consistent; null before the first one. */
  readGuard(origin: string): Promise<GuardRecord | null>;
  /**
   * Stores `next` if the guard still holds `previous` (nothing when null), in one step.
   * @throws GUARD_MOVED when another publisher was faster
   */
  swapGuard(origin: string, previous: GuardRecord | null, next: GuardRecord): Promise<void>;
}

/** Keeps the checkpoint that `/checkpoint` serves; it may lag the guard. Every method may throw TILES_UNAVAILABLE. */
export interface PublishedCheckpoint {
  /** Reads the signed note, null before the first one. */
  readPublished(): Promise<string | null>;
  /**
   * Replaces the copy if it still is `previous` (none when null); durable when this returns.
   * @throws STORE_CONFLICT when another publisher was faster
   */
  swapPublished(previous: string | null, next: string): Promise<void>;
}
