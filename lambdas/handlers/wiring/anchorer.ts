import { DynamoAnchorStore } from '../../adapters/dynamodb/anchor-store.ts';
import { DynamoGuard } from '../../adapters/dynamodb/guard.ts';
import { nodeSha256 } from '../../adapters/node/sha256.ts';
import { systemClock } from '../../adapters/node/system.ts';
import { type AnchorOutcome, anchorCheckpoint } from '../../app/anchor-checkpoint.ts';
import { reconcileAnchors } from '../../app/reconcile-anchors.ts';
import type { Config } from '../../config.ts';
import { chainAnchor } from './chain.ts';
import { dynamoClient } from './dynamodb.ts';
import { checkpointSigner, gasKey, logSigner } from './keys.ts';
import { logFiles } from './log-files.ts';

/** The configuration that anchoring needs. */
export const ANCHORER_GROUPS = ['store', 'log', 'keys', 'chain', 'node'] as const;

/** Anchors the last signed checkpoint in the contract. */
export async function anchorer(
  config: Pick<Config, (typeof ANCHORER_GROUPS)[number]>,
): Promise<() => Promise<AnchorOutcome>> {
  const { store, log, keys, node } = config;
  const client = dynamoClient(store);
  const shared = {
    anchor: chainAnchor(config, { gasAccount: await gasKey(keys) }),
    anchors: new DynamoAnchorStore(client, store.table),
    tiles: logFiles(log),
    clock: systemClock,
    hash: nodeSha256,
  };
  return anchorCheckpoint({
    ...shared,
    origin: log.origin,
    guard: new DynamoGuard(client, store.guardTable),
    signer: await logSigner(keys),
    reconcileAnchors: reconcileAnchors({ ...shared, signer: await checkpointSigner(keys, log.origin) }),
    heartbeatMs: node.heartbeatSeconds * 1_000,
  });
}
