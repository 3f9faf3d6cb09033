import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { reach } from './errors.ts';
import { type Item, sortable } from './keys.ts';

/** Sorts after every number. */
const END = ':';

/** Which items of one partition: those whose sort key is a number on this side of `than`; null: the end of all numbers. */
export interface Range {
  readonly partition: string;
  readonly side: 'above' | 'below';
  readonly than: bigint | number | null;
}

/** The items of the range nearest to `than`, going away from it, at most `limit`; strongly consistent. */
export async function queryRange(
  client: DynamoDBClient,
  table: string,
  { partition, side, than }: Range,
  limit: number,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await reach(
      client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: side === 'above' ? 'pk = :pk AND sk > :than' : 'pk = :pk AND sk < :than',
          ExpressionAttributeValues: {
            ':pk': { S: partition },
            ':than': { S: than === null ? END : sortable(than) },
          },
          ConsistentRead: true,
          ScanIndexForward: side === 'above',
          Limit: limit - items.length,
          ExclusiveStartKey: from,
        }),
      ),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from && items.length < limit);
  return items;
}
