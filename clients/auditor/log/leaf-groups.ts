import { equalBytes } from '../../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { HASH_BYTES, hashLeaves, subtreeRootInto } from '../../../core/merkle/index.ts';
import { entryBundlePath, parseEntryBundle, type ReadTile, TILE_WIDTH, tilePath } from '../../../core/tlog/index.ts';
import { tileWidth } from '../../../core/tlog/tile.ts';
import type { ReadLogFile } from '../log-files.ts';
import { fastSha256 } from '../sha256.ts';
import { GrowingTree } from './growing-tree.ts';

/** A checkpoint that the log's key signed. */
export interface SignedTree {
  readonly treeSize: number;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
}

/** The entries of a tile of level 0, as the log serves them. */
interface Group {
  readonly index: bigint;
  readonly width: number;
  readonly bundle: Uint8Array;
  readonly tile: Uint8Array;
}

/** Reads a group; fails with TILE_MISSING, TILE_MALFORMED or LOG_UNAVAILABLE. */
export async function loadGroup(
  readFile: ReadLogFile,
  readTile: ReadTile,
  index: bigint,
  width: number,
): Promise<Group> {
  const [bundle, tile] = await Promise.all([readEntries(readFile, index, width), readTile({ level: 0, index, width })]);
  if (tile.length !== width * HASH_BYTES) {
    throw new LedgerError('TILE_MALFORMED', `\`${tilePath({ level: 0, index, width })}\` has ${tile.length} bytes`);
  }
  return { index, width, bundle, tile };
}

/** Reads an entry bundle; a partial one that is gone is read as the first part of the full one that replaced it. */
async function readEntries(readFile: ReadLogFile, index: bigint, width: number): Promise<Uint8Array> {
  const path = entryBundlePath({ index, width });
  const bytes = await readFile(path);
  if (bytes !== null) return bytes;
  const full = width < TILE_WIDTH ? await readFile(entryBundlePath({ index, width: TILE_WIDTH })) : null;
  if (full === null) throw new LedgerError('TILE_MISSING', `there is no \`${path}\``, { details: { path } });
  let length = 0;
  for (let entry = 0; entry < width; entry++) length += 2 + (((full[length] ?? 0) << 8) | (full[length + 1] ?? 0));
  return full.slice(0, length);
}

interface Reading {
  readonly readTile: ReadTile;
  readonly signed: SignedTree;
  readonly listener: { onFailure(failure: LedgerError): void };
}

/**
 * Returns the entries and leaf hashes of a group, of which the tree may have the first ones already. When entries and
 * tile disagree, returns those that the signed tree confirms, with null for a false entry.
 */
export async function signedLeaves(
  group: Group,
  tree: GrowingTree,
  reading: Reading,
): Promise<{ readonly entries: readonly (Uint8Array | null)[]; readonly leafHashes: Uint8Array }> {
  const { width, bundle, tile } = group;
  const path = entryBundlePath(group);
  let entries: readonly Uint8Array[];
  try {
    entries = parseEntryBundle(bundle, width);
  } catch (cause) {
    if (!isLedgerError(cause)) throw cause;
    reading.listener.onFailure(
      new LedgerError('ENTRY_BUNDLE_MALFORMED', `\`${path}\`: ${cause.message}`, { details: { path }, cause }),
    );
    return { entries: [], leafHashes: tile };
  }
  const leafHashes = hashLeaves(entries, fastSha256);
  if (equalBytes(leafHashes, tile)) return { entries, leafHashes };

  if (await isConfirmed(leafHashes, group, tree, reading)) {
    reading.listener.onFailure(tileMismatch({ level: 0, index: group.index, width }));
    return { entries, leafHashes };
  }
  const logged = entries.map((entry, i) => {
    const [from, to] = [i * HASH_BYTES, (i + 1) * HASH_BYTES];
    if (equalBytes(leafHashes.subarray(from, to), tile.subarray(from, to))) return entry;
    reading.listener.onFailure(entryMismatch(path, Number(group.index) * TILE_WIDTH + i));
    return null;
  });
  return { entries: logged, leafHashes: tile };
}

/** Returns whether these are the tree's leaf hashes, by the tile above for a full tile, else by the signed root. */
async function isConfirmed(
  leafHashes: Uint8Array,
  { index, width }: Group,
  tree: GrowingTree,
  { readTile, signed: { treeSize, rootHash } }: Reading,
): Promise<boolean> {
  if (width < TILE_WIDTH) {
    const candidate = new GrowingTree(tree);
    for (let i = tree.size % TILE_WIDTH; i < width; i++)
      candidate.append(leafHashes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
    return equalBytes(candidate.root(), rootHash);
  }
  const above = { level: 1, index: index >> 8n };
  const tile = await readTile({ ...above, width: tileWidth(above, BigInt(treeSize)) });
  const root = new Uint8Array(HASH_BYTES);
  subtreeRootInto(leafHashes, 0, TILE_WIDTH, root, 0, fastSha256);
  const at = Number(index & 255n) * HASH_BYTES;
  return equalBytes(root, tile.subarray(at, at + HASH_BYTES));
}

function entryMismatch(path: string, leafIndex: number): LedgerError {
  return new LedgerError(
    'ENTRY_BUNDLE_MISMATCH',
    `leaf \`${leafIndex}\` in \`${path}\` is not the entry that was logged`,
    {
      details: { path, leafIndex: `${leafIndex}` },
    },
  );
}

/** Returns the failure of a tile that is not what the entries hash to. */
export function tileMismatch(tile: {
  readonly level: number;
  readonly index: bigint;
  readonly width: number;
}): LedgerError {
  const path = tilePath(tile);
  return new LedgerError('TILE_MISMATCH', `\`${path}\` is not what the entries hash to`, { details: { path } });
}
