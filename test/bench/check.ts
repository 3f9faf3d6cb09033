import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { type BenchLedger, PURPOSE, startBenchLedger } from './http.ts';
import { inTurns, perSecond } from './measure.ts';
import type { BenchRow, Wanted } from './row.ts';

const SUBJECTS = 1_000;
const ROUNDS = 1_500;
const CALLS_AT_ONCE = 6_000;
const AT_ONCE = 32;
const MOST = 1.5;
const BATCH_ROUNDS = 40;
const MOST_OF_BATCH = 1.4;
/** Number of keys in a `BatchGetItem`, and of requests at once: as many as the ledger uses. */
const PAGE = 100;
const PAGES_AT_ONCE = 4;

const LOCAL = { region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

const ONE = 'check over HTTP, one at a time, median';
const BATCH = `a batch of ${SUBJECTS} checks over HTTP, median`;
const MANY = `checks over HTTP, ${AT_ONCE} at once`;

/**
 * Measures a check over HTTP against a bare `GetItem` of the same item, on the same engine with the SDK's defaults, and
 * against the empty route.
 */
export async function run(wanted: Wanted): Promise<readonly BenchRow[]> {
  if (![ONE, BATCH, MANY].some(wanted)) return [];
  const ledger = await startBenchLedger();
  const client = new DynamoDBClient({ ...LOCAL, endpoint: ledger.engine.endpoint });
  try {
    for (let i = 0; i < SUBJECTS; i++) await ledger.post(`/v1/subjects/S-${i}/consents`, ledger.consent);
    const { bare, bareMany } = await bareReads(client);
    let turn = 0;
    const next = () => turn++ % SUBJECTS;
    const bareNext = () => bare(next());
    const check = () => ledger.post('/access/v1/evaluation', question(next()));
    if (!(await check()).startsWith('{"decision":true')) throw new Error('the check does not say yes');
    const rows: BenchRow[] = [];
    if (wanted(ONE)) rows.push(await oneAtATime(ledger, bareNext, check));
    if (wanted(BATCH)) rows.push(await inBatches(ledger, bareMany));
    if (wanted(MANY)) rows.push(await manyAtOnce(bareNext, check));
    return rows;
  } finally {
    client.destroy();
    await ledger.stop();
  }
}

type Call = () => Promise<unknown>;

async function oneAtATime(ledger: BenchLedger, bare: Call, check: Call): Promise<BenchRow> {
  const ms = await inTurns({ bare, empty: () => ledger.get('/health'), check }, ROUNDS);
  const sum = ms.bare + ms.empty;
  return {
    name: ONE,
    value: ms.check,
    unit: 'ms',
    baseline: `bare GetItem (${ms.bare.toFixed(2)}) + empty route (${ms.empty.toFixed(2)})`,
    baselineValue: sum,
    ratio: ms.check / sum,
    target: `ratio <= ${MOST}`,
    met: ms.check / sum <= MOST,
  };
}

async function inBatches(ledger: BenchLedger, bareMany: Call): Promise<BenchRow> {
  const questions = { evaluations: Array.from({ length: SUBJECTS }, (_, subject) => question(subject)) };
  const checkMany = () => ledger.post('/access/v1/evaluations', questions);
  const yeses = (await checkMany()).split('"decision":true').length - 1;
  if (yeses !== SUBJECTS) throw new Error(`expected ${SUBJECTS} times yes, got ${yeses}`);
  const ms = await inTurns({ bareMany, checkMany }, BATCH_ROUNDS);
  return {
    name: BATCH,
    value: ms.checkMany,
    unit: 'ms',
    baseline: 'bare BatchGetItem of the same items',
    baselineValue: ms.bareMany,
    ratio: ms.checkMany / ms.bareMany,
    target: `ratio <= ${MOST_OF_BATCH}`,
    met: ms.checkMany / ms.bareMany <= MOST_OF_BATCH,
  };
}

async function manyAtOnce(bare: Call, check: Call): Promise<BenchRow> {
  const bareRate = await perSecond(CALLS_AT_ONCE, AT_ONCE, bare);
  const checkRate = await perSecond(CALLS_AT_ONCE, AT_ONCE, check);
  return {
    name: MANY,
    value: checkRate,
    unit: '/s',
    baseline: `bare GetItem, ${AT_ONCE} at once`,
    baselineValue: bareRate,
    ratio: checkRate / bareRate,
  };
}

/** Reads states as the store has them: one, and all of them with as many requests as the ledger makes. */
async function bareReads(client: DynamoDBClient) {
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const table = TableNames.find((name) => !name.includes('guard')) ?? '';
  const keys: Record<'pk' | 'sk', { S: string }>[] = [];
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      FilterExpression: 'begins_with(pk, :state)',
      ProjectionExpression: 'pk, sk',
      ExpressionAttributeValues: { ':state': { S: 'STATE#' } },
    },
  );
  for await (const { Items = [] } of pages) {
    keys.push(...Items.map((item) => ({ pk: item.pk as { S: string }, sk: item.sk as { S: string } })));
  }
  if (keys.length !== SUBJECTS) throw new Error(`expected ${SUBJECTS} states, found ${keys.length}`);
  return {
    bare: (subject: number) =>
      client.send(new GetItemCommand({ TableName: table, Key: keys[subject], ConsistentRead: true })),
    async bareMany() {
      const starts = Array.from({ length: SUBJECTS / PAGE }, (_, page) => page * PAGE);
      const worker = async () => {
        for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
          const request = { Keys: keys.slice(start, start + PAGE), ConsistentRead: true };
          await client.send(new BatchGetItemCommand({ RequestItems: { [table]: request } }));
        }
      };
      await Promise.all(Array.from({ length: PAGES_AT_ONCE }, worker));
    },
  };
}

function question(subject: number) {
  return {
    subject: { type: 'customer', id: `S-${subject}` },
    action: { name: 'push', properties: { channel: 'sms' } },
    resource: { type: 'purpose', id: PURPOSE },
  };
}
