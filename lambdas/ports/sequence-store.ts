import type { Instant } from '../../core/consent/model.ts';
import type { ChainId, StoredEvent } from './event-store.ts';

/** Where an event stands in its chain. */
export interface EventKey {
  readonly chain: ChainId;
  readonly seq: number;
}

/** One run of consecutive leaves, written in the transaction that moved the head. */
export interface Batch {
  readonly start: bigint;
  readonly leafHashes: readonly Uint8Array[];
  readonly events: readonly EventKey[];
}

/** The order of the log: which event has which leaf index. Reads are strongly consistent, but for `sweep`. */
export interface SequenceStore {
  /** The next leaf index, 0 for a log without leaves. */
  readNextIndex(): Promise<bigint>;
  /** The events at these keys that exist and are neither sequenced nor quarantined, in the order of the keys. */
  readUnsequenced(keys: readonly EventKey[]): Promise<readonly StoredEvent[]>;
  /** Keys of unsequenced events, oldest first within each part, from an eventually consistent index: at most `limit`. */
  sweep(limit: number): Promise<readonly EventKey[]>;
  /** When the oldest unsequenced event was recorded, null when there is none; eventually consistent. */
  oldestUnsequencedAt(): Promise<Instant | null>;
  /**
   * Gives the batch's events the leaf indices from `start` on, all or none, exactly once.
   * @throws LOG_HEAD_MOVED when the head is not `start` or an event was sequenced meanwhile
   */
  sequence(batch: Batch): Promise<void>;
  /** Takes an event that cannot be sequenced out of the way, with the code of the cause; repeating it changes nothing. */
  quarantine(key: EventKey, code: string, at: Instant): Promise<void>;
  /** Whether any event of this chain is in quarantine. */
  isQuarantined(chain: ChainId): Promise<boolean>;
  /** The batches that hold leaves `from` (inclusive) to `to` (exclusive), in order; the first and last may reach beyond. */
  readBatches(from: bigint, to: bigint): AsyncIterable<Batch>;
  /** The entry bytes at these keys, in their order. @throws STORE_CORRUPT when one is missing */
  readEntries(keys: readonly EventKey[]): Promise<readonly Uint8Array[]>;
}
