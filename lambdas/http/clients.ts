import { firstRegistrar } from '../../core/registry/client.ts';
import type { RegisteredClient } from '../../core/registry/model.ts';
import type { Registry } from '../ports/registry.ts';

/**
 * Makes a reader of how clients are registered; null: a client is not.
 * See docs/decisions/0975-clients-are-registered.md
 * @param registrars clients that register others before they are registered themselves
 */
export function clientsIn(registry: Pick<Registry, 'readRegistry'>, registrars: readonly string[]) {
  return async (id: string): Promise<RegisteredClient | null> => {
    const known = await registry.readRegistry('client', id);
    return known ?? (registrars.includes(id) ? firstRegistrar(id) : null);
  };
}
