import { setTimeout as pause } from 'node:timers/promises';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  type DynamoDBStreamsClientConfig,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { streamEvent } from './stream-event.ts';

const BATCH_RECORDS = 1_000;
const LONGEST_PAUSE_MS = 2_000;

/** The progress of reading a shard. */
interface Reader {
  iterator: string | null;
  /** Position to continue from when the iterator is lost: after the last delivered record, or where reading began. */
  from: string;
  /** True when all of it was read, and the shards that follow it are not listed yet. */
  closed: boolean;
}

/** Reads a table's stream and hands inserts of items to a function, as a Lambda stream mapping does. */
export interface StreamFeed {
  /** Stops the feed; resolves when no delivery is under way and none will follow. */
  stop(): Promise<void>;
}

/**
 * Delivers every item inserted from now on at least once, in the order of each shard; a batch whose delivery fails is
 * delivered again after a pause. Earlier ones are left to the sweep, so that no position has to be stored that could
 * be wrong. Resolves when reading has begun.
 * See docs/decisions/0601-stream-from-now-sweep-for-the-rest.md
 */
export async function startStreamFeed(options: {
  readonly client: DynamoDBStreamsClientConfig;
  readonly table: string;
  readonly pollMs: number;
  /** Delivers inserts of items whose partition keys begin so. */
  readonly inserts: string;
  /** Time for which they are gathered before they are read. */
  readonly gatherMs: number;
  readonly deliver: (event: DynamoDBStreamEvent) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
  /** Called when reading continues after a failure. */
  readonly onRecovery: () => void;
}): Promise<StreamFeed> {
  const client = new DynamoDBStreamsClient(options.client);
  const stopping = new AbortController();
  const streamArn = await findStream(client, options.table);
  const readers = new Map<string, Reader>();
  for (const shard of await openShards(client, streamArn)) {
    const iterator = await iteratorOf(client, streamArn, shard, 'LATEST');
    readers.set(shard, { iterator, from: 'LATEST', closed: false });
  }

  /** Number of records that are read and delivered at once. */
  const readOn = async (shard: string, reader: Reader): Promise<number> => {
    reader.iterator ??= await iteratorOf(client, streamArn, shard, reader.from);
    const page = await client.send(new GetRecordsCommand({ ShardIterator: reader.iterator, Limit: BATCH_RECORDS }));
    const records = page.Records ?? [];
    const event = streamEvent(records, streamArn, options.inserts);
    if (event !== null) await options.deliver(event);
    reader.from = records.at(-1)?.dynamodb?.SequenceNumber ?? reader.from;
    reader.iterator = page.NextShardIterator ?? null;
    reader.closed = reader.iterator === null;
    return records.length;
  };

  /** Reads on in the shards that follow a closed one, which is kept until they are listed. */
  const follow = async (shard: string): Promise<void> => {
    const children = await openShards(client, streamArn, shard);
    if (children.length > 0) readers.delete(shard);
    for (const child of children) readers.set(child, { iterator: null, from: 'TRIM_HORIZON', closed: false });
  };

  const round = async (): Promise<number> => {
    let read = 0;
    for (const [shard, reader] of readers) {
      if (stopping.signal.aborted) break;
      if (!reader.closed) read += await readOn(shard, reader);
      if (reader.closed) await follow(shard);
    }
    return read;
  };

  const run = async () => {
    let troubles = 0;
    while (!stopping.signal.aborted) {
      try {
        const read = await round();
        if (troubles > 0) options.onRecovery();
        troubles = 0;
        const restMs = Math.max(options.gatherMs, read === 0 ? options.pollMs : 0);
        if (restMs > 0) await rest(restMs, stopping.signal);
      } catch (error) {
        if (stopping.signal.aborted) break;
        options.onTrouble(error);
        for (const reader of readers.values()) reopenAfter(error, reader);
        await rest(Math.min(options.pollMs * 2 ** ++troubles, LONGEST_PAUSE_MS), stopping.signal);
      }
    }
    client.destroy();
  };

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function findStream(client: DynamoDBStreamsClient, table: string): Promise<string> {
  const { Streams } = await client.send(new ListStreamsCommand({ TableName: table }));
  const arn = Streams?.[0]?.StreamArn;
  if (arn === undefined) throw new Error(`the table ${table} has no stream`);
  return arn;
}

/** Lists the shards that still grow, or the children of a closed one. */
async function openShards(client: DynamoDBStreamsClient, streamArn: string, parent?: string): Promise<string[]> {
  const shards: Shard[] = [];
  let last: string | undefined;
  do {
    const from = last === undefined ? {} : { ExclusiveStartShardId: last };
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: streamArn, ...from }));
    shards.push(...(StreamDescription?.Shards ?? []));
    last = StreamDescription?.LastEvaluatedShardId;
  } while (last !== undefined);
  const parents = new Set(shards.map((shard) => shard.ParentShardId));
  return shards
    .filter((shard) => (parent === undefined ? !parents.has(shard.ShardId) : shard.ParentShardId === parent))
    .flatMap((shard) => shard.ShardId ?? []);
}

async function iteratorOf(
  client: DynamoDBStreamsClient,
  streamArn: string,
  shard: string,
  from: string,
): Promise<string> {
  const type = from === 'LATEST' || from === 'TRIM_HORIZON' ? from : 'AFTER_SEQUENCE_NUMBER';
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId: shard,
      ShardIteratorType: type,
      ...(type === 'AFTER_SEQUENCE_NUMBER' ? { SequenceNumber: from } : {}),
    }),
  );
  if (ShardIterator === undefined) throw new Error(`the shard ${shard} gives no iterator`);
  return ShardIterator;
}

/** Opens a lost iterator again where it was, or at the oldest record left if that is gone. */
function reopenAfter(error: unknown, reader: Reader): void {
  if (error instanceof TrimmedDataAccessException) reader.from = 'TRIM_HORIZON';
  else if (!(error instanceof ExpiredIteratorException)) return;
  reader.iterator = null;
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {});
}
