import { fileLogSigner } from '../../../lambdas/adapters/filesystem/signers.ts';
import { endOtherPromiseRoots, startPromiseRoot } from '../../chain/promise-roots.ts';
import { onLedgerChain } from '../chain.ts';
import type { LedgerFolders } from '../folders.ts';
import { identityIn, keyFiles } from '../identity/identity.ts';
import { filesOf, replaceKey } from './next-key.ts';
import { stateKeysHere } from './rotate-signing-key.ts';

/**
 * Puts a new promise root in force, in the contract and then here, and ends the others; the keys that they certified,
 * and what those promised, stay valid. After a failure, running it again goes on.
 * @throws CHAIN_UNAVAILABLE, CHAIN_REVERTED when the contract cannot be told
 */
export async function rotatePromiseRoot({ keys, chain }: LedgerFolders): Promise<string> {
  const identity = await identityIn(keys);
  const { origin, logKey } = identity;
  const files = filesOf(keyFiles(keys).LEDGER_PROMISE_ROOT_KEY);
  const { address: promiseRoot } = await fileLogSigner(files.next);
  await onLedgerChain(chain, identity, async (access) => {
    const roots = { ...access, origin, promiseRoot, logKey };
    await startPromiseRoot(roots);
    await replaceKey(files);
    await stateKeysHere(keys);
    await endOtherPromiseRoots(roots);
  });
  return `the promise root ${promiseRoot} certifies keys from the next start on`;
}
