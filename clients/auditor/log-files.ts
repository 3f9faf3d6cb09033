import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { concat } from '../../core/kernel/bytes.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { type Pause, Transient, withRetries } from './retry.ts';

const REQUEST_TIMEOUT_MS = 30_000;
/** Size of the largest file of a log, in bytes: a full entry bundle of the longest entries that the format allows. */
const MAX_FILE_BYTES = 256 * (2 + 65_535);

/** Reads a public file of a log by its C2SP path; null when there is no such file. */
export type ReadLogFile = (path: string) => Promise<Uint8Array | null>;

export interface LogFilesOptions {
  /** Prefix of the log: its checkpoint is at `<url>/checkpoint`. */
  readonly url: string;
  /** Bearer token, for a log whose tiles are closed. */
  readonly token?: string | undefined;
  readonly pause?: Pause | undefined;
}

/**
 * Makes a reader of a log over HTTP, which repeats requests that fail temporarily. It rejects with LOG_UNAVAILABLE when
 * the log does not answer, or refuses.
 */
export function logFileReader({ url, token, pause }: LogFilesOptions): ReadLogFile {
  const prefix = url.endsWith('/') ? url : `${url}/`;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return async (path) => {
    try {
      return (await withRetries(() => fetchAnswer(prefix + path, headers), pause))?.bytes ?? null;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : 'no answer';
      throw new LedgerError('LOG_UNAVAILABLE', `\`${path}\` could not be fetched: ${why}`, {
        details: { path },
        cause,
      });
    }
  };
}

/** Makes a reader of a log's files in a folder, as they were downloaded. It rejects with LOG_UNAVAILABLE without it. */
export function logFolderReader(folder: string): ReadLogFile {
  return async (path) => {
    try {
      return await readFile(join(folder, path));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(folder)) return null;
      throw new LedgerError('LOG_UNAVAILABLE', `\`${path}\` in \`${folder}\` cannot be read`, {
        details: { path },
        cause,
      });
    }
  };
}

/** An answer that is taken, with its body. */
interface TakenAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/**
 * Returns an answer with one of the statuses that are taken; null where there is nothing (404).
 * @throws Transient when it may soon be another one; Error when it is none that is taken
 */
export async function fetchAnswer(
  url: string,
  headers: Record<string, string>,
  taken: readonly number[] = [200],
): Promise<TakenAnswer | null> {
  const response = await answer(url, headers);
  const { status } = response;
  if (taken.includes(status)) return { status, bytes: await bodyOf(response) };
  if (status === 404) {
    await response.body?.cancel();
    return null;
  }
  await response.body?.cancel();
  const complaint = `status ${status}`;
  if (status === 429 || status >= 500) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    throw new Transient(complaint, { afterMs: Number.isFinite(seconds) ? seconds * 1000 : null });
  }
  if (status >= 300 && status < 400) throw new Error(`${complaint}; redirects are not followed`);
  const isClosed = status === 401 || status === 403;
  throw new Error(isClosed ? `${complaint}; the log is closed, give a token with \`--token\`` : complaint);
}

async function answer(url: string, headers: Record<string, string>): Promise<Response> {
  try {
    return await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  } catch (cause) {
    throw new Transient('no answer', { cause });
  }
}

async function bodyOf(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > MAX_FILE_BYTES) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new Transient('the answer broke off', { cause });
  }
  if (length > MAX_FILE_BYTES) throw new Error('the file is longer than any file of a log');
  return concat(...chunks);
}
