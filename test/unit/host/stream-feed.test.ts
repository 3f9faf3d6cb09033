import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type StreamFeed, startStreamFeed } from '../../../scripts/host/stream-feed.ts';

type Shard = Readonly<Record<'ShardId' | 'ParentShardId', string>>;
type Page = { readonly Records: readonly object[]; readonly NextShardIterator?: string };

const record = (pk: string) => ({
  eventName: 'INSERT',
  dynamodb: { Keys: { pk: { S: pk }, sk: { S: '0'.repeat(16) } }, SequenceNumber: '1' },
});

/** The answers of the stream, by the name of the operation. */
const shards: Shard[] = [];
const pages = new Map<string, Page>();
const asked: string[] = [];
const answers: Readonly<Record<string, (input: Record<string, string>) => object>> = {
  ListStreams: () => ({ Streams: [{ StreamArn: 'arn:aws:dynamodb:stream' }] }),
  DescribeStream: () => ({ StreamDescription: { Shards: shards } }),
  GetShardIterator: ({ ShardId }) => ({ ShardIterator: ShardId }),
  GetRecords: ({ ShardIterator = '' }) => pages.get(ShardIterator) ?? { Records: [], NextShardIterator: ShardIterator },
};

const server = createServer(async (request, response) => {
  const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  asked.push(operation);
  response.end(JSON.stringify(answers[operation]?.(JSON.parse(Buffer.concat(chunks).toString()))));
});
let feed: StreamFeed;
beforeEach(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterEach(async () => {
  await feed.stop();
  server.close();
});

test('a shard that closes before the next one is listed is followed once it is', async () => {
  const delivered: (string | undefined)[] = [];
  shards.push({ ShardId: 'first', ParentShardId: 'gone' });
  pages.set('first', { Records: [record('EVENT#a')] });
  feed = await startStreamFeed({
    client: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
    table: 'ledger',
    pollMs: 1,
    inserts: 'EVENT#',
    gatherMs: 0,
    deliver: async ({ Records }) => {
      delivered.push(...Records.map(({ dynamodb }) => dynamodb?.Keys?.pk?.S));
    },
    onTrouble: (error) => {
      throw error;
    },
    onRecovery: () => {},
  });
  const looks = () => asked.filter((operation) => operation === 'DescribeStream').length;
  await expect.poll(looks).toBeGreaterThan(3);
  expect(delivered).toEqual(['EVENT#a']);

  pages.set('second', { Records: [record('EVENT#b')], NextShardIterator: 'end of second' });
  shards.push({ ShardId: 'second', ParentShardId: 'first' });
  await expect.poll(() => delivered).toEqual(['EVENT#a', 'EVENT#b']);
});
