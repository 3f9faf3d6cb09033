import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  type KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../../../core/kernel/error.ts';
import { reach } from './errors.ts';
import { type Item, ONLY } from './keys.ts';

const MAX_KEYS = 100;
const PAGES_AT_ONCE = 4;
const MAX_ROUNDS = 8;
const FIRST_PAUSE_MS = 10;

/** Names the attributes to read of an item, `pk` and `sk` among them, and how they are read. */
export interface Reading<T> {
  /** Default: all attributes. */
  readonly projection?: string;
  readonly names?: Record<string, string>;
  readonly read: (item: Item) => T;
}

/**
 * Reads the items at these keys, in the order of the keys, undefined where there is none; strongly consistent, 100 keys
 * a request, a few requests at once. It draws the keys of a request just before it sends it, and reads an item as soon
 * as it arrives, once however often its key is named; so some items are read while others are on their way.
 * @throws STORE_UNAVAILABLE when the store does not answer, or keeps leaving keys unprocessed
 */
export async function getMany<T>(
  client: DynamoDBClient,
  table: string,
  keys: Iterable<Item>,
  { projection, names, read }: Reading<T>,
): Promise<readonly (T | undefined)[]> {
  const wanted = new Wanted<T>();
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
      for (const item of Responses?.[table] ?? []) wanted.found(item, read(item));
      const left: KeysAndAttributes | undefined = UnprocessedKeys?.[table];
      request = left?.Keys?.length ? left : undefined;
    }
  };
  const pages = wanted.pages(keys);
  // Each worker takes the next page until none is left; it begins in a turn of its own, when the request of the one
  // before is on its way.
  const worker = async () => {
    await turn();
    for (const page of pages) await readPage(page);
  };
  await Promise.all(Array.from({ length: PAGES_AT_ONCE }, worker));
  return wanted.results();
}

/** Keeps which items are asked for, in which order, and the values found for them. */
class Wanted<T> {
  /** For each key that was drawn, the number of its item. */
  readonly #positions: number[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #found: (T | undefined)[] = [];

  /** Returns the keys in pages, none of them twice. */
  *pages(keys: Iterable<Item>): Generator<Item[]> {
    let page: Item[] = [];
    for (const key of keys) {
      const name = nameOf(key);
      const known = this.#numbers.get(name);
      const number = known ?? this.#numbers.size;
      this.#positions.push(number);
      if (known !== undefined) continue;
      this.#numbers.set(name, number);
      if (page.push(key) < MAX_KEYS) continue;
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

/** Returns a name for a key; an item that is alone in its partition has the partition's name. */
function nameOf({ pk, sk }: Item): string {
  return sk?.S === ONLY ? `${pk?.S}` : `${pk?.S}\n${sk?.S}`;
}
