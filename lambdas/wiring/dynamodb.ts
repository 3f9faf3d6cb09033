import { createDynamoClient, type DynamoClient } from '../adapters/dynamodb/client.ts';
import type { Config } from '../config/groups.ts';
import { measure, tracedCall } from '../telemetry/telemetry.ts';

const clients = new Map<string, DynamoClient>();

const onThrottle = () => measure({ StoreThrottles: 1 });

/** Limits the reads of a function that somebody waits for. */
const ANSWERING = { longestReadMs: 1_000 };

/** Returns the client of the tables for a function that answers requests: a read is given up after a second. */
export function answeringDynamoClient(store: Config['store']): DynamoClient {
  return dynamoClient(store, ANSWERING);
}

/** Returns the client of the tables, one for the process, so that its connections are shared. */
export function dynamoClient(
  { region, endpoint }: Config['store'],
  limits: Partial<typeof ANSWERING> = {},
): DynamoClient {
  const key = `${region} ${endpoint} ${limits.longestReadMs}`;
  const around = tracedCall('DynamoDB');
  const client = clients.get(key) ?? createDynamoClient({ region, endpoint, ...limits, onThrottle, around });
  clients.set(key, client);
  return client;
}
