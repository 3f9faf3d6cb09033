import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const LOCK = 'host.lock';
const OWNER = 'host.pid';
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
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const ownerPath = join(dir, OWNER);
  const database = new DatabaseSync(join(dir, LOCK), { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new Error(`another host (process ${readOwner(ownerPath)}) is running on ${dir}: stop it first`, { cause });
  }
  writeFileSync(ownerPath, `${process.pid}\n`);
  return { release: () => database.close() };
}

function readOwner(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
