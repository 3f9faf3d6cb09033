import { FileTileStore } from '../../adapters/filesystem/tile-store.ts';
import type { Config } from '../../config.ts';

const stores = new Map<string, FileTileStore>();

/** The log's public files: one store a folder and process, because replacing the checkpoint takes turns within it. */
export function logFiles({ tilesDir }: Config['log']): FileTileStore {
  const store = stores.get(tilesDir) ?? new FileTileStore(tilesDir);
  stores.set(tilesDir, store);
  return store;
}
