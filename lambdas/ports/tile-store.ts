/**
 * Holds the log's public files, named by their C2SP path such as `tile/0/x001/067`. Durable when a write returns. Every
 * method may throw TILES_UNAVAILABLE.
 */
export interface TileStore {
  /** Reads a file's bytes, null when there is none. */
  read(path: string): Promise<Uint8Array | null>;
  /**
   * Creates a file; writing the same bytes again changes nothing.
   * @throws TILE_CONFLICT when the file exists with other bytes; the log must stop then
   */
  create(path: string, bytes: Uint8Array): Promise<void>;
}
