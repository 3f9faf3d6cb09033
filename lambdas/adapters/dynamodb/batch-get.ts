import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  type KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../../../core/error.ts';
import { reach } from './errors.ts';
import type { Item } from './keys.ts';

const MAX_KEYS = 100;
const PAGES_AT_ONCE = 4;
const MAX_ROUNDS = 8;
const FIRST_PAUSE_MS = 10;

/**
 * The items at these keys, at the places of their keys, undefined where there is none; strongly consistent, 100 keys a request, a few
 * requests at once. The
 * projection must name `pk` and `sk`.
 * @throws STORE_UNAVAILABLE also when the store keeps leaving keys unprocessed
 */
export async function getMany(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  attributes: { readonly projection: string; readonly names?: Record<string, string> },
): Promise<readonly (Item | undefined)[]> {
  const found = new Map<string, Item>();
  const wanted = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  const readPage = async (start: number) => {
    let request: KeysAndAttributes | undefined = {
      Keys: wanted.slice(start, start + MAX_KEYS),
      ConsistentRead: true,
      ProjectionExpression: attributes.projection,
      ExpressionAttributeNames: attributes.names,
    };
    for (let round = 0; request; round++) {
      if (round === MAX_ROUNDS) throw new LedgerError('STORE_UNAVAILABLE', 'the store leaves keys unprocessed');
      if (round > 0) await pause(FIRST_PAUSE_MS * 2 ** round);
      const command: BatchGetItemCommand = new BatchGetItemCommand({ RequestItems: { [table]: request } });
      const page: BatchGetItemCommandOutput = await reach(client.send(command));
      for (const item of page.Responses?.[table] ?? []) found.set(nameOf(item), item);
      const left: KeysAndAttributes | undefined = page.UnprocessedKeys?.[table];
      request = left?.Keys?.length ? left : undefined;
    }
  };
  const starts = Array.from({ length: Math.ceil(wanted.length / MAX_KEYS) }, (_, page) => page * MAX_KEYS);
  // Each worker takes the next page until none is left.
  const worker = async () => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) await readPage(start);
  };
  await Promise.all(Array.from({ length: PAGES_AT_ONCE }, worker));
  return keys.map((key) => found.get(nameOf(key)));
}

function nameOf({ pk, sk }: Item): string {
  return `${pk?.S}\n${sk?.S}`;
}
