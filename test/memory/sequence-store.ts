import { LedgerError } from '../../core/kernel/error.ts';
import type { Instant } from '../../core/kernel/instant.ts';
import type { StoredEvent } from '../../lambdas/ports/events.ts';
import {
  type Batch,
  type Candidate,
  type EventKey,
  MAX_BATCH_EVENTS,
  type Quarantined,
  type SequenceStore,
} from '../../lambdas/ports/sequence-store.ts';
import { keyOfEvent, type MemoryTables } from './tables.ts';

/** A `SequenceStore` in memory, on the tables that a `MemoryEventStore` fills. */
export class MemorySequenceStore implements SequenceStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async readNextIndex(): Promise<bigint> {
    return this.#tables.nextIndex;
  }

  async readCandidates(keys: readonly EventKey[]): Promise<readonly Candidate[]> {
    const found: Candidate[] = [];
    for (const key of keys) {
      const event = this.#tables.events.get(keyOfEvent(key));
      if (!event) continue;
      const { chain, seq, at, entry, leafHash, leafIndex } = event;
      const waiting = this.#tables.unsequenced.has(keyOfEvent(key)) ? 'unsequenced' : 'quarantined';
      const status = leafIndex === null ? waiting : 'sequenced';
      const sizeBytes = event.disclosures.reduce((sum, text) => sum + text.length, entry.length);
      found.push({ chain, seq, at, entry, leafHash, sizeBytes, status });
    }
    return found;
  }

  async sweep(limit: number): Promise<readonly EventKey[]> {
    return this.#waiting()
      .slice(0, limit)
      .map(({ chain, seq }) => ({ chain, seq }));
  }

  async oldestUnsequencedAt(): Promise<Instant | null> {
    return this.#waiting()[0]?.at ?? null;
  }

  async sequence({ start, leafHashes, events }: Batch): Promise<void> {
    const tables = this.#tables;
    if (events.length < 1 || events.length > MAX_BATCH_EVENTS || events.length !== leafHashes.length) {
      throw new LedgerError('INPUT_INVALID', 'a batch holds 1 to 97 events and as many leaf hashes');
    }
    const keys = events.map(keyOfEvent);
    if (tables.nextIndex !== start || !keys.every((key) => tables.unsequenced.has(key))) {
      throw new LedgerError('LOG_HEAD_MOVED', 'another sequencer was faster');
    }
    keys.forEach((key, offset) => {
      const event = tables.events.get(key);
      if (event) tables.events.set(key, { ...event, leafIndex: start + BigInt(offset) });
      tables.unsequenced.delete(key);
    });
    tables.batches = [...tables.batches, { start, leafHashes, events }];
    tables.nextIndex = start + BigInt(events.length);
  }

  async quarantine(key: EventKey, code: string, at: Instant): Promise<void> {
    if (this.#tables.unsequenced.delete(keyOfEvent(key))) {
      this.#tables.quarantine.set(keyOfEvent(key), { chain: key.chain, seq: key.seq, code, at });
    }
  }

  async release(key: EventKey): Promise<void> {
    if (this.#tables.quarantine.delete(keyOfEvent(key))) this.#tables.unsequenced.add(keyOfEvent(key));
  }

  async listQuarantined(limit: number, after: EventKey | null = null): Promise<readonly Quarantined[]> {
    return [...this.#tables.quarantine.values()]
      .filter((event) => after === null || compareKeys(event, after) > 0)
      .sort(compareKeys)
      .slice(0, limit);
  }

  async *readBatches(from: bigint, to: bigint): AsyncIterable<Batch> {
    let reached = from;
    for (const batch of this.#tables.batches) {
      const end = batch.start + BigInt(batch.events.length);
      if (end <= from || batch.start >= to) continue;
      yield batch;
      reached = end;
    }
    if (reached < to) throw new LedgerError('STORE_CORRUPT', 'a batch of the log is missing');
  }

  async readEntries(keys: readonly EventKey[]): Promise<readonly Uint8Array[]> {
    return (await this.readEvents(keys)).map(({ entry }) => entry);
  }

  async readEvents(keys: readonly EventKey[]): Promise<readonly StoredEvent[]> {
    return keys.map((key) => {
      const event = this.#tables.events.get(keyOfEvent(key));
      if (!event) throw new LedgerError('STORE_CORRUPT', 'a sequenced event is missing');
      return event;
    });
  }

  #waiting() {
    const events = [...this.#tables.unsequenced].flatMap((key) => this.#tables.events.get(key) ?? []);
    return events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq));
  }
}

function compareKeys(a: EventKey, b: EventKey): number {
  if (a.chain !== b.chain) return a.chain < b.chain ? -1 : 1;
  return a.seq - b.seq;
}
