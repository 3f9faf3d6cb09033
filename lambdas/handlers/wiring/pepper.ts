import { randomBytes } from 'node:crypto';
import { LedgerError } from '../../../core/error.ts';
import { readSecretFile } from '../../adapters/filesystem/key-file.ts';
import type { Config } from '../../config.ts';

const PEPPER_BYTES = 32;

/** What subject ids are hashed with, so that no key of the store holds one. @throws KEY_MALFORMED when it is shorter than 32 bytes */
export async function pepper({ place }: Config['pepper']): Promise<Uint8Array> {
  const bytes = await read(place);
  // SECURITY: subject ids are few; only a pepper that nobody can guess hides them.
  if (bytes.length >= PEPPER_BYTES) return bytes;
  throw new LedgerError('KEY_MALFORMED', `\`LEDGER_PEPPER\` holds fewer than ${PEPPER_BYTES} bytes`);
}

async function read(place: Config['pepper']['place']): Promise<Uint8Array> {
  if (place.kind === 'file') return readSecretFile(place.path, () => randomBytes(PEPPER_BYTES));
  const { readSecret } = await import('../../adapters/secretsmanager/read-secret.ts');
  return readSecret(place.arn);
}
