import { resolve } from 'node:path';
import { Command } from 'commander';
import { readConfig } from '../lambdas/config/read.ts';
import { lockFolder } from './host/folder-lock.ts';
import { clear, isUsed } from './host/folders.ts';

new Command('npm run reset --')
  .description('Removes all data of the local ledger (LEDGER_DIR, default .ledger). Refuses while the ledger runs.')
  .allowExcessArguments(false)
  .parse();

try {
  const dir = resolve(readConfig(['host']).host.dir);
  if (isUsed(dir)) {
    const lock = lockFolder(dir);
    clear(dir);
    lock.release();
    console.log(`${dir} is cleared`);
  } else {
    console.log(`there is nothing to clear at ${dir}`);
  }
} catch (error) {
  console.error(`nothing was cleared: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
