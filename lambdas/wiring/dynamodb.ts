import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../adapters/dynamodb/client.ts';
import type { Config } from '../config/groups.ts';
import { measure, traced } from '../telemetry/telemetry.ts';

const clients = new Map<string, DynamoDBClient>();

const onThrottle = () => measure({ StoreThrottles: 1 });

/** Returns the client of the tables, one for the process, so that its connections are shared. */
export function dynamoClient({ region, endpoint }: Config['store']): DynamoDBClient {
  const key = `${region} ${endpoint}`;
  const client = clients.get(key) ?? traced(createDynamoClient({ region, endpoint, onThrottle }));
  clients.set(key, client);
  return client;
}
