import { setTimeout as pause } from 'node:timers/promises';
import type { AttributeValue, UpdateItemInput } from '@aws-sdk/client-dynamodb';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { Json } from '../../../core/kernel/json.ts';
import type { ChainId } from '../../ports/events.ts';
import type { PutDownNo, PutDownStore } from '../../ports/put-down.ts';
import { GUARD_TABLE, PUT_DOWN_PREFIX } from '../../table.ts';
import { FORMAT, json, known, number, text } from './attributes.ts';
import { reach, reachConditional } from './errors.ts';
import { type Item, PARTS, partOf, putDownKey } from './keys.ts';
import { DynamoStore } from './store.ts';

const { partitionKey, waiting } = GUARD_TABLE;
/** Attributes that hold a no are named by the id of its event. */
const EVENT_ID = /^[0-9a-f]{8}-/;
const PUT_DOWN = [
  `SET #event = if_not_exists(#event, :no), ${waiting.partitionKey} = :part`,
  `${waiting.sortKey} = if_not_exists(${waiting.sortKey}, :saidAt), v = :v ADD revision :one`,
].join(', ');
const TAKE_OUT = `SET ${waiting.sortKey} = :oldest ADD revision :one REMOVE #event`;
/** An item that was made again counts its revisions anew: it does not hold the same no. */
const IS_AS_IT_WAS_READ = 'revision = :revision AND attribute_exists(#event)';
const MAX_REMOVALS = 20;
/** A transaction that checks the item turns an addition away; it is over within milliseconds. */
const MAX_ADDITIONS = 40;
const ADDITION_PAUSE_MS = 20;

/** A no, but for what its key says, as one attribute holds it. */
type Kept = Pick<PutDownNo, 'saidAt' | 'idempotency'> & { readonly request: Json };

/**
 * A `PutDownStore` in the table `guard`: an item a subject, in it an attribute for each no. The item exists as long as
 * it holds one, so that a condition on its existence is all that a write needs.
 */
export class DynamoPutDownStore extends DynamoStore implements PutDownStore {
  async putDown(no: PutDownNo): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await this.#add(no);
        return;
      } catch (error) {
        if (!isLedgerError(error, 'STORE_CONFLICT')) throw error;
        if (tries === MAX_ADDITIONS) throw new LedgerError('STORE_UNAVAILABLE', error.message, { cause: error });
        await pause(ADDITION_PAUSE_MS);
      }
    }
  }

  /** @throws STORE_CONFLICT when a transaction that checks the item is under way */
  async #add({ chain, event, saidAt, idempotency, request }: PutDownNo): Promise<void> {
    const value: Kept = { saidAt, idempotency, request };
    await reachConditional(
      this.client.send('UpdateItem', {
        TableName: this.table,
        Key: putDownKey(chain),
        UpdateExpression: PUT_DOWN,
        ExpressionAttributeNames: { '#event': event },
        ExpressionAttributeValues: {
          ':no': { S: JSON.stringify(value) },
          ':part': { S: partOf(chain.charCodeAt(0)) },
          ':saidAt': { S: saidAt },
          ':v': FORMAT.v as AttributeValue,
          ':one': { N: '1' },
        },
      }),
      (cause) => new LedgerError('STORE_CONFLICT', 'the subject is being written about', { cause }),
    );
  }

  async listPutDown(chain: ChainId): Promise<readonly PutDownNo[]> {
    const item = await this.get(putDownKey(chain));
    return item === null ? [] : readPutDown(item);
  }

  async removePutDown({ chain, event }: Pick<PutDownNo, 'chain' | 'event'>): Promise<void> {
    for (let tries = 1; ; tries++) {
      const item = await this.get(putDownKey(chain));
      if (item === null || item[event] === undefined) return;
      try {
        await this.#remove(item, event);
        return;
      } catch (error) {
        if (!isLedgerError(error, 'STORE_CONFLICT') || tries === MAX_REMOVALS) throw error;
      }
    }
  }

  async listSubjectsPutDown(limit: number): Promise<readonly ChainId[]> {
    const oldest = (await Promise.all(PARTS.map((part) => this.#oldest(part, limit)))).flat();
    return oldest
      .sort((a, b) => (text(a, waiting.sortKey) < text(b, waiting.sortKey) ? -1 : 1))
      .slice(0, limit)
      .map(chainOf);
  }

  async oldestPutDownAt(): Promise<Instant | null> {
    const oldest = (await Promise.all(PARTS.map((part) => this.#oldest(part, 1)))).flat();
    return oldest.map((item) => text(item, waiting.sortKey)).sort()[0] ?? null;
  }

  /** @throws STORE_CONFLICT when the item has changed since it was read */
  async #remove(item: Item, event: string): Promise<void> {
    const [oldest] = readPutDown(item).filter((no) => no.event !== event);
    const condition = {
      TableName: this.table,
      Key: { [partitionKey]: item[partitionKey] as AttributeValue },
      ConditionExpression: IS_AS_IT_WAS_READ,
      ExpressionAttributeNames: { '#event': event },
    };
    const revision = { ':revision': { N: `${number(item, 'revision')}` } };
    const update: UpdateItemInput = {
      ...condition,
      UpdateExpression: TAKE_OUT,
      ExpressionAttributeValues: { ...revision, ':one': { N: '1' }, ':oldest': { S: oldest?.saidAt ?? '' } },
    };
    const whole = { ...condition, ExpressionAttributeValues: revision };
    await reachConditional(
      oldest === undefined ? this.client.send('DeleteItem', whole) : this.client.send('UpdateItem', update),
      (cause) => new LedgerError('STORE_CONFLICT', 'more was put down meanwhile', { cause }),
    );
  }

  async #oldest(part: string, limit: number): Promise<readonly Item[]> {
    const { Items: items = [] } = await reach(
      this.client.send('Query', {
        TableName: this.table,
        IndexName: waiting.name,
        KeyConditionExpression: `${waiting.partitionKey} = :part`,
        ExpressionAttributeValues: { ':part': { S: part } },
        Limit: limit,
      }),
    );
    return items;
  }
}

function readPutDown(item: Item): readonly PutDownNo[] {
  const chain = chainOf(known(item));
  return Object.keys(item)
    .filter((name) => EVENT_ID.test(name))
    .map((event) => ({ chain, event, ...keptIn(item, event) }))
    .sort((a, b) => (a.saidAt === b.saidAt ? compare(a.event, b.event) : compare(a.saidAt, b.saidAt)));
}

function keptIn(item: Item, event: string): Kept {
  const { saidAt, idempotency, request } = json<Kept>(item, event);
  return { saidAt, idempotency, request };
}

function chainOf(item: Item): ChainId {
  return text(item, partitionKey).slice(PUT_DOWN_PREFIX.length);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
