import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readSecretFile } from '../../adapters/filesystem/key-file.ts';
import type { Config } from '../../config.ts';

const PEPPER_BYTES = 32;

/** What subject ids are hashed with, so that no key of the store holds one. */
export function pepper({ keysDir }: Config['keys']): Promise<Uint8Array> {
  return readSecretFile(join(keysDir, 'pepper.key'), () => randomBytes(PEPPER_BYTES));
}
