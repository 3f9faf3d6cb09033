import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fromUtf8, utf8 } from '../../../core/bytes.ts';
import { toHex } from '../../../core/hex.ts';
import { readSecretFile } from '../../adapters/filesystem/key-file.ts';
import { fileCheckpointSigner, fileLogSigner, fileReceiptSigner } from '../../adapters/filesystem/signers.ts';
import type { Config } from '../../config.ts';
import type { CheckpointSigner, LogSigner, ReceiptSigner } from '../../ports/signers.ts';

type KeysConfig = Config['keys'];

/** Signs checkpoints in the log's name. */
export function checkpointSigner({ keysDir }: KeysConfig, origin: string): Promise<CheckpointSigner> {
  return fileCheckpointSigner(join(keysDir, 'checkpoint.pem'), origin);
}

/** Signs receipts. */
export function receiptSigner({ keysDir }: KeysConfig): Promise<ReceiptSigner> {
  return fileReceiptSigner(join(keysDir, 'receipt.pem'));
}

/** Signs promises and anchors. */
export function logSigner({ keysDir }: KeysConfig): Promise<LogSigner> {
  return fileLogSigner(join(keysDir, 'log.pem'));
}

/** The private key, in hex, of the account that pays for anchors and has no other power. */
export async function gasKey({ keysDir }: KeysConfig): Promise<string> {
  return fromUtf8(await readSecretFile(join(keysDir, 'gas.key'), () => utf8(toHex(randomBytes(32)))));
}
