import { parseEntry } from '../../../core/entry/parse.ts';
import { equalBytes } from '../../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { HASH_BYTES, hashLeaves, subtreeRootInto } from '../../../core/merkle/index.ts';
import {
  entryBundlePath,
  parseEntryBundle,
  type ReadTile,
  TILE_WIDTH,
  type Tile,
  tilePath,
  tileReader,
} from '../../../core/tlog/index.ts';
import { tileWidth } from '../../../core/tlog/tile.ts';
import type { ReadLogFile } from '../log-files.ts';
import { fastSha256 } from '../sha256.ts';
import { GrowingTree, TileStack } from './growing-tree.ts';
import { inOrder } from './in-order.ts';
import { RootSet } from './root-set.ts';

const FILES_AHEAD = 8;

export interface RecomputeOptions {
  readonly readFile: ReadLogFile;
  readonly origin: string;
  /** Size in the checkpoint that the log's key signed. */
  readonly treeSize: number;
  /** Root hash in that checkpoint, 32 bytes. */
  readonly rootHash: Uint8Array;
  /** Sizes at which the root is wanted. */
  readonly sizes: ReadonlySet<bigint>;
  /** Receives every failure; the log is recomputed to its end all the same. */
  readonly onFailure: (failure: LedgerError) => void;
  readonly onProgress: (leaves: number) => void;
}

/** A log as computed from its entries alone. */
export interface RecomputedLog {
  readonly aboutPeople: number;
  readonly aboutRegistry: number;
  readonly tiles: number;
  /** Root hashes at the sizes wanted. */
  readonly roots: ReadonlyMap<bigint, Uint8Array>;
  /** Root hash over all entries. */
  readonly rootHash: Uint8Array;
}

/**
 * Reads the whole log once and computes every leaf hash, tile and root from the entries alone. Holds a few tiles, and
 * 48 bytes a leaf for the roots that an entry's `after` may name.
 *
 * Failures that `onFailure` receives:
 * - ENTRY_BUNDLE_MALFORMED, ENTRY_BUNDLE_MISMATCH when entries are not those of the tree
 * - TILE_MISMATCH when a tile is not what the entries hash to
 * - ENTRY_MALFORMED, ENTRY_TOO_LARGE, ENTRY_OF_ANOTHER_LOG when an entry is not one of this log
 * - ENTRY_AFTER_UNKNOWN when the log had no root `after` before the entry
 *
 * @throws TILE_MISSING, TILE_MALFORMED, LOG_UNAVAILABLE when a file cannot be read
 */
export async function recomputeLog(options: RecomputeOptions): Promise<RecomputedLog> {
  const { readFile, treeSize, sizes, onFailure, onProgress } = options;
  const readTile = tileReader(readFile);
  const tree = new GrowingTree();
  const stack = new TileStack();
  const known = new RootSet();
  known.add(tree.root());
  const roots = new Map<bigint, Uint8Array>();
  const counts = { subject: 0, registry: 0 };
  let tiles = 0;

  const compare = async (tile: Tile) => {
    tiles++;
    if (!equalBytes(await readTile(tile), tile.bytes)) throw tileMismatch(tile);
  };
  const attempt = async (check: () => unknown) => {
    try {
      await check();
    } catch (error) {
      if (!isLedgerError(error) || isLedgerError(error, 'TILE_MISSING', 'LOG_UNAVAILABLE')) throw error;
      onFailure(error);
    }
  };

  const groups = Math.ceil(treeSize / TILE_WIDTH);
  const loaded = inOrder(groups, FILES_AHEAD, (index) =>
    loadGroup(readFile, readTile, BigInt(index), Math.min(TILE_WIDTH, treeSize - index * TILE_WIDTH)),
  );
  for await (const group of loaded) {
    tiles++;
    const { entries, leafHashes } = await signedLeaves(group, tree, readTile, options);
    for (let i = 0; i < group.width; i++) {
      const entry = entries[i];
      if (entry !== undefined && entry !== null) {
        await attempt(() => counts[checkEntry(entry, tree.size, options.origin, known)]++);
      }
      tree.append(leafHashes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
      const root = tree.root();
      known.add(root);
      if (sizes.has(BigInt(tree.size))) roots.set(BigInt(tree.size), root);
    }
    if (group.width === TILE_WIDTH) {
      for (const tile of stack.push(leafHashes)) await attempt(() => compare(tile));
    }
    onProgress(tree.size);
  }
  for (const tile of stack.partial()) await attempt(() => compare(tile));
  return { aboutPeople: counts.subject, aboutRegistry: counts.registry, tiles, roots, rootHash: tree.root() };
}

interface Group {
  readonly index: bigint;
  readonly width: number;
  readonly bundle: Uint8Array;
  readonly tile: Uint8Array;
}

async function loadGroup(readFile: ReadLogFile, readTile: ReadTile, index: bigint, width: number): Promise<Group> {
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

/**
 * Returns the entries and leaf hashes of a group. When entries and tile disagree, returns those that the signed tree
 * confirms, with null for a false entry.
 */
async function signedLeaves(
  group: Group,
  tree: GrowingTree,
  readTile: ReadTile,
  options: RecomputeOptions,
): Promise<{ readonly entries: readonly (Uint8Array | null)[]; readonly leafHashes: Uint8Array }> {
  const { width, bundle, tile } = group;
  const path = entryBundlePath(group);
  let entries: readonly Uint8Array[];
  try {
    entries = parseEntryBundle(bundle, width);
  } catch (cause) {
    if (!isLedgerError(cause)) throw cause;
    options.onFailure(
      new LedgerError('ENTRY_BUNDLE_MALFORMED', `\`${path}\`: ${cause.message}`, { details: { path }, cause }),
    );
    return { entries: [], leafHashes: tile };
  }
  const leafHashes = hashLeaves(entries, fastSha256);
  if (equalBytes(leafHashes, tile)) return { entries, leafHashes };

  if (await isConfirmed(leafHashes, group, tree, readTile, options)) {
    options.onFailure(tileMismatch({ level: 0, index: group.index, width }));
    return { entries, leafHashes };
  }
  const logged = entries.map((entry, i) => {
    const [from, to] = [i * HASH_BYTES, (i + 1) * HASH_BYTES];
    if (equalBytes(leafHashes.subarray(from, to), tile.subarray(from, to))) return entry;
    options.onFailure(entryMismatch(path, tree.size + i));
    return null;
  });
  return { entries: logged, leafHashes: tile };
}

/** Returns whether these are the tree's leaf hashes, by the tile above for a full tile, else by the signed root. */
async function isConfirmed(
  leafHashes: Uint8Array,
  { index, width }: Group,
  tree: GrowingTree,
  readTile: ReadTile,
  { treeSize, rootHash }: RecomputeOptions,
): Promise<boolean> {
  if (width < TILE_WIDTH) {
    const candidate = new GrowingTree(tree);
    for (let i = 0; i < width; i++) candidate.append(leafHashes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES));
    return equalBytes(candidate.root(), rootHash);
  }
  const above = { level: 1, index: index >> 8n };
  const tile = await readTile({ ...above, width: tileWidth(above, BigInt(treeSize)) });
  const root = new Uint8Array(HASH_BYTES);
  subtreeRootInto(leafHashes, 0, TILE_WIDTH, root, 0, fastSha256);
  const at = Number(index & 255n) * HASH_BYTES;
  return equalBytes(root, tile.subarray(at, at + HASH_BYTES));
}

function checkEntry(entry: Uint8Array, leafIndex: number, origin: string, known: RootSet): 'subject' | 'registry' {
  try {
    const parsed = parseEntry(entry);
    if (parsed.origin !== origin) {
      throw new LedgerError('ENTRY_OF_ANOTHER_LOG', `it is of \`${parsed.origin}\``);
    }
    if (!known.has(parsed.after)) {
      throw new LedgerError('ENTRY_AFTER_UNKNOWN', 'its `after` is no root that the log had before it');
    }
    return parsed.kind;
  } catch (cause) {
    if (!isLedgerError(cause)) throw cause;
    throw new LedgerError(cause.code, `leaf \`${leafIndex}\`: ${cause.message}`, {
      details: { leafIndex: `${leafIndex}` },
      cause,
    });
  }
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

function tileMismatch(tile: { readonly level: number; readonly index: bigint; readonly width: number }): LedgerError {
  const path = tilePath(tile);
  return new LedgerError('TILE_MISMATCH', `\`${path}\` is not what the entries hash to`, { details: { path } });
}
