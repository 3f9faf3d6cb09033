import { encodeVerifierKey } from '../../../core/tlog/index.ts';
import { DynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { startLabels } from '../../app/log/start-labels.ts';
import { startRules } from '../../app/log/start-rules.ts';
import { type SigningKeys, stateKeys } from '../../app/log/state-keys.ts';
import type { Config } from '../../config/groups.ts';
import { dynamoClient } from '../dynamodb.ts';
import { checkpointVerifiers, promiseRootSigner, receiptSigner } from '../keys.ts';
import { labelKeys } from '../labels.ts';
import { openWrites } from '../writes.ts';

/** The configuration that putting rules and keys on record needs. */
type StartConfig = Pick<
  Config,
  'store' | 'guard' | 'log' | 'tiles' | 'labelKey' | 'checkpointVerifier' | 'receiptKey' | 'promiseRoot'
>;

/**
 * Returns the call that puts on record by which rules the ledger decides, which keys sign, and the start of each label
 * key, and then of further ones by their public keys; it gives the number of label keys.
 */
export async function labelStarter(config: StartConfig): Promise<(further?: readonly Uint8Array[]) => Promise<number>> {
  const { table } = config.store;
  const store = new DynamoEventStore(dynamoClient(config.store), { table, guardTable: config.guard.table });
  const writes = { ...(await openWrites(config)), store };
  return async (further = []) => {
    await startRules(writes)();
    await stateKeys(writes)(await signingKeys(config));
    const keys = await labelKeys(config.labelKey);
    return startLabels(writes)([...keys.map(({ publicKey }) => publicKey), ...further]);
  };
}

/** Returns the public halves of the keys that sign. */
async function signingKeys(config: StartConfig): Promise<SigningKeys> {
  const [checkpoint, receipt, promiseRoot] = await Promise.all([
    checkpointVerifiers(config.checkpointVerifier, config.log.origin),
    receiptSigner(config.receiptKey),
    promiseRootSigner(config.promiseRoot),
  ]);
  return {
    checkpointKeys: checkpoint.map((key) => encodeVerifierKey(key)),
    receiptKeys: [receipt.publicJwk],
    promiseRoots: [promiseRoot.address],
  };
}
