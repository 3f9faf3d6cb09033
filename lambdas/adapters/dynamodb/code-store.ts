import type { UpdateItemInput } from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { CodeStore, KeptCode } from '../../ports/codes.ts';
import type { IdempotencyRecord } from '../../ports/idempotency.ts';
import { PREFIXES } from '../../table.ts';
import { bytes, FORMAT, known, number, text } from './attributes.ts';
import { isConditionFailed, reach, reachConditional } from './errors.ts';
import { DOES_NOT_EXIST, DOES_NOT_EXIST_OR_HAS_EXPIRED, idempotencyItem, secondsOf } from './event-items.ts';
import { codeKey, type Item } from './keys.ts';
import { DynamoStore } from './store.ts';

/** Time for which the codes of an event stay counted after the newest has expired; no code can be sent by then. */
const KEPT_SECONDS = 30 * 86_400;

const IS_THE_CODE_THAT_WAS_READ = 'sent = :sent';
// See docs/decisions/0912-attempts-have-names.md
const EXISTS_AND_WAS_NOT_TRIED_TOO_OFTEN =
  'attribute_exists(pk) AND (attribute_not_exists(attempts) OR size(attempts) < :most OR contains(attempts, :attempt))';

/** A `CodeStore` in the table `ledger`. */
export class DynamoCodeStore extends DynamoStore implements CodeStore {
  async readCode(event: string): Promise<KeptCode | null> {
    const item = await this.get(codeKey(event));
    return item ? readCodeItem(item) : null;
  }

  async putCode(
    code: Omit<KeptCode, 'attempts'>,
    before: KeptCode | null,
    at: Instant,
    idempotency?: IdempotencyRecord,
  ): Promise<void> {
    const condition =
      before === null
        ? { ConditionExpression: DOES_NOT_EXIST }
        : {
            ConditionExpression: IS_THE_CODE_THAT_WAS_READ,
            ExpressionAttributeValues: { ':sent': { N: `${before.sent}` } },
          };
    const items = [{ Put: { TableName: this.table, Item: codeItem(code), ...condition } }];
    const record = idempotency && {
      Put: {
        TableName: this.table,
        Item: idempotencyItem(idempotency),
        ConditionExpression: DOES_NOT_EXIST_OR_HAS_EXPIRED,
        ExpressionAttributeValues: { ':now': { S: at } },
      },
    };
    const transaction = { TransactItems: record ? [...items, record] : items };
    await reachConditional(
      this.client.send('TransactWriteItems', transaction),
      (cause) =>
        new LedgerError('STORE_CONFLICT', 'another code was sent, or this request was answered already', { cause }),
    );
  }

  async countAttempt(event: string, attempt: string, most: number): Promise<KeptCode | null> {
    const update: UpdateItemInput = {
      TableName: this.table,
      Key: codeKey(event),
      UpdateExpression: 'ADD attempts :attempts',
      ConditionExpression: EXISTS_AND_WAS_NOT_TRIED_TOO_OFTEN,
      ExpressionAttributeValues: {
        ':attempts': { SS: [attempt] },
        ':attempt': { S: attempt },
        ':most': { N: `${most}` },
      },
      ReturnValues: 'ALL_NEW',
    };
    try {
      const { Attributes: item } = await reach(this.client.send('UpdateItem', update));
      return item ? readCodeItem(item) : null;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      if ((await this.readCode(event)) === null) return null;
      throw new LedgerError('CODE_EXHAUSTED', `the code was tried ${most} times`, { details: { most }, cause: error });
    }
  }
}

function codeItem({ event, hash, expiresAt, sent }: Omit<KeptCode, 'attempts'>): Item {
  return {
    ...codeKey(event),
    ...FORMAT,
    hash: { B: hash },
    sent: { N: `${sent}` },
    expiresAt: { S: expiresAt },
    ttl: { N: `${secondsOf(expiresAt) + KEPT_SECONDS}` },
  };
}

function readCodeItem(item: Item): KeptCode {
  return {
    event: text(known(item), 'pk').slice(PREFIXES.codes.length),
    hash: bytes(item, 'hash'),
    expiresAt: text(item, 'expiresAt'),
    sent: number(item, 'sent'),
    attempts: item.attempts?.SS?.length ?? 0,
  };
}
