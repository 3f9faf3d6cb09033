import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fromBase64url, fromUtf8, toBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { hashKind } from '../../../core/kernel/kinds.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { readUserFile } from '../policy-source.ts';

const NONCE_BYTES = 32;

/**
 * Reads the nonce of a sample, 32 bytes in base64url.
 * @throws INPUT_INVALID when there is no such file, or it holds no nonce
 */
export function readNonce(file: string): Uint8Array {
  const text = fromUtf8(readUserFile(file)).trim();
  if (hashKind.fits(text)) return fromBase64url(text);
  throw new LedgerError('INPUT_INVALID', `\`${file}\` does not hold a nonce: 32 bytes in base64url`);
}

/** Returns the nonce in a file, drawn and kept there if there is no such file yet. @throws INPUT_INVALID */
export function keepNonce(file: string): Uint8Array {
  const nonce = Uint8Array.from(randomBytes(NONCE_BYTES));
  try {
    writeFileSync(file, `${toBase64url(nonce)}\n`, { flag: 'wx', mode: 0o600 });
    return nonce;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return readNonce(file);
    throw new LedgerError('INPUT_INVALID', `\`${file}\` cannot be written`, { cause });
  }
}

/** Returns the hash text by which a nonce is announced. */
export function nonceHash(nonce: Uint8Array): string {
  return toBase64url(sha256(nonce));
}
