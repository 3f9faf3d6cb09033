import { DynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { startLabels } from '../../app/log/start-labels.ts';
import { startRules } from '../../app/log/start-rules.ts';
import type { Config } from '../../config/groups.ts';
import { dynamoClient } from '../dynamodb.ts';
import { labelKeys } from '../labels.ts';
import { openWrites } from '../writes.ts';

/** The configuration that starting label keys needs. */
type LabelConfig = Pick<Config, 'store' | 'guard' | 'log' | 'tiles' | 'labelKey'>;

/**
 * Returns the call that puts on record by which rules the ledger decides, and the start of each label key, and then of
 * further ones by their public keys; it gives the number of keys.
 */
export async function labelStarter(config: LabelConfig): Promise<(further?: readonly Uint8Array[]) => Promise<number>> {
  const { table } = config.store;
  const store = new DynamoEventStore(dynamoClient(config.store), { table, guardTable: config.guard.table });
  const writes = { ...(await openWrites(config)), store };
  return async (further = []) => {
    await startRules(writes)();
    const keys = await labelKeys(config.labelKey);
    return startLabels(writes)([...keys.map(({ publicKey }) => publicKey), ...further]);
  };
}
