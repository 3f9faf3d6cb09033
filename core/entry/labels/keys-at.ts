/** A label key, and when the log put on record that it started. */
interface StartedLabelKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Index of the leaf of its `labels.started`. */
  readonly leafIndex: bigint;
  /** The time of that entry, in milliseconds since 1970. */
  readonly startedMs: number;
}

/** A leaf, and the time of its entry in milliseconds since 1970. */
interface LabelledLeaf {
  readonly leafIndex: bigint;
  readonly atMs: number;
}

/**
 * Returns the label keys that had started before a leaf: that a label is first, absent or the only one up to there is
 * shown under all of them.
 * @param keys every label key of the log, the first first
 */
export function labelKeysBefore(keys: readonly StartedLabelKey[], { leafIndex }: LabelledLeaf): StartedLabelKey[] {
  return keys.filter((key) => key.leafIndex < leafIndex);
}

/**
 * Returns the label keys that may have labelled the event at a leaf: the newest that had started, and each whose
 * successor had started less than the limit of a promise before, as programs that began with it may still run.
 * @param keys every label key of the log, the first first
 */
export function labelKeysAt(
  keys: readonly StartedLabelKey[],
  leaf: LabelledLeaf,
  limitSeconds: number,
): readonly StartedLabelKey[] {
  const started = labelKeysBefore(keys, leaf);
  return started.filter((_, place) => {
    const successor = started[place + 1];
    return successor === undefined || leaf.atMs - successor.startedMs < limitSeconds * 1_000;
  });
}
