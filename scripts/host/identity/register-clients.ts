import { publishOrPropose } from '../../../lambdas/app/registry/publish-or-propose.ts';
import { registerClient } from '../../../lambdas/app/registry/register-client.ts';
import { readConfig } from '../../../lambdas/config/read.ts';
import { FUNCTIONS } from '../../../lambdas/functions/index.ts';
import { registryWrites } from '../../../lambdas/wiring/writes.ts';
import { registrations } from './clients.ts';

const REGISTRAR = 'registrar';

/**
 * Registers the clients of the local issuer that the registry does not know yet, by the environment of this thread, so
 * that whoever starts a ledger can use it at once.
 */
export async function registerSampleClients(): Promise<void> {
  const deps = { ...(await registryWrites(readConfig(FUNCTIONS.registry.groups))), approvals: 1 } as const;
  const publish = publishOrPropose(deps);
  const register = registerClient(deps);
  for (const [id, input] of registrations()) {
    if ((await deps.store.readRegistry('client', id)) !== null) continue;
    const actor = { kind: 'client', client: REGISTRAR } as const;
    await publish(register(id, input), { actor, registrar: REGISTRAR, idempotency: null, ifMatch: null });
  }
}
