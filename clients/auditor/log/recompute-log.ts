import { equalBytes } from '../../../core/kernel/bytes.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { HASH_BYTES } from '../../../core/merkle/index.ts';
import { TILE_WIDTH, type Tile, tileReader } from '../../../core/tlog/index.ts';
import { KeyChanges } from '../key-changes.ts';
import type { ReadLogFile } from '../log-files.ts';
import { EntryReader } from './entry-reader.ts';
import { GrowingTree, TileStack } from './growing-tree.ts';
import { inOrder } from './in-order.ts';
import { loadGroup, type SignedTree, signedLeaves, tileMismatch } from './leaf-groups.ts';
import { LogValues } from './log-values.ts';
import { MapReplay } from './map-replay.ts';
import { RegistryReplay } from './registry-replay.ts';
import { PastRoots } from './roots/past-roots.ts';

const FILES_AHEAD = 8;

export interface ReplayOptions {
  readonly readFile: ReadLogFile;
  readonly origin: string;
  /** About how many entries the log has. */
  readonly expected: number;
  /** Number of different registrars that a publication takes; absent: one. */
  readonly registrars?: number;
}

/** Receives what a replay finds; the log is read to its end all the same. */
export interface ReplayListener {
  onFailure(failure: LedgerError): void;
  onProgress(leaves: number): void;
}

/**
 * A log as computed from its entries alone, up to the checkpoint that it was read to last. Holds a few tiles and some
 * MB more; what grows with the log is in files that end with the process.
 */
export class LogReplay {
  readonly values: LogValues;
  readonly roots: PastRoots;
  readonly registry: RegistryReplay;
  readonly map = new MapReplay();
  readonly keys = new KeyChanges();
  readonly tree = new GrowingTree();
  readonly counts = { subject: 0, registry: 0 };
  tiles = 0;
  readonly #options: ReplayOptions;
  readonly #entries = new EntryReader();
  readonly #stack = new TileStack();
  /** The leaf hashes of the last tile, when it is not full. */
  #edge: Uint8Array = new Uint8Array(0);

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.registry = new RegistryReplay(options.registrars);
    this.values = new LogValues(options.expected);
    this.roots = new PastRoots(options.expected);
  }

  /**
   * Reads on to a signed checkpoint, and computes every leaf hash, tile and root from the entries.
   *
   * Failures that the listener receives:
   * - ENTRY_BUNDLE_MALFORMED, ENTRY_BUNDLE_MISMATCH when entries are not those of the tree
   * - TILE_MISMATCH when a tile is not what the entries hash to
   * - LOG_FORKED when entries that were read before are others now
   * - ENTRY_MALFORMED, ENTRY_TOO_LARGE, ENTRY_OF_ANOTHER_LOG when an entry is not one of this log
   * - ENTRY_AFTER_UNKNOWN when the log had no root `after` before the entry
   * - REGISTRY_FORKED, REGISTRY_GAP, REGISTRY_TIME_REVERSED, REGISTRY_NOT_APPROVED, REGISTRY_TEXT_MISMATCH as
   *   `RegistryReplay`
   * - MAP_STATEMENT_MALFORMED as `MapReplay`
   *
   * @throws TILE_MISSING, TILE_MALFORMED, LOG_UNAVAILABLE when a file cannot be read
   */
  async advance(signed: SignedTree, listener: ReplayListener): Promise<void> {
    const { readFile } = this.#options;
    const readTile = tileReader(readFile);
    const first = Math.floor(this.tree.size / TILE_WIDTH);
    const groups = Math.ceil(signed.treeSize / TILE_WIDTH) - first;
    const loaded = inOrder(Math.max(0, groups), FILES_AHEAD, (i) =>
      loadGroup(
        readFile,
        readTile,
        BigInt(first + i),
        Math.min(TILE_WIDTH, signed.treeSize - (first + i) * TILE_WIDTH),
      ),
    );
    const compare = async (tile: Tile) => {
      this.tiles++;
      if (!equalBytes(await readTile(tile), tile.bytes)) listener.onFailure(tileMismatch(tile));
    };
    for await (const group of loaded) {
      if (this.#edge.length === 0) this.tiles++;
      const { entries, leafHashes } = await signedLeaves(group, this.tree, { readTile, signed, listener });
      const from = this.#edge.length / HASH_BYTES;
      this.#requireEdge(leafHashes, listener);
      await this.roots.append(leafHashes.slice(from * HASH_BYTES));
      for (let i = from; i < group.width; i++) {
        const leafHash = leafHashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
        const entry = entries[i];
        if (entry !== undefined && entry !== null) this.#take(entry, leafHash, listener);
        this.tree.append(leafHash);
      }
      const isFull = group.width === TILE_WIDTH;
      this.#edge = isFull ? new Uint8Array(0) : leafHashes;
      if (isFull) for (const tile of this.#stack.push(leafHashes)) await compare(tile);
      listener.onProgress(this.tree.size);
    }
    for (const tile of this.#stack.partial()) await compare(tile);
    for (const leafIndex of await this.roots.takeUnknown()) listener.onFailure(afterUnknown(leafIndex));
  }

  /** Gives back the files. */
  close(): void {
    this.values.close();
    this.roots.close();
  }

  #take(bytes: Uint8Array, leafHash: Uint8Array, listener: ReplayListener): void {
    const leafIndex = this.tree.size;
    try {
      const entry = this.#entries.read(bytes);
      if (entry.origin !== this.#options.origin) {
        throw new LedgerError('ENTRY_OF_ANOTHER_LOG', `it is of \`${entry.origin}\``);
      }
      this.counts[entry.open === null ? 'subject' : 'registry']++;
      this.roots.name(entry.after, leafIndex);
      this.values.add(leafIndex, entry);
      if (entry.open === null) return;
      this.registry.take(entry.open, leafHash, leafIndex);
      this.keys.take(entry.open, leafIndex);
      if (entry.open.item.kind === 'map') this.map.take(entry.open, leafHash, leafIndex);
    } catch (error) {
      if (!isLedgerError(error)) throw error;
      listener.onFailure(isLedgerError(error, ...ENTRY_CODES) ? atLeaf(error, leafIndex) : error);
    }
  }

  #requireEdge(leafHashes: Uint8Array, listener: ReplayListener): void {
    if (equalBytes(leafHashes.subarray(0, this.#edge.length), this.#edge)) return;
    const treeSize = `${this.tree.size}`;
    const message = `the log had other entries when it was read up to size \`${treeSize}\``;
    listener.onFailure(new LedgerError('LOG_FORKED', message, { details: { treeSize } }));
  }
}

const ENTRY_CODES = ['ENTRY_MALFORMED', 'ENTRY_TOO_LARGE', 'ENTRY_OF_ANOTHER_LOG'] as const;

function atLeaf(cause: LedgerError<(typeof ENTRY_CODES)[number]>, leafIndex: number): LedgerError {
  return new LedgerError(cause.code, `leaf \`${leafIndex}\`: ${cause.message}`, {
    details: { leafIndex: `${leafIndex}` },
    cause,
  });
}

function afterUnknown(leafIndex: number): LedgerError {
  const message = `leaf \`${leafIndex}\`: its \`after\` is no root that the log had before it`;
  return new LedgerError('ENTRY_AFTER_UNKNOWN', message, { details: { leafIndex: `${leafIndex}` } });
}
