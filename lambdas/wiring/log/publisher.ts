import { DynamoGuard } from '../../adapters/dynamodb/guard.ts';
import { DynamoSequenceStore } from '../../adapters/dynamodb/sequence-store.ts';
import { nodeSha256 } from '../../adapters/node/sha256.ts';
import { integrateEntries } from '../../app/log/integrate-entries.ts';
import { type PublishOutcome, publishCheckpoint } from '../../app/log/publish-checkpoint.ts';
import type { Config } from '../../config/groups.ts';
import { measure } from '../../telemetry/telemetry.ts';
import { type ChainConfig, chainAnchor } from '../chain.ts';
import { dynamoClient } from '../dynamodb.ts';
import { checkpointSigners } from '../keys.ts';
import { logFiles } from '../log-files.ts';

/** The configuration that publishing needs. */
export type PublisherConfig = ChainConfig & Pick<Config, 'store' | 'guard' | 'tiles' | 'checkpointKey'>;

/** Time for which a chain that does not answer may delay a publication. */
const CHAIN_TIMEOUT_MS = 2_000;

/** Returns the call that integrates the sequenced events and publishes a checkpoint of them. */
export async function publisher(config: PublisherConfig): Promise<() => Promise<PublishOutcome>> {
  const { store, log } = config;
  const client = dynamoClient(store);
  const files = await logFiles(config.tiles);
  const shared = {
    origin: log.origin,
    tiles: files,
    guard: new DynamoGuard(client, config.guard.table),
    hash: nodeSha256,
  };
  const sequence = new DynamoSequenceStore(client, store.table);
  const publish = publishCheckpoint({
    ...shared,
    integrateEntries: integrateEntries({ ...shared, sequence }),
    published: files,
    anchor: chainAnchor(config, { requestTimeoutMs: CHAIN_TIMEOUT_MS }),
    signers: await checkpointSigners(config.checkpointKey, log.origin),
  });
  return async () => {
    const outcome = await publish();
    if (outcome.signed) measure({ PublishedSize: Number(outcome.treeSize) });
    return outcome;
  };
}
