import type { Config } from '../config/groups.ts';
import { secretBytes } from './secret.ts';

const read = new Map<string, Promise<Uint8Array>>();

/**
 * Returns the pepper that subject ids are hashed with, so that no key of the store holds one; read once a process.
 * @throws KEY_MALFORMED when it is shorter than 32 bytes
 */
export function pepper({ location }: Config['pepper']): Promise<Uint8Array> {
  const key = JSON.stringify(location);
  // SECURITY: subject ids are few; only a pepper that nobody can guess hides them.
  const bytes = read.get(key) ?? secretBytes(location, 'LEDGER_PEPPER');
  read.set(key, bytes);
  return bytes;
}
