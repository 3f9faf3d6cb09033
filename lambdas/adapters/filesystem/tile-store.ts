import { open, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { equalBytes, fromUtf8, utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { isMapPath } from '../../../core/map/index.ts';
import { isTilePath, parseTilePath } from '../../../core/tlog/index.ts';
import type { PublishedCheckpoint } from '../../ports/checkpoint-store.ts';
import type { ByteRange, TileStore } from '../../ports/tile-store.ts';
import { codeOf, createFile, makeFolder, replaceFile } from './durable.ts';

const CHECKPOINT = 'checkpoint';
const PUBLIC = 0o644;
/** The last swap of each folder's checkpoint; swaps take turns, even through different stores. */
const swaps = new Map<string, Promise<void>>();

/** Keeps tiles and the published checkpoint in a folder, laid out as C2SP serves them; only one process may write. */
export class FileTileStore implements TileStore, PublishedCheckpoint {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = resolve(folder);
  }

  read(path: string, range?: ByteRange): Promise<Uint8Array | null> {
    // SECURITY: only the path of a tile or of the map reaches a file, so no path leads out of the folder.
    return isTilePath(path) || isMapPath(path) ? this.#read(path, range) : Promise.resolve(null);
  }

  async create(path: string, bytes: Uint8Array): Promise<void> {
    if (!isMapPath(path)) parseTilePath(path);
    const file = join(this.#folder, path);
    const isNew = await writing(async () => {
      await makeFolder(dirname(file));
      return createFile(file, bytes, PUBLIC);
    });
    if (isNew) return;
    const existing = await this.#read(path);
    if (existing === null || !equalBytes(existing, bytes)) {
      throw new LedgerError('TILE_CONFLICT', `\`${path}\` exists with other bytes`, { details: { path } });
    }
  }

  async readPublished(): Promise<string | null> {
    const bytes = await this.#read(CHECKPOINT);
    return bytes && fromUtf8(bytes);
  }

  swapPublished(previous: string | null, next: string): Promise<void> {
    const swap = (swaps.get(this.#folder) ?? Promise.resolve()).then(async () => {
      if ((await this.readPublished()) !== previous) {
        throw new LedgerError('STORE_CONFLICT', 'another publisher was faster');
      }
      await writing(async () => {
        await makeFolder(this.#folder);
        await replaceFile(join(this.#folder, CHECKPOINT), utf8(next), PUBLIC);
      });
    });
    swaps.set(
      this.#folder,
      swap.catch(() => {}),
    );
    return swap;
  }

  async #read(path: string, range?: ByteRange): Promise<Uint8Array | null> {
    const file = join(this.#folder, path);
    try {
      return range === undefined ? new Uint8Array(await readFile(file)) : await readRange(file, range);
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return null;
      throw new LedgerError('TILES_UNAVAILABLE', `\`${path}\` cannot be read`, { cause: error });
    }
  }
}

async function readRange(path: string, { start, length }: ByteRange): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function writing<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw new LedgerError('TILES_UNAVAILABLE', 'the folder of the log cannot be written', { cause });
  }
}
