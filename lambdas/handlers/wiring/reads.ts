import { DynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { nodeSha256 } from '../../adapters/node/sha256.ts';
import { systemClock } from '../../adapters/node/system.ts';
import type { Config } from '../../config.ts';
import { dynamoClient } from './dynamodb.ts';
import { pepper } from './pepper.ts';

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
