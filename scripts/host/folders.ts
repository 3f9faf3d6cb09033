import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FolderLock, LOCK_FILES, lockFolder } from './folder-lock.ts';
import { makeWritable } from './writable.ts';

const FOLDERS = { keys: 'keys', store: 'store', chain: 'chain', log: 'log' } as const;
const FILES = { functionsLog: 'functions.log', earlierLog: 'functions.log.1', verifyPage: 'verify.html' } as const;

/** The paths of a host's data. */
export type LedgerFolders = { readonly [Name in keyof typeof FOLDERS | keyof typeof FILES]: string };

/** Returns the paths of a host's data below its folder; absolute if the folder is. */
export function pathsIn(dir: string): LedgerFolders {
  const named = Object.entries({ ...FOLDERS, ...FILES }).map(([name, path]) => [name, join(dir, path)]);
  return Object.fromEntries(named) as LedgerFolders;
}

/**
 * Makes the folders, accessible to the owner alone, and returns the paths of a host's data.
 * @throws Error with one line that names the path and the cure, when one cannot be made or written to
 */
export function makeFolders(dir: string): LedgerFolders {
  for (const path of [dir, ...Object.values(FOLDERS).map((name) => join(dir, name))]) makeWritable(path);
  return pathsIn(dir);
}

/**
 * Makes the folders of a host and locks them for this process.
 * @throws Error with one line that names the path and the cure, also when another host runs there
 */
export function claimFolders(dir: string): { readonly folders: LedgerFolders; readonly lock: FolderLock } {
  const folders = makeFolders(dir);
  return { folders, lock: lockFolder(dir) };
}

/** Returns whether a host has ever kept data in this folder. */
export function isUsed(dir: string): boolean {
  return [...Object.values(FOLDERS), ...LOCK_FILES].some((name) => existsSync(join(dir, name)));
}

/** Removes a host's data, and the folder if it is empty then, so that a folder named by mistake loses nothing else. */
export function clear(dir: string): void {
  for (const name of [...Object.values(FOLDERS), ...Object.values(FILES), ...LOCK_FILES]) {
    rmSync(join(dir, name), { recursive: true, force: true });
  }
  if (readdirSync(dir).length === 0) rmdirSync(dir);
}
