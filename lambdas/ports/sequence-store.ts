import type { Instant } from '../../core/kernel/instant.ts';
import type { ChainId, StoredEvent } from './events.ts';

/** Number of events in a full batch: with the batch and the head they fill one transaction. */
export const MAX_BATCH_EVENTS = 97;

/** Identifies an event by its chain and its position there. */
export interface EventKey {
  readonly chain: ChainId;
  readonly seq: number;
}

/** The parts of an event that the sequencer needs; the store does not check its bytes, the sequencer does. */
export interface Candidate extends EventKey {
  readonly at: Instant;
  readonly entry: Uint8Array;
  readonly leafHash: Uint8Array;
  /** Size of the event in a transaction, rounded up. */
  readonly sizeBytes: number;
  readonly status: 'unsequenced' | 'sequenced' | 'quarantined';
}

/** An event that is kept out of the log, with the code of the cause. */
export interface Quarantined extends EventKey {
  readonly code: string;
  readonly at: Instant;
}

/** Consecutive leaves, written in the transaction that moved the head. */
export interface Batch {
  readonly start: bigint;
  readonly leafHashes: readonly Uint8Array[];
  readonly events: readonly EventKey[];
}

/**
 * Keeps the order of the log: the leaf index of each event. Reads are strongly consistent unless they say otherwise.
 */
export interface SequenceStore {
  /** Returns the next leaf index, 0 for a log without leaves. */
  readNextIndex(): Promise<bigint>;
  /** Reads the events with these keys, in the order of the keys, without those that do not exist. */
  readCandidates(keys: readonly EventKey[]): Promise<readonly Candidate[]>;
  /**
   * Lists at most `limit` keys of unsequenced events: the oldest in each of 16 parts of an eventually consistent index.
   */
  sweep(limit: number): Promise<readonly EventKey[]>;
  /** Returns when the oldest unsequenced event was recorded, null when there is none; eventually consistent. */
  oldestUnsequencedAt(): Promise<Instant | null>;
  /**
   * Gives the batch's events (1 to `MAX_BATCH_EVENTS`, at most 4 MB) the leaf indices from `start` on, all or none,
   * exactly once.
   * @throws LOG_HEAD_MOVED when the head is not `start` or an event was sequenced meanwhile
   */
  sequence(batch: Batch): Promise<void>;
  /** Puts an unsequenced event into quarantine, with the code of the cause; repeating it changes nothing. */
  quarantine(key: EventKey, code: string, at: Instant): Promise<void>;
  /** Releases an event from quarantine, in one step: it is unsequenced again. Repeating it changes nothing. */
  release(key: EventKey): Promise<void>;
  /**
   * Lists at most `limit` events in quarantine behind `after`, those of a chain in its order. `after` is the key of an
   * event, the position before a chain's first event, or null for the start.
   */
  listQuarantined(limit: number, after?: EventKey | null): Promise<readonly Quarantined[]>;
  /**
   * Reads the batches that hold leaves `from` (inclusive) to `to` (exclusive), in order; the first and last may reach
   * beyond them.
   * @throws STORE_CORRUPT when one is missing
   */
  readBatches(from: bigint, to: bigint): AsyncIterable<Batch>;
  /** Reads the entry bytes of the events with these keys, in their order. @throws STORE_CORRUPT when one is missing */
  readEntries(keys: readonly EventKey[]): Promise<readonly Uint8Array[]>;
  /** Reads the events with these keys whole, in their order. @throws STORE_CORRUPT when one is missing */
  readEvents(keys: readonly EventKey[]): Promise<readonly StoredEvent[]>;
}
