import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { GUARD_TABLE, LEDGER_TABLE } from '../../table.ts';

const WAIT_SECONDS = 60;

const { partitionKey, sortKey, expiry, unsequenced } = LEDGER_TABLE;
const { waiting } = GUARD_TABLE;

/** Creates the two tables, with the stream of keys and the expiry of items, unless they exist. */
export async function createTables(
  client: DynamoDBClient,
  { table, guardTable }: { readonly table: string; readonly guardTable: string },
): Promise<void> {
  await create(client, {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partitionKey, sortKey, unsequenced.partitionKey, unsequenced.sortKey].map((name) => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [keysOnly(unsequenced)],
    // SECURITY: keys alone: a stream keeps what it carries, and what was erased must not linger there.
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  });
  await expireByTtl(client, table);
  await create(client, {
    TableName: guardTable,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [GUARD_TABLE.partitionKey, waiting.partitionKey, waiting.sortKey].map((name) => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    KeySchema: [{ AttributeName: GUARD_TABLE.partitionKey, KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [keysOnly(waiting)],
  });
}

function keysOnly({
  name,
  ...key
}: {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}): GlobalSecondaryIndex {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: key.partitionKey, KeyType: 'HASH' },
      { AttributeName: key.sortKey, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  };
}

async function create(client: DynamoDBClient, input: CreateTableCommandInput): Promise<void> {
  try {
    await client.send(new CreateTableCommand(input));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: WAIT_SECONDS, minDelay: 1 }, { TableName: input.TableName });
}

async function expireByTtl(client: DynamoDBClient, table: string): Promise<void> {
  const { TimeToLiveDescription: current } = await client.send(new DescribeTimeToLiveCommand({ TableName: table }));
  if (current?.TimeToLiveStatus === 'ENABLED' || current?.TimeToLiveStatus === 'ENABLING') return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: table,
      TimeToLiveSpecification: { AttributeName: expiry, Enabled: true },
    }),
  );
}
