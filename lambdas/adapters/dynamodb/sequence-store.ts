import type { AttributeValue, QueryInput, TransactWriteItem, TransactWriteItemsInput } from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { StoredEvent } from '../../ports/events.ts';
import {
  type Batch,
  type Candidate,
  type EventKey,
  MAX_BATCH_EVENTS,
  type Quarantined,
  type SequenceStore,
} from '../../ports/sequence-store.ts';
import { LEDGER_TABLE, PARTITIONS } from '../../table.ts';
import { FORMAT, integer, known } from './attributes.ts';
import { getMany } from './batch-get.ts';
import { reach, reachConditional } from './errors.ts';
import { DOES_NOT_EXIST, readEventItem } from './event-items.ts';
import {
  batchPartition,
  batchPartitionOf,
  eventKey,
  HEAD_KEY,
  type Item,
  PARTS,
  partOf,
  quarantineKey,
  sortable,
} from './keys.ts';
import {
  batchItem,
  CANDIDATE_ATTRIBUTES,
  quarantineItem,
  readBatchItem,
  readCandidate,
  readEventKey,
  readQuarantineItem,
} from './sequence-items.ts';
import { DynamoStore } from './store.ts';

const IS_THE_HEAD_THAT_WAS_READ = 'nextIndex = :start';
const IS_STILL_UNSEQUENCED = 'attribute_exists(unsequenced)';
const EXISTS = 'attribute_exists(pk)';
const IS_NEITHER_WAITING_NOR_IN_THE_LOG =
  'attribute_exists(pk) AND attribute_not_exists(unsequenced) AND attribute_not_exists(leafIndex)';

/** A `SequenceStore` in the table `ledger`. */
export class DynamoSequenceStore extends DynamoStore implements SequenceStore {
  async readNextIndex(): Promise<bigint> {
    const item = await this.get(HEAD_KEY);
    return item ? integer(known(item), 'nextIndex') : 0n;
  }

  async readCandidates(keys: readonly EventKey[]): Promise<readonly Candidate[]> {
    const items = await getMany(this.client, this.table, keys.map(eventKey), CANDIDATE_ATTRIBUTES);
    return keys.flatMap((key, i) => {
      const item = items[i];
      return item ? readCandidate(item, key) : [];
    });
  }

  async sweep(limit: number): Promise<readonly EventKey[]> {
    const perPart = Math.max(1, Math.floor(limit / PARTS.length));
    const parts = await Promise.all(PARTS.map((part) => this.#oldest(part, perPart)));
    return parts.flat().flatMap((item) => readEventKey(item) ?? []);
  }

  async oldestUnsequencedAt(): Promise<Instant | null> {
    const parts = await Promise.all(PARTS.map((part) => this.#oldest(part, 1)));
    const instants = parts.flat().flatMap((item) => item.at?.S ?? []);
    return instants.sort()[0] ?? null;
  }

  async sequence(batch: Batch): Promise<void> {
    const count = batch.events.length;
    if (count < 1 || count > MAX_BATCH_EVENTS || count !== batch.leafHashes.length) {
      throw new LedgerError('INPUT_INVALID', `a batch holds 1 to ${MAX_BATCH_EVENTS} events and as many leaf hashes`);
    }
    const next = { ...HEAD_KEY, ...FORMAT, nextIndex: { N: `${batch.start + BigInt(count)}` } };
    const items: TransactWriteItem[] = [
      batch.start === 0n
        ? { Put: { TableName: this.table, Item: next, ConditionExpression: DOES_NOT_EXIST } }
        : {
            Put: {
              TableName: this.table,
              Item: next,
              ConditionExpression: IS_THE_HEAD_THAT_WAS_READ,
              ExpressionAttributeValues: { ':start': { N: `${batch.start}` } },
            },
          },
      { Put: { TableName: this.table, Item: batchItem(batch), ConditionExpression: DOES_NOT_EXIST } },
      ...batch.events.map((key, i) => this.#placeInLog(key, batch.start + BigInt(i))),
    ];
    await reachConditional(
      this.client.send('TransactWriteItems', { TransactItems: items }),
      (cause) => new LedgerError('LOG_HEAD_MOVED', 'another sequencer was faster', { cause }),
    );
  }

  async quarantine(key: EventKey, code: string, at: Instant): Promise<void> {
    const transaction: TransactWriteItemsInput = {
      TransactItems: [
        { Put: { TableName: this.table, Item: quarantineItem(key, code, at) } },
        {
          Update: {
            TableName: this.table,
            Key: eventKey(key),
            UpdateExpression: 'REMOVE unsequenced',
            ConditionExpression: IS_STILL_UNSEQUENCED,
          },
        },
      ],
    };
    try {
      await reachConditional(
        this.client.send('TransactWriteItems', transaction),
        (cause) => new LedgerError('STORE_CONFLICT', 'the event is not waiting', { cause }),
      );
    } catch (error) {
      const [candidate] = await this.readCandidates([key]);
      if (candidate?.status === 'unsequenced') throw error;
    }
  }

  async release(key: EventKey): Promise<void> {
    const transaction: TransactWriteItemsInput = {
      TransactItems: [
        { Delete: { TableName: this.table, Key: quarantineKey(key), ConditionExpression: EXISTS } },
        {
          Update: {
            TableName: this.table,
            Key: eventKey(key),
            UpdateExpression: 'SET unsequenced = :part',
            ConditionExpression: IS_NEITHER_WAITING_NOR_IN_THE_LOG,
            ExpressionAttributeValues: { ':part': { S: partOf(key.seq) } },
          },
        },
      ],
    };
    try {
      await reachConditional(
        this.client.send('TransactWriteItems', transaction),
        (cause) => new LedgerError('STORE_CONFLICT', 'the event is not in quarantine', { cause }),
      );
    } catch (error) {
      const [candidate] = await this.readCandidates([key]);
      if (candidate?.status === 'quarantined') throw error;
    }
  }

  async listQuarantined(limit: number, after: EventKey | null = null): Promise<readonly Quarantined[]> {
    const page = await this.#query({
      KeyConditionExpression: after === null ? 'pk = :pk' : 'pk = :pk AND sk > :after',
      ExpressionAttributeValues: {
        ':pk': { S: PARTITIONS.quarantine },
        ...(after === null ? {} : { ':after': quarantineKey(after).sk as AttributeValue }),
      },
      Limit: limit,
    });
    return (page.Items ?? []).map(readQuarantineItem);
  }

  async *readBatches(from: bigint, to: bigint): AsyncIterable<Batch> {
    // A batch that holds `from` starts at most this far before it.
    const earliest = from < MAX_BATCH_EVENTS ? 0n : from - BigInt(MAX_BATCH_EVENTS) + 1n;
    let reached = from;
    for (let part = batchPartitionOf(earliest); part <= batchPartitionOf(to) && reached < to; part++) {
      for await (const batch of this.#batchesOf(part, earliest, to)) {
        const end = batch.start + BigInt(batch.events.length);
        if (end <= from) continue;
        if (batch.start > reached) break;
        yield batch;
        reached = end;
      }
    }
    if (reached < to) {
      throw new LedgerError('STORE_CORRUPT', `no batch holds leaf \`${reached}\``, {
        details: { leafIndex: `${reached}` },
      });
    }
  }

  async readEntries(keys: readonly EventKey[]): Promise<readonly Uint8Array[]> {
    const entries = await getMany(this.client, this.table, keys.map(eventKey), {
      projection: 'pk, sk, entry',
      read: (item) => item.entry?.B,
    });
    return entries.map((entry) => {
      if (!entry) throw new LedgerError('STORE_CORRUPT', 'a sequenced event has lost its entry');
      return entry;
    });
  }

  async readEvents(keys: readonly EventKey[]): Promise<readonly StoredEvent[]> {
    const events = await getMany(this.client, this.table, keys.map(eventKey), { read: readEventItem });
    return events.map((event) => {
      if (!event) throw new LedgerError('STORE_CORRUPT', 'a sequenced event is missing');
      return event;
    });
  }

  async *#batchesOf(part: bigint, earliest: bigint, to: bigint): AsyncIterable<Batch> {
    let start: Item | undefined;
    do {
      const page = await this.#query({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': { S: batchPartition(part) },
          ':from': { S: sortable(earliest) },
          ':to': { S: sortable(to - 1n) },
        },
        ExclusiveStartKey: start,
      });
      yield* (page.Items ?? []).map(readBatchItem);
      start = page.LastEvaluatedKey;
    } while (start);
  }

  #placeInLog(key: EventKey, leafIndex: bigint): TransactWriteItem {
    return {
      Update: {
        TableName: this.table,
        Key: eventKey(key),
        UpdateExpression: 'SET leafIndex = :leafIndex REMOVE unsequenced',
        ConditionExpression: IS_STILL_UNSEQUENCED,
        ExpressionAttributeValues: { ':leafIndex': { N: `${leafIndex}` } },
      },
    };
  }

  async #oldest(part: string, limit: number): Promise<readonly Item[]> {
    const page = await this.#query({
      IndexName: LEDGER_TABLE.unsequenced.name,
      KeyConditionExpression: 'unsequenced = :part',
      ExpressionAttributeValues: { ':part': { S: part } },
      ConsistentRead: false,
      Limit: limit,
    });
    return page.Items ?? [];
  }

  #query(input: Omit<QueryInput, 'TableName'>) {
    return reach(this.client.send('Query', { TableName: this.table, ConsistentRead: true, ...input }));
  }
}
