import { equalBytes } from '../../core/kernel/bytes.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import type { AnchorRecord, AnchorStore } from '../../lambdas/ports/anchor.ts';
import type { Guard, GuardRecord, PublishedCheckpoint } from '../../lambdas/ports/checkpoint-store.ts';
import type { ByteRange, TileStore } from '../../lambdas/ports/tile-store.ts';
import type { MemoryTables } from './tables.ts';

/** A `Guard` in memory. */
export class MemoryGuard implements Guard {
  readonly #records = new Map<string, GuardRecord>();

  async readGuard(origin: string): Promise<GuardRecord | null> {
    return this.#records.get(origin) ?? null;
  }

  async swapGuard(origin: string, previous: GuardRecord | null, next: GuardRecord): Promise<void> {
    const current = this.#records.get(origin) ?? null;
    if (current?.note !== previous?.note) throw new LedgerError('GUARD_MOVED', 'another publisher was faster');
    this.#records.set(origin, next);
  }
}

/** A `TileStore` and `PublishedCheckpoint` in memory; tests may change `files`. */
export class MemoryTileStore implements TileStore, PublishedCheckpoint {
  readonly files = new Map<string, Uint8Array>();
  #published: string | null = null;

  async read(path: string, range?: ByteRange): Promise<Uint8Array | null> {
    const bytes = this.files.get(path);
    if (bytes === undefined || range === undefined) return bytes ?? null;
    return bytes.slice(range.start, range.start + range.length);
  }

  async create(path: string, bytes: Uint8Array): Promise<void> {
    const existing = this.files.get(path);
    if (existing && !equalBytes(existing, bytes)) {
      throw new LedgerError('TILE_CONFLICT', `\`${path}\` exists with other bytes`, { details: { path } });
    }
    this.files.set(path, Uint8Array.from(bytes));
  }

  async readPublished(): Promise<string | null> {
    return this.#published;
  }

  async swapPublished(previous: string | null, next: string): Promise<void> {
    if (this.#published !== previous) throw new LedgerError('STORE_CONFLICT', 'another publisher was faster');
    this.#published = next;
  }
}

/** An `AnchorStore` in memory. */
export class MemoryAnchorStore implements AnchorStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async put(record: AnchorRecord): Promise<void> {
    this.#tables.anchors.set(record.treeSize, record);
  }

  async drop(treeSize: bigint): Promise<void> {
    this.#tables.anchors.delete(treeSize);
  }

  async listAbove(size: bigint, limit: number): Promise<readonly AnchorRecord[]> {
    return this.#ascending()
      .filter((record) => record.treeSize > size)
      .slice(0, limit);
  }

  async listBelow(size: bigint | null, limit: number): Promise<readonly AnchorRecord[]> {
    return this.#ascending()
      .reverse()
      .filter((record) => size === null || record.treeSize < size)
      .slice(0, limit);
  }

  #ascending(): AnchorRecord[] {
    return [...this.#tables.anchors.values()].sort((a, b) => (a.treeSize < b.treeSize ? -1 : 1));
  }
}
