import type { SequenceStore } from '../../ports/sequence-store.ts';
import type { SequenceOutcome, sequenceEvents } from './sequence-events.ts';

const KEYS_A_LOOK = 1_600;

/** Sequences the events that the stream did not deliver, oldest first, until the index shows none. */
export function sweepEvents(deps: {
  readonly sequence: SequenceStore;
  readonly sequenceEvents: ReturnType<typeof sequenceEvents>;
}): () => Promise<SequenceOutcome> {
  return async () => {
    let sequenced = 0;
    let quarantined = 0;
    for (;;) {
      const keys = await deps.sequence.sweep(KEYS_A_LOOK);
      const outcome = await deps.sequenceEvents(keys);
      sequenced += outcome.sequenced;
      quarantined += outcome.quarantined;
      // The index lags: events that it still shows may be in the log already. The next sweep looks again.
      if (outcome.sequenced + outcome.quarantined === 0) return { sequenced, quarantined };
    }
  };
}
