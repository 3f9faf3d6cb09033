import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Guard, GuardRecord } from '../../ports/checkpoint-store.ts';
import { bytes, FORMAT, integer, known, text } from './attributes.ts';
import { reach, reachConditional } from './errors.ts';

const DOES_NOT_EXIST = 'attribute_not_exists(origin)';
const IS_THE_CHECKPOINT_THAT_WAS_READ = 'note = :note';

/** A `Guard` in the table `guard`, which is never restored from a backup. */
export class DynamoGuard implements Guard {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async readGuard(origin: string): Promise<GuardRecord | null> {
    const command = new GetItemCommand({
      TableName: this.#table,
      Key: { origin: { S: origin } },
      ConsistentRead: true,
    });
    const { Item: item } = await reach(this.#client.send(command));
    return item
      ? { treeSize: integer(known(item), 'treeSize'), rootHash: bytes(item, 'rootHash'), note: text(item, 'note') }
      : null;
  }

  async swapGuard(origin: string, previous: GuardRecord | null, next: GuardRecord): Promise<void> {
    const command = new PutItemCommand({
      TableName: this.#table,
      Item: {
        origin: { S: origin },
        ...FORMAT,
        treeSize: { N: `${next.treeSize}` },
        rootHash: { B: next.rootHash },
        note: { S: next.note },
      },
      ...(previous === null
        ? { ConditionExpression: DOES_NOT_EXIST }
        : {
            ConditionExpression: IS_THE_CHECKPOINT_THAT_WAS_READ,
            ExpressionAttributeValues: { ':note': { S: previous.note } },
          }),
    });
    await reachConditional(
      this.#client.send(command),
      (cause) => new LedgerError('GUARD_MOVED', 'another publisher was faster', { cause }),
    );
  }
}
