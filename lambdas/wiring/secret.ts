import { randomBytes } from 'node:crypto';
import { LedgerError } from '../../core/kernel/error.ts';
import { readSecretFile } from '../adapters/filesystem/key-file.ts';
import type { Config } from '../config/groups.ts';

const LEAST_BYTES = 32;

/**
 * Reads the bytes of a secret from its location; a secret in a file is made on first use.
 * @throws KEY_MALFORMED when it is shorter than 32 bytes
 */
export async function secretBytes(location: Config['pepper']['location'], key: string): Promise<Uint8Array> {
  const bytes = await read(location);
  if (bytes.length >= LEAST_BYTES) return bytes;
  throw new LedgerError('KEY_MALFORMED', `\`${key}\` holds fewer than ${LEAST_BYTES} bytes`);
}

async function read(location: Config['pepper']['location']): Promise<Uint8Array> {
  if (location.kind === 'file') return readSecretFile(location.path, () => randomBytes(LEAST_BYTES));
  const { readSecret } = await import('../adapters/secretsmanager/read-secret.ts');
  return readSecret(location.arn);
}
