import { createPrivateKey, type KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { codeOf, createFile, makeFolder } from './durable.ts';

const OWNER_ONLY = 0o600;

/**
 * Reads the bytes of a secret file, which `generate` makes on first use; callers that race to make it get the same.
 * @throws KEY_MALFORMED when anybody but the owner may read or write it
 */
export async function readSecretFile(path: string, generate: () => Uint8Array): Promise<Uint8Array> {
  const existing = await readOwned(path);
  if (existing) return existing;
  await makeFolder(dirname(path));
  await createFile(path, generate(), OWNER_ONLY);
  const created = await readOwned(path);
  if (!created) throw new LedgerError('KEY_MALFORMED', 'a key file vanished while it was made');
  return created;
}

/** Reads the private key of a PKCS #8 PEM file, made on first use. @throws KEY_MALFORMED when it is of another kind */
export async function readKeyFile(
  path: string,
  generate: () => KeyObject,
  fits: (key: KeyObject) => boolean,
): Promise<KeyObject> {
  return parseKey(
    await readSecretFile(path, () => utf8(generate().export({ type: 'pkcs8', format: 'pem' }).toString())),
    fits,
  );
}

/** Reads the private key in a PKCS #8 PEM text. @throws KEY_MALFORMED when it is of another kind */
export function parseKey(pem: Uint8Array, fits: (key: KeyObject) => boolean): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(Buffer.from(pem));
  } catch (cause) {
    throw new LedgerError('KEY_MALFORMED', 'a private key is not PKCS #8 PEM', { cause });
  }
  if (!fits(key)) throw new LedgerError('KEY_MALFORMED', 'a private key is of another kind');
  return key;
}

async function readOwned(path: string): Promise<Uint8Array | null> {
  try {
    await using file = await open(path, 'r');
    const { mode } = await file.stat();
    // SECURITY: a key that others can read is no longer secret, so refuse it.
    if ((mode & 0o077) !== 0) {
      throw new LedgerError('KEY_MALFORMED', 'a key file may be read by others: its mode must be 0600');
    }
    return new Uint8Array(await file.readFile());
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
