import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makePrivateFolder } from './writable.ts';

const LOCK = 'host.lock';
const OWNER = 'host.pid';
/** SQLite's own code for a file that somebody else has locked. */
const BUSY = 5;
/** Names the files of the lock in the folder. */
export const LOCK_FILES = [LOCK, OWNER] as const;

/** A lock that one host or one reset holds while it works in a folder. */
export interface FolderLock {
  release(): void;
}

/**
 * Locks the folder for this process, or throws an error that says who holds it. It is the operating system's own lock
 * on a file, so it disappears with its owner, however that ends, and never goes stale.
 */
export function lockFolder(dir: string): FolderLock {
  makePrivateFolder(dir);
  const ownerPath = join(dir, OWNER);
  const database = open(join(dir, LOCK));
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode !== BUSY) throw useless(join(dir, LOCK), cause);
    throw new Error(`another host (process ${readOwner(ownerPath)}) is running on ${dir}: stop it first`, { cause });
  }
  noteOwner(ownerPath);
  return { release: () => database.close() };
}

function open(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (cause) {
    throw useless(path, cause);
  }
}

function useless(path: string, cause: unknown): Error {
  return new Error(`${path} cannot be locked (${(cause as Error).message}): remove it if no host runs on this folder`, {
    cause,
  });
}

/** Writes who holds the lock, which only a message needs: on a full disk it stays unsaid. */
function noteOwner(path: string): void {
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch {
    // The lock itself holds.
  }
}

function readOwner(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
