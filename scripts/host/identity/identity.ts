import { join } from 'node:path';
import { readConfig } from '../../../lambdas/config/read.ts';
import { gasSigner, logSigner } from '../../../lambdas/wiring/keys.ts';

/** Origin of the log of every local ledger. */
export const ORIGIN = 'localhost/consent-ledger';

/** The public identity of a ledger, for the contract's registrar and the funder of the gas account. */
export interface Identity {
  readonly origin: string;
  /** Address of the key that signs anchors. */
  readonly logKey: string;
  /** Address of the account that pays for anchors. */
  readonly gasAccount: string;
}

/** Returns the identity of the ledger whose keys are in this folder; keys are made on first use. */
export async function identityIn(keysFolder: string): Promise<Identity> {
  const keys = readConfig(['logKey', 'gasKey'], keyFiles(keysFolder));
  const [log, gas] = await Promise.all([logSigner(keys.logKey), gasSigner(keys.gasKey)]);
  return { origin: ORIGIN, logKey: log.address, gasAccount: gas.address };
}

/** Returns the configuration that names the key files in the folder. */
export function keyFiles(folder: string) {
  return {
    LEDGER_CHECKPOINT_KEY: join(folder, 'checkpoint.pem'),
    LEDGER_CHECKPOINT_VERIFIER_KEY: join(folder, 'checkpoint.pem'),
    LEDGER_RECEIPT_KEY: join(folder, 'receipt.pem'),
    LEDGER_PROMISE_ROOT_KEY: join(folder, 'promise-root.pem'),
    LEDGER_LOG_KEY: join(folder, 'log.pem'),
    LEDGER_GAS_KEY: join(folder, 'gas.key'),
    LEDGER_PEPPER: join(folder, 'pepper.key'),
    LEDGER_LABEL_KEY: join(folder, 'label.key'),
    LEDGER_CODE_KEY: join(folder, 'code.key'),
  };
}
