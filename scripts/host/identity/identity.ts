import { join } from 'node:path';
import { readConfig } from '../../../lambdas/config/read.ts';
import { gasSigner, logSigner } from '../../../lambdas/wiring/keys.ts';

/** Name of every local ledger's log. */
export const ORIGIN = 'localhost/consent-ledger';

/** What a contract's registrar and a payer of gas have to know of a ledger; all of it is public. */
export interface Identity {
  readonly origin: string;
  /** Address of the key that signs promises and anchors. */
  readonly logKey: string;
  /** Address of the account that pays for anchors. */
  readonly gasAccount: string;
}

/** The identity of the ledger whose keys are in this folder; keys are made on first use. */
export async function identityIn(keysFolder: string): Promise<Identity> {
  const keys = readConfig(['logKey', 'gasKey'], keyFiles(keysFolder));
  const [log, gas] = await Promise.all([logSigner(keys.logKey), gasSigner(keys.gasKey)]);
  return { origin: ORIGIN, logKey: log.address, gasAccount: gas.address };
}

/** Which file of the folder holds which key, as configuration. */
export function keyFiles(folder: string) {
  return {
    LEDGER_CHECKPOINT_KEY: join(folder, 'checkpoint.pem'),
    LEDGER_CHECKPOINT_VERIFIER_KEY: join(folder, 'checkpoint.pem'),
    LEDGER_RECEIPT_KEY: join(folder, 'receipt.pem'),
    LEDGER_LOG_KEY: join(folder, 'log.pem'),
    LEDGER_GAS_KEY: join(folder, 'gas.key'),
    LEDGER_PEPPER: join(folder, 'pepper.key'),
    LEDGER_CODE_KEY: join(folder, 'code.key'),
  };
}
