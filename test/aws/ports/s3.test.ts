import { CreateBucketCommand, GetObjectRetentionCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { createS3Client } from '../../../lambdas/adapters/s3/client.ts';
import { S3TileStore } from '../../../lambdas/adapters/s3/tile-store.ts';
import { MemoryClock } from '../../memory/clock.ts';
import { publishedCheckpointSuite, tileStoreSuite } from '../../ports/log-stores.suite.ts';
import { awsEnvironment } from './aws-environment.ts';

const NAME = 'S3 on MiniStack';
const DAY_MS = 86_400_000;

awsEnvironment();
const clock = new MemoryClock(Date.now());
let client: S3Client;
let made = 0;
beforeAll(() => {
  client = createS3Client({ pathStyle: true });
});
afterAll(() => client.destroy());

async function open(lockDays: number | null = null): Promise<{ readonly bucket: string; readonly store: S3TileStore }> {
  const bucket = `tiles-${made++}`;
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
  await client.send(
    new CreateBucketCommand({
      Bucket: bucket,
      CreateBucketConfiguration,
      ObjectLockEnabledForBucket: lockDays !== null,
    }),
  );
  return { bucket, store: new S3TileStore(client, { bucket, lockDays, clock }) };
}

tileStoreSuite(NAME, async () => (await open()).store);
publishedCheckpointSuite(NAME, async () => (await open()).store);
tileStoreSuite(`${NAME}, locked`, async () => (await open(7)).store);

describe('tiles in S3', () => {
  test.each(['../secret', 'tile/0/000.tmp', 'checkpoint', ''])('the path `%s` reaches no object', async (path) => {
    const { store } = await open();
    await store.swapPublished(null, 'note');
    expect(await store.read(path)).toBeNull();
    await expect(store.create(path, utf8('x'))).rejects.toMatchObject({ code: 'TILE_PATH_MALFORMED' });
  });

  test('a full tile and a full bundle are locked for the days configured; what will be replaced is not', async () => {
    const { bucket, store } = await open(7);
    await store.create('tile/0/000', utf8('full'));
    await store.create('tile/entries/000', utf8('full'));
    await store.create('tile/0/001.p/3', utf8('part'));
    await store.swapPublished(null, 'note');
    const retention = (Key: string) => client.send(new GetObjectRetentionCommand({ Bucket: bucket, Key }));
    for (const key of ['tile/0/000', 'tile/entries/000']) {
      const { Retention: lock } = await retention(key);
      expect(lock?.Mode).toBe('COMPLIANCE');
      // S3 keeps whole seconds.
      expect(Math.abs((lock?.RetainUntilDate?.getTime() ?? 0) - clock.nowMs() - 7 * DAY_MS)).toBeLessThan(1_000);
    }
    for (const key of ['tile/0/001.p/3', 'checkpoint']) {
      await expect(retention(key)).rejects.toMatchObject({ name: 'NoSuchObjectLockConfiguration' });
    }
  });

  test('caches may keep a tile for ever and the checkpoint for seconds', async () => {
    const { bucket, store } = await open();
    await store.create('tile/0/000.p/3', utf8('part'));
    await store.swapPublished(null, 'note');
    const head = (Key: string) => client.send(new HeadObjectCommand({ Bucket: bucket, Key }));
    expect(await head('tile/0/000.p/3')).toMatchObject({
      CacheControl: 'public, max-age=31536000, immutable',
      ContentType: 'application/octet-stream',
    });
    expect(await head('checkpoint')).toMatchObject({
      CacheControl: 'public, max-age=2',
      ContentType: 'text/plain; charset=utf-8',
    });
  });

  test('a checkpoint that another publisher swapped meanwhile is left as it is', async () => {
    const { bucket, store } = await open();
    const other = new S3TileStore(client, { bucket, lockDays: null, clock });
    await store.swapPublished(null, 'first');
    await other.swapPublished('first', 'second');
    await expect(store.swapPublished('first', 'third')).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
    expect(await store.readPublished()).toBe('second');
  });

  test('a bucket that is not there is told as unavailable, by reading and by writing', async () => {
    const store = new S3TileStore(client, { bucket: 'no-such-bucket', lockDays: null, clock });
    await expect(store.read('tile/0/000')).rejects.toMatchObject({ code: 'TILES_UNAVAILABLE' });
    await expect(store.create('tile/0/000', utf8('x'))).rejects.toMatchObject({ code: 'TILES_UNAVAILABLE' });
  });
});
