import { buildContracts } from '../../scripts/chain/build-contracts.ts';

/** Vitest's global setup: the contract tests and the deployment find current artifacts. */
export async function setup(): Promise<void> {
  await buildContracts();
}
