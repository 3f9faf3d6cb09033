import { DynamoAnchorStore } from '../../adapters/dynamodb/anchor-store.ts';
import { DynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { DynamoSequenceStore } from '../../adapters/dynamodb/sequence-store.ts';
import { systemClock } from '../../adapters/node/system.ts';
import { measureLog } from '../../app/log/measure-log.ts';
import type { Config } from '../../config/groups.ts';
import type { FailureQueue } from '../../ports/failure-queue.ts';
import { logError, measure } from '../../telemetry/telemetry.ts';
import { type ChainConfig, chainAnchor } from '../chain.ts';
import { dynamoClient } from '../dynamodb.ts';
import { gasSigner } from '../keys.ts';
import { logFiles } from '../log-files.ts';

/** Time for which a chain that does not answer may delay the other measures. */
const CHAIN_TIMEOUT_MS = 5_000;

/** Returns the call that measures how far behind and in what state the log is, and emits what could be measured. */
export async function observer(
  config: ChainConfig & Pick<Config, 'store' | 'guard' | 'tiles' | 'gasKey' | 'gas' | 'failures'>,
): Promise<() => Promise<void>> {
  const { store } = config;
  const client = dynamoClient(store);
  const look = measureLog({
    sequence: new DynamoSequenceStore(client, store.table),
    anchors: new DynamoAnchorStore(client, store.table),
    published: await logFiles(config.tiles),
    anchor: chainAnchor(config, { gas: config.gas, requestTimeoutMs: CHAIN_TIMEOUT_MS }),
    gasAccount: (await gasSigner(config.gasKey)).address,
    failures: await failureQueue(config.failures),
    clock: systemClock,
    store: new DynamoEventStore(client, { table: store.table, guardTable: config.guard.table }),
    origin: config.log.origin,
  });
  return async () => {
    const { measures, failures } = await look();
    for (const { measure: name, error } of failures) logError(`not measured: ${name}`, error);
    measure({
      UnsequencedAgeSeconds: measures.unsequencedAgeSeconds,
      UnpublishedAgeSeconds: measures.unpublishedAgeSeconds,
      UnanchoredAgeSeconds: measures.unanchoredAgeSeconds,
      UnmappedAgeSeconds: measures.unmappedAgeSeconds,
      QuarantinedEvents: measures.quarantinedEvents,
      LogMarked: measures.marks,
      GasBalance: measures.anchorsPaid,
      FailuresKept: measures.failuresKept,
    });
  };
}

async function failureQueue({ queueUrl }: Config['failures']): Promise<FailureQueue | null> {
  if (queueUrl === null) return null;
  const { sqsFailureQueue } = await import('../../adapters/sqs/failure-queue.ts');
  return sqsFailureQueue(queueUrl);
}
