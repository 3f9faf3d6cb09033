import type { StoredEvent } from '../../ports/events.ts';
import type { SequenceStore } from '../../ports/sequence-store.ts';

/**
 * Reads the events at the leaves from `from` and below `to`, in their order.
 * @throws STORE_CORRUPT when one is missing
 */
export async function eventsAt(
  sequence: Pick<SequenceStore, 'readBatches' | 'readEvents'>,
  from: bigint,
  to: bigint,
): Promise<readonly StoredEvent[]> {
  const keys = [];
  for await (const { start, events } of sequence.readBatches(from, to)) {
    keys.push(...events.filter((_, i) => start + BigInt(i) >= from && start + BigInt(i) < to));
  }
  return sequence.readEvents(keys);
}
