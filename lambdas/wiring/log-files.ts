import { FileTileStore } from '../adapters/filesystem/tile-store.ts';
import { systemClock } from '../adapters/node/system.ts';
import type { Config } from '../config/read.ts';
import type { PublishedCheckpoint } from '../ports/checkpoint-store.ts';
import type { TileStore } from '../ports/tile-store.ts';

/** The log's public files. */
export async function logFiles({
  place,
  lockDays,
  pathStyle,
}: Config['tiles']): Promise<TileStore & PublishedCheckpoint> {
  if (place.kind === 'folder') return new FileTileStore(place.path);
  const { createS3Client } = await import('../adapters/s3/client.ts');
  const { S3TileStore } = await import('../adapters/s3/tile-store.ts');
  return new S3TileStore(createS3Client({ pathStyle }), { bucket: place.bucket, lockDays, clock: systemClock });
}
