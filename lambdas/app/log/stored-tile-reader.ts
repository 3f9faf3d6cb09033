import { LedgerError } from '../../../core/kernel/error.ts';
import { HASH_BYTES } from '../../../core/merkle/index.ts';
import { type ReadTile, TILE_WIDTH, tilePath, tileWidth } from '../../../core/tlog/index.ts';
import type { TileStore } from '../../ports/tile-store.ts';

/**
 * Makes a reader of the tiles, of any width, of the integrated tree of size `treeSize` and of all smaller ones. It
 * reads the tile as that tree has it, or else the full one, and rejects with TILE_MISSING when there is neither.
 */
export function storedTileReader(tiles: Pick<TileStore, 'read'>, treeSize: bigint): ReadTile {
  return async (tile) => {
    for (const width of new Set([tileWidth(tile, treeSize), TILE_WIDTH])) {
      const bytes = width < tile.width ? null : await tiles.read(tilePath({ ...tile, width }));
      if (bytes !== null) return bytes.subarray(0, tile.width * HASH_BYTES);
    }
    throw new LedgerError('TILE_MISSING', `\`${tilePath(tile)}\` is missing`, { details: { path: tilePath(tile) } });
  };
}
