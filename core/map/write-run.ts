import type { Sha256Into } from '../kernel/sha256.ts';
import { emptyHash, hashSubtree, mergePacked, RECORD_BYTES, subtreesBelow } from '../prefix/index.ts';
import { type MapFile, mapPath, missing, TILE_BITS } from './path.ts';
import { type LeafRange, partitionBits } from './run.ts';
import { type HashedSubtree, MapTile } from './tile.ts';

/** Names the records whose keys begin with the `bits` bits of `index`. */
interface Partition {
  readonly bits: number;
  readonly index: number;
}

/** Reads records of a source, 40 bytes each, sorted by key: those of a partition. Asked for from left to right. */
export type RecordSource = (partition: Partition) => Promise<Uint8Array>;

/** Writes a file of the map; the same bytes for the same run, whoever writes. */
type WriteFile = (path: string, bytes: Uint8Array) => Promise<void>;

/** Reads a file of the map, or so many of its bytes from `start` on; null when there is none. */
export type ReadMapFile = (
  path: string,
  range?: { readonly start: number; readonly length: number },
) => Promise<Uint8Array | null>;

/**
 * Writes the files of a run over the records of all its sources, partition by partition, and returns its root hash. Of
 * two records with one key, the one of the smaller index counts. Holds one partition at a time in memory.
 * Source: docs/formats/map.md
 */
export async function writeRun(
  run: LeafRange,
  sources: readonly RecordSource[],
  write: WriteFile,
  hash: Sha256Into,
): Promise<Uint8Array> {
  let bits = partitionBits(run);
  const put = (file: MapFile, bytes: Uint8Array) => write(mapPath(run, file), bytes);
  let places: HashedSubtree[] = [];
  for (let index = 0; index < 2 ** bits; index++) {
    const lists = await Promise.all(sources.map((read) => read({ bits, index })));
    const records = lists.reduce(mergePacked, new Uint8Array(0));
    const pages = pagesOf(records, bits, hash);
    places.push(pages.root(hash));
    await put({ kind: 'records', index }, records);
    await put({ kind: 'pages', index }, pages.bytes());
  }
  for (let level = 0; bits > 0; level++, bits -= Math.min(bits, TILE_BITS)) {
    const width = 2 ** Math.min(bits, TILE_BITS);
    const above: HashedSubtree[] = [];
    for (let at = 0; at < places.length; at += width) {
      const tile = MapTile.of(places.slice(at, at + width));
      await put({ kind: 'tile', level, index: at / width }, tile.bytes());
      above.push(tile.root(hash));
    }
    places = above;
  }
  return places[0]?.hash ?? emptyHash();
}

/** Makes a source of sorted records that are in memory. */
export function recordsInMemory(sorted: Uint8Array): RecordSource {
  return async (partition) => recordsIn(sorted, partition);
}

/**
 * Makes a source of the records of a run that has files; it reads each of them once.
 * @throws MAP_FILE_MISSING, when asked, where a records file is not there
 */
export function recordsInFiles(read: ReadMapFile, run: LeafRange): RecordSource {
  const own = partitionBits(run);
  let kept: { readonly index: number; readonly records: Uint8Array } | null = null;
  return async ({ bits, index }) => {
    const at = Math.floor(index / 2 ** (bits - own));
    if (kept?.index !== at) {
      const path = mapPath(run, { kind: 'records', index: at });
      const records = await read(path);
      if (records === null) throw missing(path);
      kept = { index: at, records };
    }
    return recordsIn(kept.records, { bits, index });
  };
}

function pagesOf(records: Uint8Array, depth: number, hash: Sha256Into): MapTile {
  const all = { from: 0, to: records.length / RECORD_BYTES, depth };
  return MapTile.of(
    subtreesBelow(records, all, TILE_BITS).map((page) => ({
      hash: hashSubtree(records, page, hash),
      count: page.to - page.from,
    })),
  );
}

/** Returns the part of sorted records whose keys begin with the bits of a partition. */
function recordsIn(sorted: Uint8Array, { bits, index }: Partition): Uint8Array {
  const from = firstFrom(sorted, bits, index);
  const to = firstFrom(sorted, bits, index + 1);
  return sorted.subarray(from * RECORD_BYTES, to * RECORD_BYTES);
}

/** Finds the first record whose key begins with `bits` bits of at least `least`. */
function firstFrom(sorted: Uint8Array, bits: number, least: number): number {
  const view = new DataView(sorted.buffer, sorted.byteOffset, sorted.byteLength);
  let [from, to] = [0, sorted.length / RECORD_BYTES];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const first = Number(view.getBigUint64(middle * RECORD_BYTES) >> BigInt(64 - bits));
    if (first < least) from = middle + 1;
    else to = middle;
  }
  return from;
}
