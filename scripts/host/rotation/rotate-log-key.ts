import { existsSync } from 'node:fs';
import { fileLogSigner } from '../../../lambdas/adapters/filesystem/signers.ts';
import { finishLogKey, proposeLogKey } from '../../chain/log-key-rotation.ts';
import { onLedgerChain } from '../chain.ts';
import type { LedgerFolders } from '../folders.ts';
import { identityIn, keyFiles } from '../identity/identity.ts';
import { filesOf, replaceKey } from './next-key.ts';

/**
 * Proposes a new log key in the contract. After a failure, running it again proposes the same one.
 * @throws CHAIN_UNAVAILABLE, CHAIN_REVERTED when the contract cannot be told
 */
export async function beginLogKey({ keys, chain }: LedgerFolders): Promise<string> {
  const identity = await identityIn(keys);
  const { origin } = identity;
  const { address: newKey } = await fileLogSigner(filesOf(keyFiles(keys).LEDGER_LOG_KEY).next);
  const readyAt = await onLedgerChain(chain, identity, (access) => proposeLogKey({ ...access, origin, newKey }));
  return `the log key ${newKey} is proposed; the guardian may veto it until ${readyAt}: then \`npm run rotate -- log finish\``;
}

/**
 * Puts the proposed log key in force, in the contract and then here.
 * @param isSigned true: the key in force signs for it, so that it need not wait
 * @throws Error when none was proposed, a guardian has vetoed it, or may still do
 */
export async function finishLogKeyHere({ keys, chain }: LedgerFolders, isSigned: boolean): Promise<string> {
  const identity = await identityIn(keys);
  const { origin, logKey } = identity;
  const files = filesOf(keyFiles(keys).LEDGER_LOG_KEY);
  if (!existsSync(files.next)) throw new Error('no log key is proposed: begin with `npm run rotate -- log`');
  const { address: newKey } = await fileLogSigner(files.next);
  await onLedgerChain(chain, identity, (access) =>
    finishLogKey({ ...access, origin, newKey, signedBy: isSigned ? logKey : null }),
  );
  await replaceKey(files);
  return `the log key ${newKey} is in force`;
}
