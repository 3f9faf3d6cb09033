import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import {
  EMPTY_ROOT,
  HASH_BYTES,
  hashNode,
  type NodeRun,
  planConsistency,
  planInclusion,
  planRoot,
  subtreeRootInto,
} from '../merkle/index.ts';
import { type ReadTile, requireTileBytes, type TileId, tileWidth } from './tile.ts';

/**
 * Returns the root hash of the log at any size that its tiles reach, 32 bytes; reads at most eight tiles.
 * @throws TREE_SIZE_OUT_OF_RANGE when the size is not an unsigned 64-bit integer
 * @throws TILE_MALFORMED when a tile has the wrong length; and what the reader throws
 */
export async function rootAt(readTile: ReadTile, size: bigint, hash: Sha256Into = nobleSha256): Promise<Uint8Array> {
  const run = planRoot(size);
  if (run.length === 0) return EMPTY_ROOT.slice();
  const [root] = await hashesOf([run], size, readTile, hash);
  return root as Uint8Array;
}

/**
 * Returns the inclusion proof of a leaf in the tree of this size: hashes of 32 bytes, from the leaf's sibling up.
 * Source: RFC 9162 §2.1.3.
 * @throws PROOF_INDEX_OUT_OF_RANGE when the tree has no such leaf
 * @throws TREE_SIZE_OUT_OF_RANGE when the size is not an unsigned 64-bit integer
 * @throws TILE_MALFORMED when a tile has the wrong length; and what the reader throws
 */
export async function proveInclusion(
  readTile: ReadTile,
  leafIndex: bigint,
  treeSize: bigint,
  hash: Sha256Into = nobleSha256,
): Promise<Uint8Array[]> {
  return hashesOf(planInclusion(leafIndex, treeSize), treeSize, readTile, hash);
}

/**
 * Returns the consistency proof between two sizes of the log: hashes of 32 bytes; none from size 0 and between equal
 * sizes. Source: RFC 9162 §2.1.4.
 * @throws PROOF_SIZES_OUT_OF_ORDER when `size1` is the larger
 * @throws TREE_SIZE_OUT_OF_RANGE when a size is not an unsigned 64-bit integer
 * @throws TILE_MALFORMED when a tile has the wrong length; and what the reader throws
 */
export async function proveConsistency(
  readTile: ReadTile,
  size1: bigint,
  size2: bigint,
  hash: Sha256Into = nobleSha256,
): Promise<Uint8Array[]> {
  return hashesOf(planConsistency(size1, size2), size2, readTile, hash);
}

async function hashesOf(
  runs: readonly NodeRun[],
  size: bigint,
  readTile: ReadTile,
  hash: Sha256Into,
): Promise<Uint8Array[]> {
  const tiles = await readTiles(runs, size, readTile);
  return runs.map((run) => {
    let joined: Uint8Array | undefined;
    for (const node of run.toReversed()) {
      const complete = nodeHash(node, tiles, hash);
      joined = joined === undefined ? complete : hashNode(complete, joined, hash);
    }
    return joined as Uint8Array;
  });
}

/** Reads the tiles that hold these nodes, each once and all at the same time. */
async function readTiles(
  runs: readonly NodeRun[],
  size: bigint,
  readTile: ReadTile,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const wanted = new Map<string, TileId>();
  for (const node of runs.flat()) {
    const tile = tileOf(node);
    wanted.set(keyOf(tile), { ...tile, width: tileWidth(tile, size) });
  }
  const read = await Promise.all(
    [...wanted].map(async ([key, tile]): Promise<[string, Uint8Array]> => {
      const bytes = await readTile(tile);
      requireTileBytes(tile, bytes);
      return [key, bytes];
    }),
  );
  return new Map(read);
}

function nodeHash(node: NodeRun[number], tiles: ReadonlyMap<string, Uint8Array>, hash: Sha256Into): Uint8Array {
  const height = node.level % 8;
  const first = Number((node.index << BigInt(height)) & 255n);
  const out = new Uint8Array(HASH_BYTES);
  subtreeRootInto(tiles.get(keyOf(tileOf(node))) as Uint8Array, first, 2 ** height, out, 0, hash);
  return out;
}

function tileOf(node: NodeRun[number]): { level: number; index: bigint } {
  return { level: Math.floor(node.level / 8), index: node.index >> BigInt(8 - (node.level % 8)) };
}

function keyOf(tile: { level: number; index: bigint }): string {
  return `${tile.level}/${tile.index}`;
}
