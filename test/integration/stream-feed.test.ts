import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type StreamFeed, startStreamFeed } from '../../scripts/host/stream-feed.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';

describe('the stream feed', () => {
  let engine: TestEngine;
  let table: string;
  let feed: StreamFeed | null = null;
  let delivered: string[];
  let failuresLeft: number;
  let log: string[];
  beforeAll(async () => {
    engine = await startTestEngine();
  });
  afterAll(() => engine.stop());
  beforeEach(async () => {
    ({ table } = await engine.tables());
    delivered = [];
    failuresLeft = 0;
    log = [];
  });
  afterEach(() => feed?.stop());

  async function start(): Promise<void> {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    feed = await startStreamFeed({
      client: { endpoint: engine.endpoint, region: 'eu-central-1', credentials },
      table,
      pollMs: 2,
      inserts: 'EVENT#',
      gatherMs: 0,
      deliver: async ({ Records }: DynamoDBStreamEvent) => {
        if (failuresLeft-- > 0) throw new Error('not now');
        delivered.push(...Records.map(({ dynamodb }) => `${dynamodb?.Keys?.pk?.S}@${Number(dynamodb?.Keys?.sk?.S)}`));
      },
      onTrouble: (error) => log.push(`trouble: ${(error as Error).message}`),
      onRecovery: () => log.push('recovery'),
    });
  }
  const put = (pk: string, seq: number, extra = 'x') =>
    engine.sdk.send(
      new PutItemCommand({
        TableName: table,
        Item: { pk: { S: pk }, sk: { S: String(seq).padStart(16, '0') }, extra: { S: extra } },
      }),
    );

  it('delivers the events inserted since it began, in order, and nothing else', async () => {
    await put('EVENT#a', 0);
    await start();
    await put('STATE#a', 0);
    await put('EVENT#a', 1);
    await put('EVENT#a', 1, 'changed');
    await put('EVENT#b', 0);
    await engine.sdk.send(
      new DeleteItemCommand({ TableName: table, Key: { pk: { S: 'EVENT#a' }, sk: { S: '0'.repeat(16) } } }),
    );
    await put('EVENT#a', 2);
    await expect.poll(() => delivered).toEqual(['EVENT#a@1', 'EVENT#b@0', 'EVENT#a@2']);
  });

  it('delivers a batch again when its delivery failed, and says so once it goes on', async () => {
    await start();
    failuresLeft = 2;
    await put('EVENT#a', 0);
    await expect.poll(() => delivered).toEqual(['EVENT#a@0']);
    await expect.poll(() => log).toEqual(['trouble: not now', 'trouble: not now', 'recovery']);
    await put('EVENT#a', 1);
    await expect.poll(() => delivered).toEqual(['EVENT#a@0', 'EVENT#a@1']);
  });

  it('delivers nothing after it was stopped', async () => {
    await start();
    await feed?.stop();
    await put('EVENT#a', 0);
    await start();
    await put('EVENT#b', 0);
    await expect.poll(() => delivered).toEqual(['EVENT#b@0']);
  });
});
