import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { readConfig } from '../lambdas/config/read.ts';
import { lockFolder } from './host/folder-lock.ts';
import { clear, isUsed, pathsIn } from './host/folders.ts';

const command = new Command('npm run reset --')
  .description('Removes all data of the local ledger (LEDGER_DIR, default .ledger). Refuses while the ledger runs.')
  .option('--yes', 'do not ask')
  .allowExcessArguments(false)
  .parse();

try {
  const dir = resolve(readConfig(['host']).host.dir);
  if (!isUsed(dir)) {
    console.log(`there is nothing to clear at ${dir}`);
  } else {
    const lock = lockFolder(dir);
    console.log(lossAt(dir));
    const isWanted = command.opts<{ yes?: true }>().yes === true || (await isConfirmed());
    if (isWanted) clear(dir);
    lock.release();
    console.log(isWanted ? `${dir} is cleared` : 'nothing was cleared');
    process.exitCode = isWanted ? 0 : 1;
  }
} catch (error) {
  console.error(`nothing was cleared: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** Says what a reset of the folder loses. */
function lossAt(dir: string): string {
  const { log, ...others } = pathsIn(dir);
  const megabytes = ([log, ...Object.values(others)].reduce((sum, path) => sum + bytesOf(path), 0) / 1e6).toFixed(1);
  return `${dir} holds ${entriesIn(log)} entries of the log, and all keys: ${megabytes} MB. They are lost for good.`;
}

/** Returns the number of entries in the log, as its checkpoint says; 0 before the first. */
function entriesIn(log: string): string {
  try {
    return readFileSync(join(log, 'checkpoint'), 'utf8').split('\n')[1] ?? '0';
  } catch {
    return '0';
  }
}

function bytesOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

/** Asks on the terminal. @throws Error when there is none */
async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('there is no terminal to ask on: repeat it with --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const asked = new AbortController();
  terminal.once('close', () => asked.abort());
  const answer = await terminal.question('Clear it? [y/N] ', { signal: asked.signal }).catch(() => '');
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
