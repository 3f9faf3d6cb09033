import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { equalBytes, fromUtf8, utf8 } from '../../../core/bytes.ts';
import { LedgerError } from '../../../core/error.ts';
import { parseTilePath } from '../../../core/tlog/index.ts';
import type { PublishedCheckpoint } from '../../ports/checkpoint-store.ts';
import type { TileStore } from '../../ports/tile-store.ts';

export interface S3TileStoreOptions {
  readonly bucket: string;
  /** Days for which a full tile cannot be deleted by anybody; null: tiles are not locked. */
  readonly lockDays: number | null;
  /** Emulators want the bucket in the path. */
  readonly pathStyle: boolean;
}

/** An object as it was read; the tag names these very bytes. */
interface Found {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

const CHECKPOINT = 'checkpoint';
const DAY_MS = 86_400_000;
const IMMUTABLE = 'public, max-age=31536000, immutable';
const SECONDS = 'public, max-age=2';

/** Tiles and the published checkpoint as objects of one bucket, laid out as C2SP serves them; any number of processes may write. */
export class S3TileStore implements TileStore, PublishedCheckpoint {
  readonly #client: S3Client;
  readonly #options: S3TileStoreOptions;

  constructor(options: S3TileStoreOptions) {
    this.#client = new S3Client({ forcePathStyle: options.pathStyle });
    this.#options = options;
  }

  async read(path: string): Promise<Uint8Array | null> {
    return isTilePath(path) ? ((await this.#find(path))?.bytes ?? null) : null;
  }

  async create(path: string, bytes: Uint8Array): Promise<void> {
    const { width } = parseTilePath(path);
    const isNew = await this.#put(path, bytes, {
      IfNoneMatch: '*',
      ContentType: 'application/octet-stream',
      CacheControl: IMMUTABLE,
      ...(width === 256 ? this.#lock() : {}),
    });
    if (isNew) return;
    const existing = await this.#find(path);
    if (existing === null || !equalBytes(existing.bytes, bytes)) {
      throw new LedgerError('TILE_CONFLICT', `\`${path}\` exists with other bytes`, { details: { path } });
    }
  }

  async readPublished(): Promise<string | null> {
    const found = await this.#find(CHECKPOINT);
    return found && fromUtf8(found.bytes);
  }

  async swapPublished(previous: string | null, next: string): Promise<void> {
    const found = await this.#find(CHECKPOINT);
    const isTheOneRead = (found && fromUtf8(found.bytes)) === previous;
    const written =
      isTheOneRead &&
      (await this.#put(CHECKPOINT, utf8(next), {
        ...(found === null ? { IfNoneMatch: '*' } : { IfMatch: found.etag }),
        ContentType: 'text/plain; charset=utf-8',
        CacheControl: SECONDS,
      }));
    if (!written) throw new LedgerError('STORE_CONFLICT', 'another publisher was faster');
  }

  #lock(): Partial<PutObjectCommandInput> {
    const { lockDays } = this.#options;
    return lockDays === null
      ? {}
      : { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: new Date(Date.now() + lockDays * DAY_MS) };
  }

  async #find(key: string): Promise<Found | null> {
    try {
      const { Body: body, ETag: etag } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#options.bucket, Key: key }),
      );
      if (body === undefined || etag === undefined) throw new Error('the answer has no body');
      return { bytes: await body.transformToByteArray(), etag };
    } catch (cause) {
      if (nameOf(cause) === 'NoSuchKey') return null;
      throw new LedgerError('STORE_UNAVAILABLE', `\`${key}\` cannot be read`, { cause });
    }
  }

  /** Whether the object was written; false when the condition on what is there did not hold. */
  async #put(key: string, bytes: Uint8Array, how: Partial<PutObjectCommandInput>): Promise<boolean> {
    try {
      await this.#client.send(new PutObjectCommand({ Bucket: this.#options.bucket, Key: key, Body: bytes, ...how }));
      return true;
    } catch (cause) {
      if (['PreconditionFailed', 'ConditionalRequestConflict'].includes(nameOf(cause))) return false;
      throw new LedgerError('STORE_UNAVAILABLE', 'the bucket of the log cannot be written', { cause });
    }
  }
}

function isTilePath(path: string): boolean {
  try {
    parseTilePath(path);
    return true;
  } catch {
    return false;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
