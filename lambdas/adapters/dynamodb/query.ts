import type { QueryInput } from '@aws-sdk/client-dynamodb';
import type { DynamoClient } from './client.ts';
import { reach } from './errors.ts';
import { type Item, sortable } from './keys.ts';

/** Sorts after every number. */
const END = ':';

/**
 * Selects the items of one partition whose sort key is a number on this side of `than`; null is above all numbers.
 */
export interface Range {
  readonly partition: string;
  readonly side: 'above' | 'below';
  readonly than: bigint | number | null;
}

/**
 * Lists the items of one partition whose sort keys begin with `prefix`, in their order, after `prefix + after`, at most
 * `limit`; strongly consistent.
 */
export function queryPrefix(
  client: DynamoClient,
  table: string,
  { partition, prefix, after }: { readonly partition: string; readonly prefix: string; readonly after: string | null },
  limit: number,
): Promise<readonly Item[]> {
  const query = {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: partition }, ':prefix': { S: prefix } },
    ExclusiveStartKey: after === null ? undefined : { pk: { S: partition }, sk: { S: `${prefix}${after}` } },
  };
  return queryUpTo(client, query, limit);
}

/** Lists the items of a range, the nearest to `than` first, at most `limit`; strongly consistent. */
export function queryRange(
  client: DynamoClient,
  table: string,
  { partition, side, than }: Range,
  limit: number,
): Promise<readonly Item[]> {
  const query = {
    TableName: table,
    KeyConditionExpression: side === 'above' ? 'pk = :pk AND sk > :than' : 'pk = :pk AND sk < :than',
    ExpressionAttributeValues: { ':pk': { S: partition }, ':than': { S: than === null ? END : sortable(than) } },
    ScanIndexForward: side === 'above',
  };
  return queryUpTo(client, query, limit);
}

/**
 * Lists the items of one partition whose sort keys are below a text, in their order, at most `limit`; strongly
 * consistent.
 */
export function queryBefore(
  client: DynamoClient,
  table: string,
  { partition, before }: { readonly partition: string; readonly before: string },
  limit: number,
): Promise<readonly Item[]> {
  const query = {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk < :before',
    ExpressionAttributeValues: { ':pk': { S: partition }, ':before': { S: before } },
  };
  return queryUpTo(client, query, limit);
}

/** Lists all items of one partition, in the order of their sort keys; strongly consistent. */
export function queryPartition(client: DynamoClient, table: string, partition: string): Promise<readonly Item[]> {
  const query = {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: partition } },
  };
  return queryUpTo(client, query, null);
}

/** Reads as many pages as it takes, since one holds at most 1 MB. */
async function queryUpTo(
  client: DynamoClient,
  query: Omit<QueryInput, 'Limit' | 'ConsistentRead'>,
  limit: number | null,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let from = query.ExclusiveStartKey;
  do {
    const left = limit === null ? undefined : limit - items.length;
    const input = { ...query, ConsistentRead: true, Limit: left, ExclusiveStartKey: from };
    const page = await reach(client.send('Query', input));
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from && (limit === null || items.length < limit));
  return items;
}
