import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK_FILES } from './folder-lock.ts';

const FOLDERS = { keys: 'keys', store: 'store', chain: 'chain', log: 'log' } as const;
const FILES = { functionsLog: 'functions.log', earlierLog: 'functions.log.1' } as const;

type Places = { readonly [Name in keyof typeof FOLDERS | keyof typeof FILES]: string };

/** Where a host keeps what, below its folder: absolute when that is. */
function placesIn(dir: string): Places {
  const named = Object.entries({ ...FOLDERS, ...FILES }).map(([name, path]) => [name, join(dir, path)]);
  return Object.fromEntries(named) as Places;
}

/** Makes the folders, for the owner alone. */
export function makeFolders(dir: string): Places {
  for (const name of Object.values(FOLDERS)) mkdirSync(join(dir, name), { recursive: true, mode: 0o700 });
  return placesIn(dir);
}

/** Whether a host ever kept anything in this folder. */
export function isUsed(dir: string): boolean {
  return [...Object.values(FOLDERS), ...LOCK_FILES].some((name) => existsSync(join(dir, name)));
}

/** Removes what a host keeps, and the folder if nothing else is in it: a folder named by mistake loses nothing of its own. */
export function clear(dir: string): void {
  for (const name of [...Object.values(FOLDERS), ...Object.values(FILES), ...LOCK_FILES]) {
    rmSync(join(dir, name), { recursive: true, force: true });
  }
  if (readdirSync(dir).length === 0) rmdirSync(dir);
}
