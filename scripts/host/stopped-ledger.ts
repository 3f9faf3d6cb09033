import { join, resolve } from 'node:path';
import { readConfig } from '../../lambdas/config/read.ts';
import { lockFolder } from './folder-lock.ts';
import { type LedgerFolders, makeFolders } from './folders.ts';
import { startStore } from './store.ts';

/**
 * Works on the local ledger (`LEDGER_DIR`) while its host is stopped: no other process can begin on its folder
 * meanwhile. The environment names its store from then on.
 * @throws Error when a host runs on the folder, or its store does not start
 */
export async function onStoppedLedger<T>(work: (folders: LedgerFolders) => Promise<T>): Promise<T> {
  const dir = resolve(readConfig(['host']).host.dir);
  const lock = lockFolder(dir);
  try {
    const folders = makeFolders(dir);
    const { env, engine } = await startStore(join(folders.store, 'ledger.db'), process.env);
    try {
      Object.assign(process.env, env);
      return await work(folders);
    } finally {
      await engine?.child.stop();
    }
  } finally {
    lock.release();
  }
}
