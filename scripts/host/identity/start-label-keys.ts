import { startLabels } from '../../../lambdas/app/log/start-labels.ts';
import { readConfig } from '../../../lambdas/config/read.ts';
import { FUNCTIONS } from '../../../lambdas/functions/index.ts';
import { labelKeys } from '../../../lambdas/wiring/labels.ts';
import { registryWrites } from '../../../lambdas/wiring/writes.ts';

/** Records that the label keys of this ledger have started, before any event about a person is labelled with them. */
export async function startLabelKeys(): Promise<void> {
  const config = readConfig([...FUNCTIONS.registry.groups, 'labelKey']);
  const keys = await labelKeys(config.labelKey);
  await startLabels(await registryWrites(config))(keys.map(({ publicKey }) => publicKey));
}
