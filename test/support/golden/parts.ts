import { logIdOf } from '../../../core/entry/promise.ts';
import { DynamoAnchorStore } from '../../../lambdas/adapters/dynamodb/anchor-store.ts';
import { DynamoCodeStore } from '../../../lambdas/adapters/dynamodb/code-store.ts';
import { DynamoEventStore } from '../../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoGuard } from '../../../lambdas/adapters/dynamodb/guard.ts';
import { DynamoSequenceStore } from '../../../lambdas/adapters/dynamodb/sequence-store.ts';
import { FileTileStore } from '../../../lambdas/adapters/filesystem/tile-store.ts';
import { MemoryAnchor } from '../../memory/anchor.ts';
import { MemoryClock } from '../../memory/clock.ts';
import { memoryLogSigner } from '../../memory/signers.ts';
import { apiOn } from '../api.ts';
import type { TestEngine } from '../dynoxide.ts';
import { ORIGIN } from '../events.ts';

/** Where the golden ledger is anchored: a chain that exists in tests alone. */
export const GOLDEN_TARGET = {
  chainId: 31337n,
  contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  logId: logIdOf(ORIGIN),
};

export interface Tables {
  readonly table: string;
  readonly guardTable: string;
}

/** Builds the API and all that runs on the real stores, with a chain in memory and keys derived from the origin. */
export function goldenLedger({ client }: TestEngine, { table, guardTable }: Tables, tiles: string, startMs: number) {
  const clock = new MemoryClock(startMs);
  const nowMs = () => clock.nowMs();
  const parts = {
    clock,
    codes: new DynamoCodeStore(client, table),
    events: new DynamoEventStore(client, { table, guardTable }),
    sequence: new DynamoSequenceStore(client, table),
    anchors: new DynamoAnchorStore(client, table),
    guard: new DynamoGuard(client, guardTable),
    tiles: new FileTileStore(tiles),
    anchor: new MemoryAnchor({ target: GOLDEN_TARGET, logKey: memoryLogSigner(ORIGIN).address, nowMs }),
  };
  // Ids of the second come from the same clock and another source, so that they differ from those of the first.
  const twoRegistrars = apiOn(parts, { approvals: 2, seed: 'proposing' });
  return { ...apiOn(parts), proposing: twoRegistrars.send };
}
