import { DynamoEventStore } from '../adapters/dynamodb/event-store.ts';
import { nodeSha256 } from '../adapters/node/sha256.ts';
import { systemClock } from '../adapters/node/system.ts';
import type { Config } from '../config/groups.ts';
import { answeringDynamoClient } from './dynamodb.ts';
import { pepper } from './pepper.ts';

/** The configuration that reading needs. */
export type ReadConfig = Pick<Config, 'store' | 'guard' | 'pepper'>;

/** Makes the dependencies of reading events and states. */
export async function reads({ store, guard, pepper: pepperLocation }: ReadConfig) {
  const events = new DynamoEventStore(answeringDynamoClient(store), {
    table: store.table,
    guardTable: guard.table,
  });
  return {
    store: events,
    clock: systemClock,
    pepper: await pepper(pepperLocation),
    hash: nodeSha256,
  };
}
