import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { equalBytes, fromUtf8, utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { DAY_MS } from '../../../core/kernel/instant.ts';
import { isMapPath } from '../../../core/map/index.ts';
import { isTilePath, parseTilePath, TILE_WIDTH } from '../../../core/tlog/index.ts';
import type { PublishedCheckpoint } from '../../ports/checkpoint-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ByteRange, TileStore } from '../../ports/tile-store.ts';

export interface S3TileStoreOptions {
  readonly bucket: string;
  /** Number of days for which nobody can delete a full tile; null when tiles are not locked. */
  readonly lockDays: number | null;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** An object as it was read; the tag identifies exactly these bytes. */
interface Found {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };
const IS_NEW: Condition = { IfNoneMatch: '*' };

const CHECKPOINT = 'checkpoint';
const MAX_ROUNDS = 3;
const TILE_HEADERS = {
  ContentType: 'application/octet-stream',
  CacheControl: 'public, max-age=31536000, immutable',
} as const;
const CHECKPOINT_HEADERS = { ContentType: 'text/plain; charset=utf-8', CacheControl: 'public, max-age=2' } as const;

/** Keeps tiles and the published checkpoint in a bucket, laid out as C2SP serves them; many processes may write. */
export class S3TileStore implements TileStore, PublishedCheckpoint {
  readonly #client: S3Client;
  readonly #options: S3TileStoreOptions;

  constructor(client: S3Client, options: S3TileStoreOptions) {
    this.#client = client;
    this.#options = options;
  }

  async read(path: string, range?: ByteRange): Promise<Uint8Array | null> {
    return isTilePath(path) || isMapPath(path) ? ((await this.#find(path, range))?.bytes ?? null) : null;
  }

  async create(path: string, bytes: Uint8Array): Promise<void> {
    // Lost files of the map are made again from the entries, so they need no lock.
    const isFull = !isMapPath(path) && parseTilePath(path).width === TILE_WIDTH;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (await this.#put(path, bytes, IS_NEW, { ...TILE_HEADERS, ...(isFull ? this.#lock() : {}) })) return;
      const existing = await this.#find(path);
      if (existing !== null && equalBytes(existing.bytes, bytes)) return;
      if (existing !== null) {
        throw new LedgerError('TILE_CONFLICT', `\`${path}\` exists with other bytes`, { details: { path } });
      }
      // Another write of the object is under way: S3 refuses both until one of them has succeeded.
    }
    throw new LedgerError('TILES_UNAVAILABLE', `\`${path}\` can neither be written nor read`);
  }

  async readPublished(): Promise<string | null> {
    const found = await this.#find(CHECKPOINT);
    return found && fromUtf8(found.bytes);
  }

  async swapPublished(previous: string | null, next: string): Promise<void> {
    const found = await this.#find(CHECKPOINT);
    const isTheOneRead = (found && fromUtf8(found.bytes)) === previous;
    const condition = found === null ? IS_NEW : { IfMatch: found.etag };
    if (!isTheOneRead || !(await this.#put(CHECKPOINT, utf8(next), condition, CHECKPOINT_HEADERS))) {
      throw new LedgerError('STORE_CONFLICT', 'another publisher was faster');
    }
  }

  // Only a full tile never changes and is never replaced by a wider one; others may be removed some day.
  #lock(): Pick<PutObjectCommandInput, 'ObjectLockMode' | 'ObjectLockRetainUntilDate'> {
    const { lockDays, clock } = this.#options;
    if (lockDays === null) return {};
    return {
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: new Date(clock.nowMs() + lockDays * DAY_MS),
    };
  }

  async #find(key: string, range?: ByteRange): Promise<Found | null> {
    const asked = range && { Range: `bytes=${range.start}-${range.start + range.length - 1}` };
    try {
      const { Body: body, ETag: etag } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#options.bucket, Key: key, ...asked }),
      );
      if (body === undefined || etag === undefined) throw new Error('the answer has no body or no tag');
      return { bytes: await body.transformToByteArray(), etag };
    } catch (cause) {
      if (nameOf(cause) === 'NoSuchKey') return null;
      // The object ends before the range.
      if (nameOf(cause) === 'InvalidRange') return { bytes: new Uint8Array(0), etag: '' };
      throw new LedgerError('TILES_UNAVAILABLE', `\`${key}\` cannot be read from the bucket of the log`, { cause });
    }
  }

  /** Writes an object; returns false when the condition on the stored one does not hold. */
  async #put(
    key: string,
    bytes: Uint8Array,
    condition: Condition,
    headers: Partial<PutObjectCommandInput>,
  ): Promise<boolean> {
    const object = { Bucket: this.#options.bucket, Key: key, Body: bytes };
    try {
      await this.#client.send(new PutObjectCommand({ ...object, ...condition, ...headers }));
      return true;
    } catch (cause) {
      if (['PreconditionFailed', 'ConditionalRequestConflict'].includes(nameOf(cause))) return false;
      throw new LedgerError('TILES_UNAVAILABLE', `\`${key}\` cannot be written to the bucket of the log`, { cause });
    }
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
