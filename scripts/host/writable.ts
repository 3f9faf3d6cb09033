import { lstatSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PROBE = 'host.probe';
const ELSEWHERE = 'or set LEDGER_DIR to another folder';
const NO_RIGHT = `cannot be written to by this user: change its owner or mode, ${ELSEWHERE}`;

/** Says what is wrong with a folder, and what cures it, by the code of the system's error. */
const FAULTS: Readonly<Record<string, string>> = {
  EACCES: NO_RIGHT,
  EPERM: NO_RIGHT,
  EROFS: `is on a read-only file system: mount it writable, ${ELSEWHERE}`,
  ENOSPC: `is on a full disk: free space on it, ${ELSEWHERE}`,
  EDQUOT: `is over this user's quota: raise it or free space, ${ELSEWHERE}`,
};

/**
 * Makes a folder, accessible to the owner alone, and makes sure that files can be written in it.
 * @throws Error with one line that names the path and the cure
 */
export function makeWritable(folder: string): void {
  try {
    makePrivateFolder(folder);
    const probe = join(folder, PROBE);
    writeFileSync(probe, '\n');
    // Another start may have removed it already.
    rmSync(probe, { force: true });
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const blocking = blockingPath(folder);
    if (blocking !== null) {
      throw new Error(`${blocking} is not a folder: move it away, ${ELSEWHERE}`, { cause });
    }
    throw new Error(
      `${folder} ${FAULTS[code] ?? `cannot be made or written to (${code}): set LEDGER_DIR to another folder`}`,
      {
        cause,
      },
    );
  }
}

/** Makes a folder and those above it, accessible to the owner alone. Node's own way never ends below `/proc`. */
export function makePrivateFolder(path: string): void {
  if (isFolder(path)) return;
  if (!isThere(dirname(path))) makePrivateFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another start may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

/** Returns the part of a path that is no folder and stands where one is needed, or null. */
function blockingPath(folder: string): string | null {
  let path = folder;
  while (!isThere(path)) path = dirname(path);
  return isFolder(path) ? null : path;
}

/** Returns whether something is at this path itself: a link that leads nowhere too. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
