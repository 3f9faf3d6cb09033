import type { DynamoDBStreamEvent } from 'aws-lambda';
import { DynamoEventStore } from '../adapters/dynamodb/event-store.ts';
import { parsePromiseKey } from '../adapters/dynamodb/keys.ts';
import { makePromises } from '../app/consent/make-promises.ts';
import { readConfig } from '../config/read.ts';
import { logError, measure, watched } from '../telemetry/telemetry.ts';
import { dynamoClient } from '../wiring/dynamodb.ts';
import { openWrites, promises } from '../wiring/writes.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.promise.groups);
const deps = {
  ...(await openWrites(config)),
  store: new DynamoEventStore(dynamoClient(config.store), {
    table: config.store.table,
    guardTable: config.guard.table,
  }),
};
const make = makePromises({ ...deps, ...promises(deps, config) });

/** Makes the promises, and counts the ended permits, that the answers to new events of the stream went without. */
export const handler = watched(async (event: DynamoDBStreamEvent): Promise<void> => {
  const { faults } = await make(event.Records.flatMap(({ dynamodb }) => parsePromiseKey(dynamodb?.Keys?.pk?.S) ?? []));
  for (const fault of faults) logError('a promise cannot be made', fault);
  measure({ PromisesFailed: faults.length || null });
});
