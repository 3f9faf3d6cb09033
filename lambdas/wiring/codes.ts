import { consoleCodeDelivery } from '../adapters/console/code-delivery.ts';
import { DynamoCodeStore } from '../adapters/dynamodb/code-store.ts';
import { systemRandom } from '../adapters/node/system.ts';
import type { CodeDeps } from '../app/consent/confirmation-code.ts';
import type { Config } from '../config/groups.ts';
import type { CodeDelivery } from '../ports/codes.ts';
import { answeringDynamoClient } from './dynamodb.ts';
import { secretBytes } from './secret.ts';

/** Makes the dependencies of one-time codes: their key, their store and their delivery. */
export async function codes({
  store,
  codeKey,
  codes: { delivery, lifetimeSeconds },
}: Pick<Config, 'store' | 'codeKey' | 'codes'>): Promise<CodeDeps> {
  return {
    codes: new DynamoCodeStore(answeringDynamoClient(store), store.table),
    codeDelivery: await deliveryTo(delivery),
    codeKey: await secretBytes(codeKey.location, 'LEDGER_CODE_KEY'),
    codeLifetimeSeconds: lifetimeSeconds,
    random: systemRandom,
  };
}

async function deliveryTo(location: Config['codes']['delivery']): Promise<CodeDelivery> {
  if (location.kind === 'console') return consoleCodeDelivery;
  const { snsCodeDelivery } = await import('../adapters/sns/code-delivery.ts');
  return snsCodeDelivery(location.arn);
}
