import { randomBytes } from 'node:crypto';
import { type FileHandle, link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Creates a file durably, with all its bytes or not at all; returns false when there is one already. */
export async function createFile(path: string, bytes: Uint8Array, mode: number): Promise<boolean> {
  const temporary = await writeTemporary(path, bytes, mode);
  try {
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
  await syncFolder(dirname(path));
  return true;
}

/** Replaces a file; after a crash it is either the old one or the new one. */
export async function replaceFile(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  await rename(await writeTemporary(path, bytes, mode), path);
  await syncFolder(dirname(path));
}

/** Makes a folder and its parents durably. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await syncFolder(dirname(folder));
}

/** Returns the system's code of an error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

async function writeTemporary(path: string, bytes: Uint8Array, mode: number): Promise<string> {
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  await withFile(await open(temporary, 'wx', mode), async (file) => {
    await file.writeFile(bytes);
    await file.sync();
  });
  return temporary;
}

async function syncFolder(path: string): Promise<void> {
  await withFile(await open(path, 'r'), (folder) => folder.sync());
}

async function withFile(file: FileHandle, use: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
