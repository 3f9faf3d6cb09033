import { join } from 'node:path';
import { readConfig } from '../../../lambdas/config/read.ts';
import type { LogSigner } from '../../../lambdas/ports/signers.ts';
import { gasSigner, logSigner, promiseRootSigner } from '../../../lambdas/wiring/keys.ts';
import { signingBefore } from '../rotation/next-key.ts';

/** Origin of the log of every local ledger. */
export const ORIGIN = 'localhost/consent-ledger';

/** The identity of a ledger, for the contract's registrar and the funder of the gas account. */
export interface Identity {
  readonly origin: string;
  /** The key that signs anchors, and names the promise roots. */
  readonly logKey: LogSigner;
  /** Address of the key that certifies those of promises. */
  readonly promiseRoot: string;
  /** Address of the account that pays for anchors. */
  readonly gasAccount: string;
}

/** Returns the identity of the ledger whose keys are in this folder; keys are made on first use. */
export async function identityIn(keysFolder: string): Promise<Identity> {
  const keys = readConfig(['logKey', 'promiseRoot', 'gasKey'], keyFiles(keysFolder));
  const [logKey, root, gas] = await Promise.all([
    logSigner(keys.logKey),
    promiseRootSigner(keys.promiseRoot),
    gasSigner(keys.gasKey),
  ]);
  return { origin: ORIGIN, logKey, promiseRoot: root.address, gasAccount: gas.address };
}

/** Returns the configuration that names the key files in the folder. */
export function keyFiles(folder: string) {
  const checkpoint = join(folder, 'checkpoint.pem');
  const before = signingBefore(checkpoint) ?? '';
  return {
    LEDGER_CHECKPOINT_KEY: checkpoint,
    LEDGER_CHECKPOINT_VERIFIER_KEY: checkpoint,
    LEDGER_CHECKPOINT_KEY_BEFORE: before,
    LEDGER_CHECKPOINT_VERIFIER_KEY_BEFORE: before,
    LEDGER_RECEIPT_KEY: join(folder, 'receipt.pem'),
    LEDGER_PROMISE_ROOT_KEY: join(folder, 'promise-root.pem'),
    LEDGER_LOG_KEY: join(folder, 'log.pem'),
    LEDGER_GAS_KEY: join(folder, 'gas.key'),
    LEDGER_PEPPER: join(folder, 'pepper.key'),
    LEDGER_LABEL_KEY: join(folder, 'label.key'),
    LEDGER_CODE_KEY: join(folder, 'code.key'),
  };
}
