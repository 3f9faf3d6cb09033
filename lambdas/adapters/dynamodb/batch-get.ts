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

/** Of which attributes an item is made, `pk` and `sk` among them, and what is made of it. */
export interface Reading<T> {
  readonly projection: string;
  readonly names?: Record<string, string>;
  readonly read: (item: Item) => T;
}

/**
 * What is read of the items at these keys, at the places of their keys, undefined where there is none; strongly consistent, 100 keys a request,
 * a few requests at once. Keys are drawn when their request is next, and an item is read when it is there, once however often its key is named:
 * so the work on some goes on while others are on their way.
 * @throws STORE_UNAVAILABLE also when the store keeps leaving keys unprocessed
 */
export async function getMany<T>(
  client: DynamoDBClient,
  table: string,
  keys: Iterable<Item>,
  { projection, names, read }: Reading<T>,
): Promise<readonly (T | undefined)[]> {
  const found = new Map<string, T>();
  const places: string[] = [];
  const readPage = async (page: Item[]) => {
    let request: KeysAndAttributes | undefined = {
      Keys: page,
      ConsistentRead: true,
      ProjectionExpression: projection,
      ExpressionAttributeNames: names,
    };
    for (let round = 0; request; round++) {
      if (round === MAX_ROUNDS) throw new LedgerError('STORE_UNAVAILABLE', 'the store leaves keys unprocessed');
      if (round > 0) await pause(FIRST_PAUSE_MS * 2 ** round);
      const command: BatchGetItemCommand = new BatchGetItemCommand({ RequestItems: { [table]: request } });
      const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await reach(client.send(command));
      for (const item of Responses?.[table] ?? []) found.set(nameOf(item), read(item));
      const left: KeysAndAttributes | undefined = UnprocessedKeys?.[table];
      request = left?.Keys?.length ? left : undefined;
    }
  };
  const pages = pagesOf(keys, places);
  // Each worker takes the next page until none is left.
  const worker = async () => {
    for (const page of pages) await readPage(page);
  };
  await Promise.all(Array.from({ length: PAGES_AT_ONCE }, worker));
  return places.map((name) => found.get(name));
}

/** The keys by the page, none of them twice; the name of each is put in `places`. */
function* pagesOf(keys: Iterable<Item>, places: string[]): Generator<Item[]> {
  const seen = new Set<string>();
  let page: Item[] = [];
  for (const key of keys) {
    const name = nameOf(key);
    places.push(name);
    if (seen.has(name)) continue;
    seen.add(name);
    if (page.push(key) < MAX_KEYS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function nameOf({ pk, sk }: Item): string {
  return `${pk?.S}\n${sk?.S}`;
}
