import { DynamoAnchorStore } from '../../adapters/dynamodb/anchor-store.ts';
import { DynamoGuard } from '../../adapters/dynamodb/guard.ts';
import { nodeSha256 } from '../../adapters/node/sha256.ts';
import { systemClock } from '../../adapters/node/system.ts';
import { type AnchorOutcome, anchorCheckpoint } from '../../app/log/anchor-checkpoint.ts';
import { reconcileAnchors } from '../../app/log/reconcile-anchors.ts';
import type { Config } from '../../config/groups.ts';
import { measure } from '../../telemetry/telemetry.ts';
import { type ChainConfig, chainAnchor } from '../chain.ts';
import { dynamoClient } from '../dynamodb.ts';
import { checkpointSigners, gasSigner, logSigner } from '../keys.ts';
import { logFiles } from '../log-files.ts';

/** Returns the call that anchors the last signed checkpoint in the contract. */
export async function anchorer(
  config: ChainConfig & Pick<Config, 'store' | 'guard' | 'tiles' | 'checkpointKey' | 'logKey' | 'gasKey' | 'gas'>,
): Promise<() => Promise<AnchorOutcome>> {
  const { store, log, node } = config;
  const client = dynamoClient(store);
  const shared = {
    anchor: chainAnchor(config, { gasAccount: await gasSigner(config.gasKey), gas: config.gas }),
    anchors: new DynamoAnchorStore(client, store.table),
    tiles: await logFiles(config.tiles),
    clock: systemClock,
    hash: nodeSha256,
  };
  const anchor = anchorCheckpoint({
    ...shared,
    origin: log.origin,
    guard: new DynamoGuard(client, config.guard.table),
    signer: await logSigner(config.logKey),
    reconcileAnchors: reconcileAnchors({
      ...shared,
      origin: log.origin,
      signers: await checkpointSigners(config.checkpointKey, log.origin),
    }),
    heartbeatMs: node.heartbeatSeconds * 1_000,
  });
  return async () => {
    const outcome = await anchor();
    if (outcome.kind !== 'unchanged') measure({ AnchoredSize: Number(outcome.treeSize) });
    return outcome;
  };
}
