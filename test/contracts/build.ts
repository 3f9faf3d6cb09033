import { buildContracts } from '../../scripts/chain/build-contracts.ts';

/** Builds the contracts in Vitest's global setup, for the tests of contracts and deployment. */
export async function setup(): Promise<void> {
  await buildContracts();
}
