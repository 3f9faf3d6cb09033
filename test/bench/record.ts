import { randomUUID } from 'node:crypto';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { startBenchLedger } from './http.ts';
import { inTurns, perSecond } from './measure.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 400;
const CALLS_AT_ONCE = 3_000;
const AT_ONCE = 32;
const EVENT_BYTES = 3_000;

/**
 * Measures recording a consent over HTTP (rules, entry, promise, transaction) against a bare transaction of the four
 * items that every consent needs, on the same engine. A fifth item, that the notice was shown, counts against the
 * ledger.
 */
export async function run(): Promise<readonly BenchRow[]> {
  const ledger = await startBenchLedger();
  try {
    const { table } = await ledger.engine.tables();
    const bare = () => ledger.engine.sdk.send(new TransactWriteItemsCommand({ TransactItems: fourItems(table) }));
    const record = () => ledger.post(`/v1/subjects/S-${randomUUID()}/consents`, ledger.consent);
    const ms = await inTurns({ bare, record }, ROUNDS);
    const bareRate = await perSecond(CALLS_AT_ONCE, AT_ONCE, bare);
    const recordRate = await perSecond(CALLS_AT_ONCE, AT_ONCE, record);
    return [
      {
        name: 'consent recorded over HTTP, one at a time, median',
        value: ms.record,
        unit: 'ms',
        baseline: 'bare transaction of 4 items',
        baselineValue: ms.bare,
        ratio: ms.record / ms.bare,
      },
      {
        name: `consents recorded over HTTP, ${AT_ONCE} at once`,
        value: recordRate,
        unit: '/s',
        baseline: `bare transactions of 4 items, ${AT_ONCE} at once`,
        baselineValue: bareRate,
        ratio: recordRate / bareRate,
      },
    ];
  } finally {
    await ledger.stop();
  }
}

/** Returns items as many and as large as a consent's event, id, chain and state. */
function fourItems(table: string) {
  const id = randomUUID();
  return ['EVENT', 'ID', 'CHAIN', 'STATE'].map((kind) => ({
    Put: {
      TableName: table,
      Item: {
        pk: { S: `${kind}#${id}` },
        sk: { S: '-' },
        data: { B: Buffer.alloc(kind === 'EVENT' ? EVENT_BYTES : 200) },
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }));
}
