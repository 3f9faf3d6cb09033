import { DynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { nodeSha256 } from '../../adapters/node/sha256.ts';
import { systemClock, systemRandom } from '../../adapters/node/system.ts';
import { afterRoot } from '../../app/after-root.ts';
import type { Config } from '../../config.ts';
import { dynamoClient } from './dynamodb.ts';
import { pepper } from './keys.ts';
import { logFiles } from './log-files.ts';

/** What reading events and states needs. */
export async function reads({ store, keys }: Pick<Config, 'store' | 'keys'>) {
  const events = new DynamoEventStore(dynamoClient(store), store.table);
  return {
    store: events,
    clock: systemClock,
    pepper: await pepper(keys),
    hash: nodeSha256,
  };
}

/** What recording an event needs. */
export async function writes(config: Pick<Config, 'store' | 'keys' | 'log'>) {
  return {
    ...(await reads(config)),
    random: systemRandom,
    origin: config.log.origin,
    afterRoot: afterRoot({ published: logFiles(config.log), clock: systemClock }),
  };
}
