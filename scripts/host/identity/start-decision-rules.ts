import { startRules } from '../../../lambdas/app/log/start-rules.ts';
import { readConfig } from '../../../lambdas/config/read.ts';
import { FUNCTIONS } from '../../../lambdas/functions/index.ts';
import { registryWrites } from '../../../lambdas/wiring/writes.ts';

/** Records by which rules this ledger decides, before it decides anything. */
export async function startDecisionRules(): Promise<void> {
  await startRules(await registryWrites(readConfig(FUNCTIONS.registry.groups)))();
}
