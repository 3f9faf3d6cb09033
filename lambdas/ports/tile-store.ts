/** Some of a file's bytes. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/**
 * Holds the log's public files, named by their C2SP path such as `tile/0/x001/067`, or by that of the map such as
 * `map/0-256/pages/000`. Durable when a write returns. Every method may throw TILES_UNAVAILABLE.
 */
export interface TileStore {
  /** Reads a file's bytes, or those of a range as far as the file has them; null when there is no such file. */
  read(path: string, range?: ByteRange): Promise<Uint8Array | null>;
  /**
   * Creates a file; writing the same bytes again changes nothing.
   * @throws TILE_CONFLICT when the file exists with other bytes; the log must stop then
   */
  create(path: string, bytes: Uint8Array): Promise<void>;
}
