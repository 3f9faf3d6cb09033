import { LedgerError } from '../kernel/error.ts';
import { HASH_BYTES, MAX_TREE_SIZE, SUBTREE_WIDTH } from '../merkle/index.ts';

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH: number = SUBTREE_WIDTH;

/** One tile of the tree: hash `i` covers `256^level` leaves. Source: C2SP tlog-tiles. */
export interface TileId {
  /** 0 (leaf hashes) to 63. */
  readonly level: number;
  /** Position in its level, from 0. */
  readonly index: bigint;
  /** Hashes in it: 1 to 256, 256 when full. */
  readonly width: number;
}

/** A tile with its hashes, `width` times 32 bytes. */
export interface Tile extends TileId {
  readonly bytes: Uint8Array;
}

/** Reads the `width` hashes of a tile; the head of a wider tile serves as well. Rejects when there is none. */
export type ReadTile = (tile: TileId) => Promise<Uint8Array>;

/**
 * Path of a tile below the log's prefix, such as `tile/0/x001/x234/067.p/112`.
 * @throws TILE_PATH_MALFORMED when the coordinates are out of range
 */
export function tilePath(tile: TileId): string {
  if (!Number.isInteger(tile.level) || tile.level < 0 || tile.level > 63) throw malformed(`level ${tile.level}`);
  return `tile/${tile.level}/${indexAndWidth(tile.index, tile.width)}`;
}

/**
 * Path of an entry bundle below the log's prefix, such as `tile/entries/000.p/7`.
 * @throws TILE_PATH_MALFORMED when the coordinates are out of range
 */
export function entryBundlePath(bundle: { readonly index: bigint; readonly width: number }): string {
  return `tile/entries/${indexAndWidth(bundle.index, bundle.width)}`;
}

/** What a path names: a tile, or with level `entries` an entry bundle. */
type TilePath = {
  readonly level: number | 'entries';
  readonly index: bigint;
  readonly width: number;
};

const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/**
 * The coordinates in a path without leading slash.
 * @throws TILE_PATH_MALFORMED for everything that `tilePath` and `entryBundlePath` do not write
 */
export function parseTilePath(path: string): TilePath {
  const [, level, digits, width] = (path.length <= 64 && PATH.exec(path)) || [];
  if (level === undefined || digits === undefined) throw malformed(path);
  const parsed: TilePath = {
    level: level === 'entries' ? level : Number(level),
    index: BigInt(digits.replace(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  // SECURITY: one tile has one path, or caches and access rules see several.
  const canonical =
    parsed.level === 'entries'
      ? entryBundlePath(parsed)
      : tilePath({ level: parsed.level, index: parsed.index, width: parsed.width });
  if (canonical !== path) throw malformed(path);
  return parsed;
}

/** Whether a path is spelled as `tilePath` and `entryBundlePath` spell it; none that is leads out of the log's files. */
export function isTilePath(path: string): boolean {
  try {
    parseTilePath(path);
    return true;
  } catch {
    return false;
  }
}

/** The partial tiles on the right border of a tree of this size, lowest level first. */
export function borderTiles(size: bigint): TileId[] {
  const tiles: TileId[] = [];
  let count = size;
  for (let level = 0; count > 0n; level++, count >>= 8n) {
    const width = Number(count & 255n);
    if (width > 0) tiles.push({ level, index: count >> 8n, width });
  }
  return tiles;
}

/** Hashes that a tile has in a tree of this size: up to 256, 0 when the tree does not reach it. */
export function tileWidth(tile: { readonly level: number; readonly index: bigint }, size: bigint): number {
  const held = (size >> BigInt(8 * tile.level)) - (tile.index << 8n);
  if (held <= 0n) return 0;
  return held < 256n ? Number(held) : TILE_WIDTH;
}

/**
 * A reader of tiles over a reader of files, such as a tile store or an HTTP client, which answers null when there is no
 * such file. It asks for the tile of the width wanted, then for the wider one that has replaced it: with `size`, that of
 * the log at this size, so that every smaller size can be read; without it, the full one.
 * The reader made rejects with TILE_MISSING when there is neither.
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

/** Refuses bytes that cannot be this tile. @throws TILE_MALFORMED when their length is not 32 times the width */
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
