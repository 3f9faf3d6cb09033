import { type Appended, type ReadTile, tilePath, tileReader } from '../../../core/tlog/index.ts';

/** A log's tiles by path, as a store keeps them: every partial tile that was ever published, and the full ones. */
export class TileMap {
  readonly files = new Map<string, Uint8Array>();
  readonly read: ReadTile = tileReader(async (path) => this.files.get(path) ?? null);

  keep({ tiles }: Appended): void {
    for (const tile of tiles) this.files.set(tilePath(tile), tile.bytes);
  }
}
