import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { BatchGetItemOutput, KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { DynamoClient } from './client.ts';
import { reach } from './errors.ts';
import { type Item, ONLY } from './keys.ts';

// Divisible by the three items of a decision, so that those of one subject go in one request.
const MAX_KEYS = 99;
const PAGES_AT_ONCE = 4;
const MAX_ROUNDS = 8;
const FIRST_PAUSE_MS = 10;

/** Tells how the items of a table are read. */
export interface Reading<T> {
  /** The attributes to read, those of the key among them; default: all. */
  readonly projection?: string;
  readonly names?: Record<string, string>;
  readonly read: (item: Item) => T;
}

/** Names an item in one of several tables. */
export interface Place {
  readonly table: string;
  readonly key: Item;
}

/**
 * Reads the items at these keys, in the order of the keys, undefined where there is none; strongly consistent, 99 keys
 * a request, a few requests at once. It draws the keys of a request just before it sends it, and reads an item as soon
 * as it arrives, once however often its key is named; so some items are read while others are on their way.
 * @throws STORE_UNAVAILABLE when the store does not answer, or keeps leaving keys unprocessed
 */
export function getMany<T>(
  client: DynamoClient,
  table: string,
  keys: Iterable<Item>,
  reading: Reading<T>,
): Promise<readonly (T | undefined)[]> {
  return getFromTables(client, inTable(table, keys), { [table]: reading });
}

/** Reads the items at these places as `getMany` does, those of several tables with one request. */
export async function getFromTables<T>(
  client: DynamoClient,
  places: Iterable<Place>,
  readings: Readonly<Record<string, Reading<T>>>,
): Promise<readonly (T | undefined)[]> {
  const wanted = new Wanted<T>();
  const readPage = async (page: readonly Place[]) => {
    let request: BatchRequest = requestFor(page, readings);
    for (let round = 0; Object.keys(request).length > 0; round++) {
      if (round === MAX_ROUNDS) throw new LedgerError('STORE_UNAVAILABLE', 'the store leaves keys unprocessed');
      if (round > 0) await pause(FIRST_PAUSE_MS * 2 ** round);
      const answer: BatchGetItemOutput = await reach(client.send('BatchGetItem', { RequestItems: request }));
      const { Responses = {}, UnprocessedKeys } = answer;
      for (const [table, items] of Object.entries(Responses)) {
        const { read } = readings[table] as Reading<T>;
        for (const item of items) wanted.found(item, read(item));
      }
      request = UnprocessedKeys ?? {};
    }
  };
  const pages = wanted.pages(places);
  // Each worker takes the next page until none is left; it begins in a turn of its own, when the request of the one
  // before is on its way.
  const worker = async () => {
    await turn();
    for (const page of pages) await readPage(page);
  };
  await Promise.all(Array.from({ length: PAGES_AT_ONCE }, worker));
  return wanted.results();
}

type BatchRequest = Record<string, KeysAndAttributes>;

function requestFor(page: readonly Place[], readings: Readonly<Record<string, Reading<unknown>>>): BatchRequest {
  const request: BatchRequest = {};
  for (const { table, key } of page) {
    request[table] ??= {
      Keys: [],
      ConsistentRead: true,
      ProjectionExpression: readings[table]?.projection,
      ExpressionAttributeNames: readings[table]?.names,
    };
    request[table].Keys?.push(key);
  }
  return request;
}

function* inTable(table: string, keys: Iterable<Item>): Generator<Place> {
  for (const key of keys) yield { table, key };
}

/** Keeps which items are asked for, in which order, and the values found for them. */
class Wanted<T> {
  /** For each key that was drawn, the number of its item. */
  readonly #positions: number[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #found: (T | undefined)[] = [];

  /** Returns the places in pages, none of them twice. */
  *pages(places: Iterable<Place>): Generator<Place[]> {
    let page: Place[] = [];
    for (const place of places) {
      const name = nameOf(place.key);
      const known = this.#numbers.get(name);
      const number = known ?? this.#numbers.size;
      this.#positions.push(number);
      if (known !== undefined) continue;
      this.#numbers.set(name, number);
      if (page.push(place) < MAX_KEYS) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  found(item: Item, value: T): void {
    const number = this.#numbers.get(nameOf(item));
    if (number !== undefined) this.#found[number] = value;
  }

  /** Returns the values found, in the order of the keys. */
  results(): readonly (T | undefined)[] {
    return this.#positions.map((number) => this.#found[number]);
  }
}

/** Returns a name for a key, unlike that of any key of another table; an item alone in its partition has its name. */
function nameOf({ pk, sk, origin }: Item): string {
  if (origin !== undefined) return `${origin.S}`;
  return sk?.S === ONLY ? `${pk?.S}` : `${pk?.S}\n${sk?.S}`;
}
