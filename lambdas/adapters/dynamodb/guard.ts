import type { PutItemInput } from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Guard, GuardRecord } from '../../ports/checkpoint-store.ts';
import { GUARD_TABLE } from '../../table.ts';
import { bytes, FORMAT, integer, known, text } from './attributes.ts';
import { reachConditional } from './errors.ts';
import { DynamoStore } from './store.ts';

const IS_THE_FIRST = `attribute_not_exists(${GUARD_TABLE.partitionKey})`;
const IS_THE_CHECKPOINT_THAT_WAS_READ = 'note = :note';

/** A `Guard` in the table `guard`, which is never restored from a backup. */
export class DynamoGuard extends DynamoStore implements Guard {
  async readGuard(origin: string): Promise<GuardRecord | null> {
    const item = await this.get({ [GUARD_TABLE.partitionKey]: { S: origin } });
    return item
      ? { treeSize: integer(known(item), 'treeSize'), rootHash: bytes(item, 'rootHash'), note: text(item, 'note') }
      : null;
  }

  async swapGuard(origin: string, previous: GuardRecord | null, next: GuardRecord): Promise<void> {
    const put: PutItemInput = {
      TableName: this.table,
      Item: {
        [GUARD_TABLE.partitionKey]: { S: origin },
        ...FORMAT,
        treeSize: { N: `${next.treeSize}` },
        rootHash: { B: next.rootHash },
        note: { S: next.note },
      },
      ...(previous === null
        ? { ConditionExpression: IS_THE_FIRST }
        : {
            ConditionExpression: IS_THE_CHECKPOINT_THAT_WAS_READ,
            ExpressionAttributeValues: { ':note': { S: previous.note } },
          }),
    };
    await reachConditional(
      this.client.send('PutItem', put),
      (cause) => new LedgerError('GUARD_MOVED', 'another publisher was faster', { cause }),
    );
  }
}
