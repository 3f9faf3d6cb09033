import { existsSync } from 'node:fs';
import { fileCheckpointSigner, fileReceiptSigner } from '../../../lambdas/adapters/filesystem/signers.ts';
import { keyFiles, ORIGIN } from '../identity/identity.ts';
import { startLabelKeys } from '../identity/start-label-keys.ts';
import { endKeyBefore, filesOf, replaceKey, replaceKeyBeside } from './next-key.ts';

// See docs/decisions/1015-a-new-key-signs-beside-the-old-one.md
/**
 * Puts a new checkpoint key beside the one in use: both sign from the next start on. After a failure, running it again
 * goes on with the same key.
 * @throws Error when a key already signs beside the one in use
 */
export async function rotateCheckpointKey(keysFolder: string): Promise<string> {
  const files = filesOf(keyFiles(keysFolder).LEDGER_CHECKPOINT_KEY);
  if (existsSync(files.before) && !existsSync(files.next)) {
    throw new Error('a key signs beside the one in use: end it first, with `npm run rotate -- checkpoint finish`');
  }
  await fileCheckpointSigner(files.current, ORIGIN);
  await fileCheckpointSigner(files.next, ORIGIN);
  await replaceKeyBeside(files);
  await stateKeysHere(keysFolder);
  return 'a new checkpoint key signs from the next start on, and the old one beside it until `npm run rotate -- checkpoint finish`';
}

/** Ends the checkpoint key before the one in use; what it signed verifies with it. @throws Error when there is none */
export async function endCheckpointKey(keysFolder: string): Promise<string> {
  await endKeyBefore(filesOf(keyFiles(keysFolder).LEDGER_CHECKPOINT_KEY));
  await stateKeysHere(keysFolder);
  return 'the old checkpoint key signs no more';
}

/** Puts a new receipt key in the place of the one in use; receipts of before verify with the old one. */
export async function rotateReceiptKey(keysFolder: string): Promise<string> {
  const files = filesOf(keyFiles(keysFolder).LEDGER_RECEIPT_KEY);
  await fileReceiptSigner(files.next);
  await replaceKey(files);
  await stateKeysHere(keysFolder);
  return 'a new key signs receipts from the next start on';
}

/** Puts on record which keys sign, as the next start would. */
export async function stateKeysHere(keysFolder: string): Promise<void> {
  Object.assign(process.env, keyFiles(keysFolder));
  await startLabelKeys();
}
