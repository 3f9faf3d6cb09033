import { DynamoSequenceStore } from '../../adapters/dynamodb/sequence-store.ts';
import { nodeSha256 } from '../../adapters/node/sha256.ts';
import { systemClock } from '../../adapters/node/system.ts';
import { sequenceEvents } from '../../app/sequence-events.ts';
import { sweepEvents } from '../../app/sweep-events.ts';
import type { Config } from '../../config.ts';
import { dynamoClient } from './dynamodb.ts';

/** What gives events their place in the log: those that the stream names, and those that it did not deliver. */
export function sequencer({ store }: Pick<Config, 'store'>) {
  const sequence = new DynamoSequenceStore(dynamoClient(store), store.table);
  const sequenceThese = sequenceEvents({ sequence, clock: systemClock, hash: nodeSha256 });
  return { sequenceEvents: sequenceThese, sweepEvents: sweepEvents({ sequence, sequenceEvents: sequenceThese }) };
}
