import { LedgerError } from '../kernel/error.ts';
import { HASH_BYTES, MAX_TREE_SIZE, SUBTREE_WIDTH } from '../merkle/index.ts';

/** Number of hashes in a full tile, and of entries in a full bundle. */
export const TILE_WIDTH: number = SUBTREE_WIDTH;

/** Names a tile of the tree; each of its hashes covers `256^level` leaves. Source: C2SP tlog-tiles. */
export interface TileId {
  /** 0 (leaf hashes) to 63. */
  readonly level: number;
  /** Position on its level, from 0. */
  readonly index: bigint;
  /** Number of its hashes: 1 to 256, 256 when full. */
  readonly width: number;
}

/** A tile with its `width` hashes of 32 bytes each. */
export interface Tile extends TileId {
  readonly bytes: Uint8Array;
}

/** Reads the `width` hashes of a tile, perhaps as the first ones of a wider tile. Rejects when there is neither. */
export type ReadTile = (tile: TileId) => Promise<Uint8Array>;

/**
 * Returns the path of a tile below the log's prefix, such as `tile/0/x001/x234/067.p/112`.
 * @throws TILE_PATH_MALFORMED when the coordinates are out of range
 */
export function tilePath(tile: TileId): string {
  if (!Number.isInteger(tile.level) || tile.level < 0 || tile.level > 63) throw malformed(`level ${tile.level}`);
  return `tile/${tile.level}/${indexAndWidth(tile.index, tile.width)}`;
}

/**
 * Returns the path of an entry bundle below the log's prefix, such as `tile/entries/000.p/7`.
 * @throws TILE_PATH_MALFORMED when the coordinates are out of range
 */
export function entryBundlePath(bundle: { readonly index: bigint; readonly width: number }): string {
  return `tile/entries/${indexAndWidth(bundle.index, bundle.width)}`;
}

/** The coordinates that a path names: those of a tile, or of an entry bundle when the level is `entries`. */
type TilePath = {
  readonly level: number | 'entries';
  readonly index: bigint;
  readonly width: number;
};

const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/**
 * Reads the coordinates in a path without a leading slash.
 * @throws TILE_PATH_MALFORMED when `tilePath` and `entryBundlePath` write no such path
 */
export function parseTilePath(path: string): TilePath {
  const [, level, digits, width] = (path.length <= 64 && PATH.exec(path)) || [];
  if (level === undefined || digits === undefined) throw malformed(path);
  const parsed: TilePath = {
    level: level === 'entries' ? level : Number(level),
    index: BigInt(digits.replace(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  // SECURITY: a tile has one path alone; a second spelling could slip past a cache or an access rule.
  const canonical =
    parsed.level === 'entries'
      ? entryBundlePath(parsed)
      : tilePath({ level: parsed.level, index: parsed.index, width: parsed.width });
  if (canonical !== path) throw malformed(path);
  return parsed;
}

/** Returns whether `tilePath` or `entryBundlePath` writes this path; no such path leads out of the log's files. */
export function isTilePath(path: string): boolean {
  try {
    parseTilePath(path);
    return true;
  } catch {
    return false;
  }
}

/** Lists the partial tiles on the right border of a tree of this size, lowest level first. */
export function borderTiles(size: bigint): TileId[] {
  const tiles: TileId[] = [];
  let count = size;
  for (let level = 0; count > 0n; level++, count >>= 8n) {
    const width = Number(count & 255n);
    if (width > 0) tiles.push({ level, index: count >> 8n, width });
  }
  return tiles;
}

/** Counts the hashes of a tile in a tree of this size: up to 256, 0 when the tree does not reach the tile. */
export function tileWidth(tile: { readonly level: number; readonly index: bigint }, size: bigint): number {
  const held = (size >> BigInt(8 * tile.level)) - (tile.index << 8n);
  if (held <= 0n) return 0;
  return held < 256n ? Number(held) : TILE_WIDTH;
}

/**
 * Makes a reader of tiles from a reader of files, such as an HTTP client, which answers null when there is no such
 * file. It asks for the tile of the width wanted, then for the wider one that has replaced it: with `size`, the one of
 * the log at that size, so that every smaller size can be read; without `size`, the full one.
 * The reader rejects with TILE_MISSING when there is neither, and with TILE_MALFORMED when the wider one has the wrong
 * length.
 */
export function tileReader(readFile: (path: string) => Promise<Uint8Array | null>, size?: bigint): ReadTile {
  return async (tile) => {
    const bytes = await readFile(tilePath(tile));
    if (bytes !== null) return bytes;
    const wider = { ...tile, width: size === undefined ? TILE_WIDTH : tileWidth(tile, size) };
    const widerBytes = wider.width > tile.width ? await readFile(tilePath(wider)) : null;
    if (widerBytes === null) {
      throw new LedgerError('TILE_MISSING', `there is no \`${tilePath(tile)}\``, { details: { path: tilePath(tile) } });
    }
    requireTileBytes(wider, widerBytes);
    return widerBytes.slice(0, tile.width * HASH_BYTES);
  };
}

/** Refuses bytes that cannot be this tile. @throws TILE_MALFORMED when their number is not 32 times the width */
export function requireTileBytes(tile: TileId, bytes: Uint8Array): void {
  if (bytes.length !== tile.width * HASH_BYTES) {
    throw new LedgerError('TILE_MALFORMED', `\`${tilePath(tile)}\` has ${bytes.length} bytes`, {
      details: { path: tilePath(tile), length: bytes.length },
    });
  }
}

function indexAndWidth(index: bigint, width: number): string {
  if (index < 0n || index > MAX_TREE_SIZE) throw malformed(`index ${index}`);
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) throw malformed(`width ${width}`);
  const digits = index.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const elements = padded.replace(/\d{3}(?=\d)/g, 'x$&/');
  return width === TILE_WIDTH ? elements : `${elements}.p/${width}`;
}

function malformed(what: string): LedgerError {
  return new LedgerError('TILE_PATH_MALFORMED', `\`${what.slice(0, 100)}\` is not of a tile or an entry bundle`);
}
