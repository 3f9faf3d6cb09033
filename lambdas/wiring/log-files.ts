import { FileTileStore } from '../adapters/filesystem/tile-store.ts';
import { systemClock } from '../adapters/node/system.ts';
import type { Config } from '../config/groups.ts';
import type { PublishedCheckpoint } from '../ports/checkpoint-store.ts';
import type { TileStore } from '../ports/tile-store.ts';

/** Returns the store of the log's public files: a folder or a bucket. */
export async function logFiles({
  location,
  lockDays,
  pathStyle,
}: Config['tiles']): Promise<TileStore & PublishedCheckpoint> {
  if (location.kind === 'folder') return new FileTileStore(location.path);
  const { createS3Client } = await import('../adapters/s3/client.ts');
  const { S3TileStore } = await import('../adapters/s3/tile-store.ts');
  return new S3TileStore(createS3Client({ pathStyle }), { bucket: location.bucket, lockDays, clock: systemClock });
}
