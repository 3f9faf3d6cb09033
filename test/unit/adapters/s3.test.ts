import { S3ServiceException } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { createS3Client } from '../../../lambdas/adapters/s3/client.ts';
import { S3TileStore } from '../../../lambdas/adapters/s3/tile-store.ts';
import { readSecret } from '../../../lambdas/adapters/secretsmanager/read-secret.ts';
import { MemoryClock } from '../../memory/clock.ts';
import { answering, nowhere } from './answering.ts';

nowhere();

const clock = new MemoryClock();
const refusal = (name: string) =>
  new S3ServiceException({ name, $fault: 'client', message: 'no', $metadata: { httpStatusCode: 409 } });
const object = (text: string) => ({ Body: { transformToByteArray: async () => utf8(text) }, ETag: '"tag"' });

/** A store whose bucket says these things in turn to writes and to reads; an error is thrown. */
function storeThat({ writes, reads }: { readonly writes: readonly unknown[]; readonly reads: readonly unknown[] }) {
  const [toWrites, toReads] = [[...writes], [...reads]];
  const client = answering(createS3Client({ pathStyle: true }), (input) => {
    const answer = 'Body' in input ? toWrites.shift() : toReads.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return new S3TileStore(client, { bucket: 'tiles', lockDays: null, clock });
}

const CONFLICT = refusal('ConditionalRequestConflict');
const EXISTS = refusal('PreconditionFailed');
const ABSENT = refusal('NoSuchKey');

test('a tile that another process is just writing is written again, or read', async () => {
  await storeThat({ writes: [CONFLICT, {}], reads: [ABSENT] }).create('tile/0/000', utf8('a'));
  await storeThat({ writes: [CONFLICT, EXISTS], reads: [ABSENT, object('a')] }).create('tile/0/000', utf8('a'));
  await expect(
    storeThat({ writes: [CONFLICT, EXISTS], reads: [ABSENT, object('b')] }).create('tile/0/000', utf8('a')),
  ).rejects.toMatchObject({ code: 'TILE_CONFLICT' });
});

test('a tile whose other write never lands is told as unavailable and does not stop the log', async () => {
  const store = storeThat({ writes: [CONFLICT, CONFLICT, CONFLICT], reads: [ABSENT, ABSENT, ABSENT] });
  await expect(store.create('tile/0/000', utf8('a'))).rejects.toMatchObject({ code: 'TILES_UNAVAILABLE' });
});

test('a swap that meets another publisher’s is a conflict', async () => {
  for (const answer of [CONFLICT, EXISTS]) {
    const store = storeThat({ writes: [answer], reads: [object('first')] });
    await expect(store.swapPublished('first', 'second')).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  }
});

test('S3 and secrets that nobody reaches are told as unavailable', async () => {
  const store = new S3TileStore(createS3Client({ pathStyle: true }), { bucket: 'tiles', lockDays: null, clock });
  await expect(store.readPublished()).rejects.toMatchObject({ code: 'TILES_UNAVAILABLE' });
  await expect(store.create('tile/0/000', utf8('a'))).rejects.toMatchObject({ code: 'TILES_UNAVAILABLE' });
  await expect(readSecret('pepper')).rejects.toMatchObject({ code: 'SECRET_UNAVAILABLE' });
});
