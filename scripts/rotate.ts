import { join, resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { readConfig } from '../lambdas/config/read.ts';
import { lockFolder } from './host/folder-lock.ts';
import { makeFolders } from './host/folders.ts';
import { ORIGIN } from './host/identity/identity.ts';
import { rotateLabelKey } from './host/identity/rotate-label-key.ts';
import { startStore } from './host/store.ts';

new Command('npm run rotate --')
  .description(
    'Starts a new key beside the old ones, of the local ledger (LEDGER_DIR), whose host must be stopped; docs/operate/local.md, “Rotating keys”.',
  )
  .addArgument(new Argument('<keys>', 'which keys').choices(['labels']))
  .allowExcessArguments(false)
  .parse();

try {
  const keys = await rotateHere();
  console.log(`the label key number ${keys} has started, and labels from the next start on`);
} catch (error) {
  console.error(`the rotation stopped: ${error instanceof Error ? error.message : String(error)}`);
  console.error('Run it again: it goes on with the same key.');
  process.exitCode = 1;
}

async function rotateHere(): Promise<number> {
  const dir = resolve(readConfig(['host']).host.dir);
  const lock = lockFolder(dir);
  try {
    const folders = makeFolders(dir);
    const { env, engine } = await startStore(join(folders.store, 'ledger.db'), process.env);
    try {
      const path = join(folders.keys, 'label.key');
      Object.assign(process.env, env, { LEDGER_ORIGIN: ORIGIN, LEDGER_TILES: folders.log, LEDGER_LABEL_KEY: path });
      return await rotateLabelKey(path);
    } finally {
      await engine?.child.stop();
    }
  } finally {
    lock.release();
  }
}
