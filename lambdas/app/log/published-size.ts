import { parseCheckpoint, parseNote } from '../../../core/tlog/index.ts';
import type { PublishedCheckpoint } from '../../ports/checkpoint-store.ts';

/** Returns the number of leaves under the published checkpoint. */
export async function publishedSize(published: Pick<PublishedCheckpoint, 'readPublished'>): Promise<bigint> {
  const note = await published.readPublished();
  return note === null ? 0n : parseCheckpoint(parseNote(note).body).treeSize;
}
