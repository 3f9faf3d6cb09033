/** A label key, and when the log put on record that it started. */
export interface StartedLabelKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Index of the leaf of its `labels.started`. */
  readonly leafIndex: bigint;
  /** The time of that entry, in milliseconds since 1970. */
  readonly startedMs: number;
}

/** A leaf, and the time of its entry in milliseconds since 1970. */
export interface LabelledLeaf {
  readonly leafIndex: bigint;
  readonly atMs: number;
}

/**
 * Returns the label keys that may have labelled the event at a leaf: the newest that had started, and each whose
 * successor had started less than the limit of a promise before, as programs that began with it may still run.
 * @param keys every label key of the log that started before some leaf not before this one, the first first
 * @param limitMs the time in which the ledger promises to anchor an event
 */
export function labelKeysAt<Key extends StartedLabelKey>(
  keys: readonly Key[],
  leaf: LabelledLeaf,
  limitMs: number,
): readonly Key[] {
  const started = keys.filter((key) => key.leafIndex < leaf.leafIndex);
  return started.filter((_, place) => {
    const successor = started[place + 1];
    return successor === undefined || leaf.atMs - successor.startedMs < limitMs;
  });
}
