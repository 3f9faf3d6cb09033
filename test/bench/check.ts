import { GetItemCommand, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PURPOSE, startBenchLedger } from './http.ts';
import { inTurns, perSecond } from './measure.ts';
import type { BenchRow } from './row.ts';

const SUBJECTS = 200;
const ROUNDS = 1_500;
const CALLS_AT_ONCE = 6_000;
const AT_ONCE = 32;
const MOST = 1.5;

/** A check over HTTP against a bare `GetItem` of the same item on the same engine by the same client, and the empty route. */
export async function run(): Promise<readonly BenchRow[]> {
  const ledger = await startBenchLedger();
  try {
    const { client } = ledger.engine;
    for (let i = 0; i < SUBJECTS; i++) await ledger.post(`/v1/subjects/S-${i}/consents`, ledger.consent);
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const table = TableNames.find((name) => !name.includes('guard'));
    const { Items = [] } = await client.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'begins_with(pk, :state)',
        ExpressionAttributeValues: { ':state': { S: 'STATE#' } },
      }),
    );
    if (Items.length !== SUBJECTS) throw new Error(`expected ${SUBJECTS} states, found ${Items.length}`);
    const keys = Items.map((item) => ({ pk: item.pk as { S: string }, sk: item.sk as { S: string } }));
    let turn = 0;
    const next = () => turn++ % SUBJECTS;
    const bare = () => client.send(new GetItemCommand({ TableName: table, Key: keys[next()], ConsistentRead: true }));
    const check = () => ledger.post('/access/v1/evaluation', question(next()));
    if (!(await check()).startsWith('{"decision":true')) throw new Error('the check does not say yes');

    const ms = await inTurns({ bare, empty: () => ledger.get('/health'), check }, ROUNDS);
    const sum = ms.bare + ms.empty;
    const bareRate = await perSecond(CALLS_AT_ONCE, AT_ONCE, bare);
    const checkRate = await perSecond(CALLS_AT_ONCE, AT_ONCE, check);
    return [
      {
        name: 'check over HTTP, one at a time, median',
        value: ms.check,
        unit: 'ms',
        baseline: `bare GetItem (${ms.bare.toFixed(2)}) + empty route (${ms.empty.toFixed(2)})`,
        baselineValue: sum,
        ratio: ms.check / sum,
        target: `ratio <= ${MOST}`,
        met: ms.check / sum <= MOST,
      },
      {
        name: `checks over HTTP, ${AT_ONCE} at once`,
        value: checkRate,
        unit: '/s',
        baseline: `bare GetItem, ${AT_ONCE} at once`,
        baselineValue: bareRate,
        ratio: checkRate / bareRate,
      },
    ];
  } finally {
    await ledger.stop();
  }
}

function question(subject: number) {
  return {
    subject: { type: 'customer', id: `S-${subject}` },
    action: { name: 'push', properties: { channel: 'sms' } },
    resource: { type: 'purpose', id: PURPOSE },
  };
}
