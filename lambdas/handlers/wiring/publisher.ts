import { DynamoGuard } from '../../adapters/dynamodb/guard.ts';
import { DynamoSequenceStore } from '../../adapters/dynamodb/sequence-store.ts';
import { nodeSha256 } from '../../adapters/node/sha256.ts';
import { integrateEntries } from '../../app/integrate-entries.ts';
import { type PublishOutcome, publishCheckpoint } from '../../app/publish-checkpoint.ts';
import type { Config } from '../../config.ts';
import { chainAnchor } from './chain.ts';
import { dynamoClient } from './dynamodb.ts';
import { checkpointSigner } from './keys.ts';
import { logFiles } from './log-files.ts';

/** The configuration that publishing needs. */
export const PUBLISHER_GROUPS = ['store', 'log', 'keys', 'chain', 'node'] as const;
type PublisherConfig = Pick<Config, (typeof PUBLISHER_GROUPS)[number]>;

/** A chain that hangs holds up a publication no longer than this; one that is away does not at all. */
const CHAIN_TIMEOUT_MS = 2_000;

/** Integrates what is sequenced and publishes a checkpoint of it. */
export async function publisher(config: PublisherConfig): Promise<() => Promise<PublishOutcome>> {
  const { store, log, keys } = config;
  const client = dynamoClient(store);
  const files = logFiles(log);
  const shared = {
    origin: log.origin,
    tiles: files,
    guard: new DynamoGuard(client, store.guardTable),
    hash: nodeSha256,
  };
  const sequence = new DynamoSequenceStore(client, store.table);
  return publishCheckpoint({
    ...shared,
    integrateEntries: integrateEntries({ ...shared, sequence }),
    published: files,
    anchor: chainAnchor(config, { requestTimeoutMs: CHAIN_TIMEOUT_MS }),
    signer: await checkpointSigner(keys, log.origin),
  });
}

/**
 * Asks for a publication of what was just sequenced. Here the same process does it. A failure is not the caller's: what is sequenced
 * stays so, and the schedule publishes it.
 */
export async function publishTrigger(config: PublisherConfig): Promise<() => Promise<void>> {
  const publish = await publisher(config);
  return async () => {
    try {
      await publish();
    } catch (error) {
      console.error(error);
    }
  };
}
