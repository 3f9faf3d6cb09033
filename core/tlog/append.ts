import { concat } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { HASH_BYTES, MAX_TREE_SIZE, subtreeRootInto } from '../merkle/index.ts';
import { borderTiles, type ReadTile, requireTileBytes, TILE_WIDTH, type Tile } from './tile.ts';
import { rootAt } from './tree.ts';

/** A log after leaves were appended to it. */
export interface Appended {
  readonly size: bigint;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
  /** Every tile with new hashes, each once and at its new width, lower levels first. */
  readonly tiles: readonly Tile[];
}

const TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/**
 * Returns the new tiles, size and root of a log that these leaves are appended to. Reads only the partial tiles on the
 * right border of `oldSize` and writes nothing; the same input gives the same bytes. Costs about one hash per leaf.
 * @param leafHashes 32 bytes each, as one array or as a list
 * @throws PROOF_HASH_WRONG_LENGTH when the leaf hashes are not 32 bytes each
 * @throws TREE_SIZE_OUT_OF_RANGE when the log would outgrow 2^64 - 1 leaves
 * @throws TILE_MALFORMED when a tile that was read has the wrong length; and what the reader throws
 */
export async function appendLeaves(
  readTile: ReadTile,
  oldSize: bigint,
  leafHashes: Uint8Array | readonly Uint8Array[],
  hash: Sha256Into = nobleSha256,
): Promise<Appended> {
  const leaves = packed(leafHashes);
  const size = oldSize + BigInt(leaves.length / HASH_BYTES);
  if (oldSize < 0n || size > MAX_TREE_SIZE) {
    throw new LedgerError('TREE_SIZE_OUT_OF_RANGE', `a log cannot grow from \`${oldSize}\` to \`${size}\``);
  }
  const border = new Map<number, Uint8Array>();
  await Promise.all(
    borderTiles(oldSize).map(async (tile) => {
      const bytes = await readTile(tile);
      requireTileBytes(tile, bytes);
      border.set(tile.level, bytes);
    }),
  );

  const tiles: Tile[] = [];
  let fresh = leaves;
  for (let level = 0; fresh.length > 0; level++) {
    const edge = border.get(level);
    const hashes = edge === undefined ? fresh : concat(edge, fresh);
    const firstIndex = oldSize >> BigInt(8 * (level + 1));
    const full = Math.floor(hashes.length / TILE_BYTES);
    const parents = new Uint8Array(full * HASH_BYTES);
    for (let i = 0; i < full; i++) {
      const bytes = hashes.slice(i * TILE_BYTES, (i + 1) * TILE_BYTES);
      subtreeRootInto(bytes, 0, TILE_WIDTH, parents, i * HASH_BYTES, hash);
      tiles.push({ level, index: firstIndex + BigInt(i), width: TILE_WIDTH, bytes });
    }
    const bytes = hashes.slice(full * TILE_BYTES);
    if (bytes.length > 0) {
      tiles.push({ level, index: firstIndex + BigInt(full), width: bytes.length / HASH_BYTES, bytes });
    }
    border.set(level, bytes);
    fresh = parents;
  }
  // INVARIANT: the root at a size is computed from the partial tiles on its right border alone.
  const rootHash = await rootAt(async ({ level }) => border.get(level) ?? new Uint8Array(0), size, hash);
  return { size, rootHash, tiles };
}

function packed(leafHashes: Uint8Array | readonly Uint8Array[]): Uint8Array {
  if (leafHashes instanceof Uint8Array) {
    if (leafHashes.length % HASH_BYTES !== 0) throw wrongLength(leafHashes.length);
    return leafHashes;
  }
  const out = new Uint8Array(leafHashes.length * HASH_BYTES);
  for (const [i, leafHash] of leafHashes.entries()) {
    if (leafHash.length !== HASH_BYTES) throw wrongLength(leafHash.length);
    out.set(leafHash, i * HASH_BYTES);
  }
  return out;
}

function wrongLength(length: number): LedgerError {
  return new LedgerError('PROOF_HASH_WRONG_LENGTH', `leaf hashes of ${HASH_BYTES} bytes do not fill ${length} bytes`, {
    details: { length },
  });
}
