import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Every folder that holds source: the ledger, its clients, its deployment and its contracts. */
export const SOURCE_FOLDERS = ['core', 'lambdas', 'clients', 'cdk', 'scripts', 'contracts'];

/** Lists the files of some folders in Git's order, those that are not committed yet with them. */
export function filesOf(...folders: readonly string[]): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\n'))].filter((path) => path !== '' && existsSync(`${ROOT}${path}`)).toSorted();
}

/** Lists the files of some folders that are written by hand in TypeScript, JavaScript or Solidity. */
export function sourcesOf(...folders: readonly string[]): readonly string[] {
  return filesOf(...folders).filter((path) => /\.(?:ts|js|sol)$/.test(path));
}

/** Reads the lines of a file, without the end of the last one. */
export function linesOf(path: string): readonly string[] {
  return readFileSync(`${ROOT}${path}`, 'utf8').trimEnd().split('\n');
}
