import type { Instant } from '../../core/vocabulary.ts';
import type { ChainId } from './event-store.ts';

/** A batch holds at most this many events: with the batch and the head they fill one transaction. */
export const MAX_BATCH_EVENTS = 97;

/** Where an event stands in its chain. */
export interface EventKey {
  readonly chain: ChainId;
  readonly seq: number;
}

/** What the sequencer needs of one event; whatever is wrong with its bytes is for the sequencer to judge. */
export interface Candidate extends EventKey {
  readonly at: Instant;
  readonly entry: Uint8Array;
  readonly leafHash: Uint8Array;
  /** What the event weighs in a transaction, rounded up. */
  readonly sizeBytes: number;
  readonly status: 'unsequenced' | 'sequenced' | 'quarantined';
}

/** An event that is kept out of the log, and why. */
export interface Quarantined extends EventKey {
  readonly code: string;
  readonly at: Instant;
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
  /** The events at these keys, in the order of the keys, without those that do not exist. */
  readCandidates(keys: readonly EventKey[]): Promise<readonly Candidate[]>;
  /** Keys of unsequenced events, the oldest of each of 16 parts of an eventually consistent index: at most `limit`. */
  sweep(limit: number): Promise<readonly EventKey[]>;
  /** When the oldest unsequenced event was recorded, null when there is none; eventually consistent. */
  oldestUnsequencedAt(): Promise<Instant | null>;
  /**
   * Gives the batch's events (1 to `MAX_BATCH_EVENTS`, at most 4 MB) the leaf indices from `start` on, all or none, exactly once.
   * @throws LOG_HEAD_MOVED when the head is not `start` or an event was sequenced meanwhile
   */
  sequence(batch: Batch): Promise<void>;
  /** Takes an unsequenced event out of the way, with the code of the cause; repeating it changes nothing. */
  quarantine(key: EventKey, code: string, at: Instant): Promise<void>;
  /** Lets an event out of quarantine: it is unsequenced again, in one step; repeating it changes nothing. */
  release(key: EventKey): Promise<void>;
  /** At most `limit` of the events in quarantine behind `after`, an event's place or the one before a chain's first (null: from the start); each chain's in its order. */
  listQuarantined(limit: number, after?: EventKey | null): Promise<readonly Quarantined[]>;
  /** The batches that hold leaves `from` (inclusive) to `to` (exclusive), in order; the first and last may reach beyond. @throws STORE_CORRUPT when one is missing */
  readBatches(from: bigint, to: bigint): AsyncIterable<Batch>;
  /** The entry bytes at these keys, in their order. @throws STORE_CORRUPT when one is missing */
  readEntries(keys: readonly EventKey[]): Promise<readonly Uint8Array[]>;
}
