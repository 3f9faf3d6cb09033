import { randomUUID } from 'node:crypto';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoSequenceStore } from '../../lambdas/adapters/dynamodb/sequence-store.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';
import { systemClock, systemRandom } from '../../lambdas/adapters/node/system.ts';
import { sequenceEvents } from '../../lambdas/app/log/sequence-events.ts';
import { MAX_BATCH_EVENTS } from '../../lambdas/ports/sequence-store.ts';
import { startTestEngine } from '../support/dynoxide.ts';
import { makeEvent } from '../support/events.ts';
import { perSecond } from './measure.ts';
import type { BenchRow } from './row.ts';

const EVENTS = 20 * MAX_BATCH_EVENTS;
const AT_ONCE = 16;

/**
 * Measures giving events their leaf indices, a full transaction at a time, against bare transactions of as many items.
 */
export async function run(): Promise<readonly BenchRow[]> {
  const engine = await startTestEngine();
  try {
    const { client, sdk } = engine;
    const names = await engine.tables();
    const { table } = names;
    const events = new DynamoEventStore(client, names);
    const made = Array.from({ length: EVENTS }, () => makeEvent(`chain-${randomUUID()}`, null, randomUUID()));
    await perSecond(EVENTS, AT_ONCE, async (i) => {
      const event = made[i];
      if (event !== undefined) await events.record({ event, head: null });
    });
    const sequence = sequenceEvents({
      sequence: new DynamoSequenceStore(client, table),
      clock: systemClock,
      random: systemRandom,
      hash: nodeSha256,
    });
    const started = performance.now();
    const { sequenced } = await sequence(made.map(({ chain, seq }) => ({ chain, seq })));
    const rate = (1_000 * sequenced) / (performance.now() - started);
    if (sequenced !== EVENTS) throw new Error(`expected ${EVENTS} events to be sequenced, got ${sequenced}`);

    const bare = await perSecond(EVENTS / MAX_BATCH_EVENTS, 1, () =>
      sdk.send(new TransactWriteItemsCommand({ TransactItems: fullTransaction(table) })),
    );
    return [
      {
        name: 'events sequenced, one sequencer',
        value: rate,
        unit: '/s',
        baseline: `bare transactions of ${MAX_BATCH_EVENTS + 2} small items, one at a time`,
        baselineValue: bare * MAX_BATCH_EVENTS,
        ratio: rate / (bare * MAX_BATCH_EVENTS),
      },
    ];
  } finally {
    await engine.stop();
  }
}

function fullTransaction(table: string) {
  return Array.from({ length: MAX_BATCH_EVENTS + 2 }, () => ({
    Put: {
      TableName: table,
      Item: { pk: { S: randomUUID() }, sk: { S: '-' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }));
}
