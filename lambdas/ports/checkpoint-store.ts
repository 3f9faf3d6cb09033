/** The last checkpoint that was signed, kept apart from the data and never restored from a backup. */
export interface GuardRecord {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  /** The signed note, as it is to be served. */
  readonly note: string;
}

/** The guard and the served copy of the newest checkpoint. */
export interface CheckpointStore {
  /** Strongly consistent; null before the first checkpoint. */
  readGuard(origin: string): Promise<GuardRecord | null>;
  /**
   * Compare and swap: stores `next` if the guard still holds `previous` (null: nothing).
   * @throws GUARD_MOVED when another publisher was faster
   */
  swapGuard(origin: string, previous: GuardRecord | null, next: GuardRecord): Promise<void>;
  /** The copy that is served at `/checkpoint`; may lag the guard, null before the first. */
  readPublished(): Promise<string | null>;
  /** Replaces the served copy; durable when this returns. */
  writePublished(note: string): Promise<void>;
}
