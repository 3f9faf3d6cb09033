import { equalBytes } from '../../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { EMPTY_ROOT, HASH_BYTES, hashLeaves } from '../../../core/merkle/index.ts';
import {
  appendLeaves,
  borderTiles,
  encodeEntryBundle,
  entryBundlePath,
  type ReadTile,
  rootAt,
  TILE_WIDTH,
  type Tile,
  tilePath,
} from '../../../core/tlog/index.ts';
import type { Guard } from '../../ports/checkpoint-store.ts';
import type { EventKey, SequenceStore } from '../../ports/sequence-store.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { behind, forked, type TreeHead } from './refuse-fork.ts';
import { storedTileReader } from './stored-tile-reader.ts';

/** Number of leaves held in memory at once; a multiple of a tile's width. */
const CHUNK_LEAVES = 2_048;
const WIDTH = BigInt(TILE_WIDTH);

export interface IntegrateEntriesDeps {
  readonly origin: string;
  readonly sequence: Pick<SequenceStore, 'readNextIndex' | 'readBatches' | 'readEntries'>;
  readonly tiles: TileStore;
  readonly guard: Pick<Guard, 'readGuard'>;
  readonly hash?: Sha256Into;
}

/** Consecutive leaves from `start` on; `start` is a multiple of a tile's width. */
interface Chunk {
  readonly start: bigint;
  readonly leafHashes: readonly Uint8Array[];
  readonly events: readonly EventKey[];
}

type Write = (path: string, bytes: Uint8Array) => Promise<void>;

/**
 * Writes the tiles and entry bundles of all sequenced events, and returns the size and root of the tree. The same
 * leaves give the same bytes, so runs may be repeated or overlap. Lost tiles are written again.
 * @throws LOG_BEHIND_CHECKPOINT when fewer leaves are sequenced than were signed
 * @throws LOG_FORKED when other leaves are sequenced than were signed
 * @throws STORE_CORRUPT when an entry does not hash to its leaf
 * @throws TILE_CONFLICT when a file exists with other bytes
 */
export function integrateEntries(deps: IntegrateEntriesDeps): () => Promise<TreeHead> {
  return async () => {
    const { origin, guard, sequence, tiles, hash } = deps;
    const signed = await guard.readGuard(origin);
    const treeSize = await sequence.readNextIndex();
    if (signed === null) return grow(deps, 0n, treeSize, (path, bytes) => tiles.create(path, bytes));
    if (treeSize < signed.treeSize) throw behind(treeSize, signed.treeSize, 'guard');
    let from = signed.treeSize;
    try {
      const rootHash = await rootAt(storedTileReader(tiles, from), from, hash);
      if (!equalBytes(rootHash, signed.rootHash)) throw forked(from, 'guard');
    } catch (error) {
      if (!isLedgerError(error, 'TILE_MISSING')) throw error;
      // INVARIANT: lost tiles are written again only if they lead to the root that was signed.
      const rehearsed = await grow(deps, 0n, from, async () => {});
      if (!equalBytes(rehearsed.rootHash, signed.rootHash)) throw forked(from, 'guard');
      from = 0n;
    }
    if (from === treeSize) return signed;
    return grow(deps, from, treeSize, (path, bytes) => tiles.create(path, bytes));
  };
}

/** Writes the files that the log gains from size `from` to `to`; reads from the tile that holds leaf `from - 1` on. */
async function grow(deps: IntegrateEntriesDeps, from: bigint, to: bigint, write: Write): Promise<TreeHead> {
  const stored = storedTileReader(deps.tiles, from);
  const border = new Map<number, Tile>();
  let head: TreeHead = { treeSize: from, rootHash: EMPTY_ROOT };
  for await (const chunk of chunksOf(deps.sequence, from === 0n ? 0n : from - 1n - ((from - 1n) % WIDTH), to)) {
    const known = Number(head.treeSize - chunk.start);
    if (known > 0) await requireSigned(stored, chunk, known);
    const fresh = chunk.leafHashes.slice(known);
    if (fresh.length === 0) continue;
    await writeEntries(deps, chunk, known, write);
    const appended = await appendLeaves(
      async (tile) => {
        const made = border.get(tile.level);
        return made?.index === tile.index && made.width === tile.width ? made.bytes : stored(tile);
      },
      head.treeSize,
      fresh,
      deps.hash,
    );
    // Partial tiles are written once, at the end: no checkpoint names the sizes in between.
    for (const tile of appended.tiles) {
      if (tile.width === TILE_WIDTH) await write(tilePath(tile), tile.bytes);
      else border.set(tile.level, tile);
    }
    head = { treeSize: appended.size, rootHash: appended.rootHash };
  }
  for (const { level, index, width } of borderTiles(to)) {
    const tile = border.get(level);
    if (tile?.index === index && tile.width === width) await write(tilePath(tile), tile.bytes);
  }
  return head;
}

/**
 * Refuses sequenced leaves that differ from those under the last signed checkpoint, as after a restored backup has
 * grown. Comparing the tile with its last leaf suffices: every entry is unique, so an earlier difference shows there.
 * See docs/decisions/0301-the-edge-is-compared.md
 */
async function requireSigned(readTile: ReadTile, chunk: Chunk, known: number): Promise<void> {
  const width = Math.min(known, TILE_WIDTH);
  const tile = await readTile({ level: 0, index: chunk.start / WIDTH, width });
  for (let i = 0; i < width; i++) {
    const signed = tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
    if (!equalBytes(signed, chunk.leafHashes[i] as Uint8Array)) throw forked(chunk.start + BigInt(i) + 1n, 'guard');
  }
}

/** Writes the entry bundles of a chunk that hold its leaf number `known` or a later one. */
async function writeEntries(deps: IntegrateEntriesDeps, chunk: Chunk, known: number, write: Write): Promise<void> {
  const first = known - (known % TILE_WIDTH);
  const entries = await deps.sequence.readEntries(chunk.events.slice(first));
  const hashes = hashLeaves(entries, deps.hash);
  for (let i = 0; i < entries.length; i++) {
    const leafHash = chunk.leafHashes[first + i] as Uint8Array;
    if (equalBytes(hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES), leafHash)) continue;
    const leafIndex = `${chunk.start + BigInt(first + i)}`;
    throw new LedgerError('STORE_CORRUPT', `the entry of leaf \`${leafIndex}\` is not what was sequenced`, {
      details: { leafIndex },
    });
  }
  for (let i = 0; i < entries.length; i += TILE_WIDTH) {
    const bundle = entries.slice(i, i + TILE_WIDTH);
    const index = (chunk.start + BigInt(first + i)) / WIDTH;
    await write(entryBundlePath({ index, width: bundle.length }), encodeEntryBundle(bundle));
  }
}

/** Yields the sequenced leaves `start`, a multiple of a tile's width, to `to - 1`, in chunks that end with a tile. */
async function* chunksOf(
  sequence: Pick<SequenceStore, 'readBatches'>,
  start: bigint,
  to: bigint,
): AsyncIterable<Chunk> {
  let leafHashes: Uint8Array[] = [];
  let events: EventKey[] = [];
  let at = start;
  for await (const batch of sequence.readBatches(start, to)) {
    for (const [i, event] of batch.events.entries()) {
      const leafIndex = batch.start + BigInt(i);
      if (leafIndex < start || leafIndex >= to) continue;
      leafHashes.push(batch.leafHashes[i] as Uint8Array);
      events.push(event);
      if (events.length === CHUNK_LEAVES) {
        yield { start: at, leafHashes, events };
        at += BigInt(CHUNK_LEAVES);
        leafHashes = [];
        events = [];
      }
    }
  }
  if (events.length > 0) yield { start: at, leafHashes, events };
}
