import { createDynamoClient } from '../../lambdas/adapters/dynamodb/client.ts';

const client = createDynamoClient({ region: process.env.AWS_REGION ?? '', endpoint: null });

/** Reads one item and does nothing else: the baseline for the other functions. */
export async function handler({ id }: { readonly id: string }) {
  const Key = { pk: { S: id }, sk: { S: '-' } };
  const input = { TableName: process.env.LEDGER_TABLE, Key, ConsistentRead: true };
  const { Item: item } = await client.send('GetItem', input);
  return item;
}
