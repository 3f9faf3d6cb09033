import { randomBytes } from 'node:crypto';
import { unlink } from 'node:fs/promises';
import { concat } from '../../../core/kernel/bytes.ts';
import { VrfKey } from '../../../core/vrf/index.ts';
import { DynamoEventStore } from '../../../lambdas/adapters/dynamodb/event-store.ts';
import { replaceFile } from '../../../lambdas/adapters/filesystem/durable.ts';
import { readSecretFile } from '../../../lambdas/adapters/filesystem/key-file.ts';
import { readConfig } from '../../../lambdas/config/read.ts';
import { FUNCTIONS } from '../../../lambdas/functions/index.ts';
import { registryPrefix } from '../../../lambdas/table.ts';
import { dynamoClient } from '../../../lambdas/wiring/dynamodb.ts';
import { labelStarter } from '../../../lambdas/wiring/log/label-starter.ts';
import { sequencer } from '../../../lambdas/wiring/log/sequencer.ts';

const KEY_BYTES = 32;
const OWNER_ONLY = 0o600;

// See docs/decisions/0512-a-label-key-starts-before-it-labels.md
/**
 * Adds a label key to those in the file of a stopped ledger, and says which number it has. The key labels nothing
 * before the log has the leaf that says that it started. After a failure, running it again goes on with the same key.
 * @throws Error when the start has no leaf, and the codes of `startLabels`
 */
export async function rotateLabelKey(path: string): Promise<string> {
  const newKey = () => randomBytes(KEY_BYTES);
  const next = `${path}.next`;
  const keys = await readSecretFile(path, newKey);
  const key = await readSecretFile(next, newKey);
  const config = readConfig(FUNCTIONS.labels.groups);
  const isAdded = Buffer.from(keys.subarray(-KEY_BYTES)).equals(key);
  const start = await labelStarter(config);
  const started = await start(isAdded ? [] : [new VrfKey(key).publicKey]);
  if (!isAdded) {
    await requireLeaf(config);
    await replaceFile(path, concat(keys, key), OWNER_ONLY);
  }
  await unlink(next);
  return `the label key number ${started} has started, and labels from the next start on`;
}

/** Gives the start of the newest label key its leaf. */
async function requireLeaf({ store, guard, log }: Parameters<typeof labelStarter>[0]): Promise<void> {
  await sequencer({ store }).sweepEvents();
  const events = new DynamoEventStore(dynamoClient(store), { table: store.table, guardTable: guard.table });
  const [newest] = await events.listEvents(`${registryPrefix('labels')}${log.origin}`, null, 1);
  if (newest?.leafIndex == null) throw new Error('the start of the label key has no leaf yet');
}
