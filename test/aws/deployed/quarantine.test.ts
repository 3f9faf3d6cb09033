import { randomUUID } from 'node:crypto';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { newEventItem } from '../../../lambdas/adapters/dynamodb/event-items.ts';
import { eventKey, quarantineKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import { readResources, stackName } from '../../../scripts/aws/stacks.ts';
import { makeEvent } from '../../support/events.ts';
import { runCommand } from './commands.ts';
import { readDeployment, STAGE } from './deployment.ts';
import { invoke, linesOf } from './functions.ts';
import { until } from './until.ts';

describe('a poisoned event in a batch', () => {
  const deployment = readDeployment();
  const store = new DynamoDBClient();
  const [first, bad, last] = ['good', 'bad', 'good'].map((name) =>
    makeEvent(`${name}-${randomUUID()}`, null, randomUUID()),
  );
  if (first === undefined || bad === undefined || last === undefined) throw new Error('three events are needed');
  let table: string;

  const read = async (Key: ReturnType<typeof eventKey>) =>
    (await store.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  const redrive = () => runCommand('redrive', ['--stage', STAGE, '--chain', bad.chain, '--seq', '0'], deployment.env);

  it('is put in quarantine by its key, the good ones are sequenced, and the function counts both', async () => {
    const resources = await readResources(new CloudFormationClient(), stackName(STAGE, 'data'));
    table = resources.find(({ type }) => type === 'AWS::DynamoDB::Table')?.physicalId ?? '';
    const items = [first, { ...bad, leafHash: new Uint8Array(32) }, last].map(newEventItem);
    await store.send(
      new TransactWriteItemsCommand({ TransactItems: items.map((Item) => ({ Put: { TableName: table, Item } })) }),
    );
    const held = await until('the bad event is in quarantine', () => read(quarantineKey(bad)));
    expect(held.code?.S).toBe('EVENT_POISONED');
    for (const good of [first, last]) {
      await until('the good event is sequenced', async () => (await read(eventKey(good)))?.leafIndex);
    }
    expect((await read(eventKey(bad)))?.leafIndex).toBeUndefined();
    await until('the metric is in the log of the function', async () =>
      (await linesOf(STAGE, 'sequence')).find((line) => /"Quarantined":1\b/.test(line)),
    );
  });

  it('is shown by the measure that the alarm reads', async () => {
    expect((await invoke(STAGE, 'observe')).log).toMatch(/"QuarantinedEvents":1\b/);
  });

  it('stays there while it is wrong, and redrive lets it into the log once it is right', async () => {
    const still = await redrive();
    expect([still.code, JSON.parse(still.output)]).toMatchObject([
      0,
      { healed: 0, kept: [{ code: 'EVENT_POISONED' }] },
    ]);
    await store.send(
      new UpdateItemCommand({
        TableName: table,
        Key: eventKey(bad),
        UpdateExpression: 'SET leafHash = :leafHash',
        ExpressionAttributeValues: { ':leafHash': { B: bad.leafHash } },
      }),
    );
    const healed = await redrive();
    expect([healed.code, JSON.parse(healed.output)]).toMatchObject([0, { healed: 1, kept: [] }]);
    await until('the event is sequenced', async () => (await read(eventKey(bad)))?.leafIndex);
    expect(await read(quarantineKey(bad))).toBeUndefined();
    expect((await invoke(STAGE, 'observe')).log).toMatch(/"QuarantinedEvents":0\b/);
  });
});
