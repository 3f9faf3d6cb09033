import { isLedgerError } from '../../../core/kernel/error.ts';
import { EMPTY_ROOT } from '../../../core/merkle/index.ts';
import { parseCheckpoint, parseNote } from '../../../core/tlog/index.ts';
import type { PublishedCheckpoint } from '../../ports/checkpoint-store.ts';
import type { Clock } from '../../ports/clock.ts';

const MAX_AGE_MS = 5_000;

/**
 * Returns the root hash in the newest published checkpoint, at most 5 s old; to those who do not wait, the last known
 * one at once.
 */
export type AfterRoot = (asked: { readonly waits: boolean }) => Promise<Uint8Array>;

/**
 * Makes a reader of the root hash that bounds the time of a new entry from below. Recording does not need the log: when
 * it cannot be read, or is not waited for, the last known root is still a true bound.
 */
export function afterRoot({
  published,
  clock,
}: {
  readonly published: Pick<PublishedCheckpoint, 'readPublished'>;
  readonly clock: Clock;
}): AfterRoot {
  let root = EMPTY_ROOT;
  let ageMs = () => Number.POSITIVE_INFINITY;
  let reading: Promise<void> | null = null;

  const read = async (): Promise<void> => {
    const sinceStarted = clock.stopwatch();
    try {
      const note = await published.readPublished();
      if (note !== null) root = parseCheckpoint(parseNote(note).body).rootHash;
      // INVARIANT: the age counts from before the read, so that no root is older than recorded here.
      ageMs = sinceStarted;
    } catch (error) {
      if (!isLedgerError(error)) throw error;
      ageMs = clock.stopwatch();
    }
  };

  return async ({ waits }) => {
    if (ageMs() <= MAX_AGE_MS) return root;
    // Callers that come while it is read wait for the same answer.
    reading ??= read().finally(() => {
      reading = null;
    });
    if (waits) await reading;
    // The next that waits reads again, and is told of a fault of ours.
    else reading.catch(() => undefined);
    return root;
  };
}
