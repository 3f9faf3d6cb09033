import { DynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { startLabels } from '../../app/log/start-labels.ts';
import type { Config } from '../../config/groups.ts';
import { dynamoClient } from '../dynamodb.ts';
import { labelKeys } from '../labels.ts';
import { openWrites } from '../writes.ts';

/** The configuration that starting label keys needs. */
type LabelConfig = Pick<Config, 'store' | 'guard' | 'log' | 'tiles' | 'labelKey'>;

/**
 * Returns the call that puts the start of each label key on record, and then of further ones by their public keys; it
 * gives their number.
 */
export async function labelStarter(config: LabelConfig): Promise<(further?: readonly Uint8Array[]) => Promise<number>> {
  const { table } = config.store;
  const store = new DynamoEventStore(dynamoClient(config.store), { table, guardTable: config.guard.table });
  const start = startLabels({ ...(await openWrites(config)), store });
  return async (further = []) => {
    const keys = await labelKeys(config.labelKey);
    return start([...keys.map(({ publicKey }) => publicKey), ...further]);
  };
}
