import type { DynamoClient } from './client.ts';
import { reach } from './errors.ts';
import type { Item } from './keys.ts';

/** Holds what every store in DynamoDB has: one table, and the client that reaches it. */
export abstract class DynamoStore {
  protected readonly client: DynamoClient;
  protected readonly table: string;

  constructor(client: DynamoClient, table: string) {
    this.client = client;
    this.table = table;
  }

  /** Reads one item, strongly consistent; null when there is none. */
  protected async get(key: Item): Promise<Item | null> {
    const input = { TableName: this.table, Key: key, ConsistentRead: true };
    const { Item: item } = await reach(this.client.send('GetItem', input));
    return item ?? null;
  }
}
