import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../lambdas/adapters/dynamodb/client.ts';

const client = createDynamoClient({ region: process.env.AWS_REGION ?? '', endpoint: null });

/** The least that a function can do which reads one item: what the others are measured against. */
export async function handler({ id }: { readonly id: string }) {
  const Key = { pk: { S: id }, sk: { S: '-' } };
  const command = new GetItemCommand({ TableName: process.env.LEDGER_TABLE, Key, ConsistentRead: true });
  const { Item: item } = await client.send(command);
  return item;
}
