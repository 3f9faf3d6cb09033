import { randomBytes } from 'node:crypto';
import { readSecretFile } from '../../adapters/filesystem/key-file.ts';
import type { Config } from '../../config.ts';

const PEPPER_BYTES = 32;

/** What subject ids are hashed with, so that no key of the store holds one. */
export async function pepper({ place }: Config['pepper']): Promise<Uint8Array> {
  if (place.kind === 'file') return readSecretFile(place.path, () => randomBytes(PEPPER_BYTES));
  const { readSecret } = await import('../../adapters/secretsmanager/read-secret.ts');
  return readSecret(place.arn);
}
