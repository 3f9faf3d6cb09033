import type { Config } from '../../config.ts';
import { secretBytes } from './secret.ts';

/** What subject ids are hashed with, so that no key of the store holds one. @throws KEY_MALFORMED when it is shorter than 32 bytes */
export async function pepper({ place }: Config['pepper']): Promise<Uint8Array> {
  // SECURITY: subject ids are few; only a pepper that nobody can guess hides them.
  return secretBytes(place, 'LEDGER_PEPPER');
}
