import { registryCache } from '../app/decision/registry-cache.ts';
import type { Config } from '../config/groups.ts';
import type { AccessDeps } from '../http/access.ts';
import { clientsIn } from '../http/clients.ts';
import { type ReadConfig, reads } from './reads.ts';

/** Makes the reader of how clients are registered, as it was at most five seconds ago. */
export async function registeredClients(config: ReadConfig & Pick<Config, 'tokens'>): Promise<AccessDeps['clients']> {
  return clientsIn(registryCache(await reads(config)).cached, config.tokens.registrarClients);
}
