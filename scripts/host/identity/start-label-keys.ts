import { readConfig } from '../../../lambdas/config/read.ts';
import { FUNCTIONS } from '../../../lambdas/functions/index.ts';
import { labelStarter } from '../../../lambdas/wiring/log/label-starter.ts';

/**
 * Records by which rules this ledger decides and that its label keys have started, before any event about a person is
 * labelled with them.
 */
export async function startLabelKeys(): Promise<void> {
  const start = await labelStarter(readConfig(FUNCTIONS.labels.groups));
  await start();
}
