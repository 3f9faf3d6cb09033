import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const LOCK = 'host.lock';
const OWNER = 'host.pid';
/** What the lock leaves in the folder. */
export const LOCK_FILES = [LOCK, OWNER] as const;

/** Held while one host or one reset works in a folder. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the folder for this process, or says who has it. The lock is the operating system's own on a file, so it is gone with
 * its owner, however that one ends; nothing stale is left to be taken over.
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
