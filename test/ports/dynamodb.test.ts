import { TransactionCanceledException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DynamoAnchorStore } from '../../lambdas/adapters/dynamodb/anchor-store.ts';
import { createDynamoClient } from '../../lambdas/adapters/dynamodb/client.ts';
import { DynamoCodeStore } from '../../lambdas/adapters/dynamodb/code-store.ts';
import { createTables } from '../../lambdas/adapters/dynamodb/create-tables.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoGuard } from '../../lambdas/adapters/dynamodb/guard.ts';
import { DynamoPutDownStore } from '../../lambdas/adapters/dynamodb/put-down-store.ts';
import { DynamoSequenceStore } from '../../lambdas/adapters/dynamodb/sequence-store.ts';
import { freePort } from '../../scripts/host/child-process.ts';
import { startTestEngine, type TestEngine, testClient } from '../support/dynoxide.ts';
import { instant, makeEvent, ORIGIN, stateOf } from '../support/events.ts';
import { codeStoreSuite } from './code-store.suite.ts';
import { eventStoreSuite } from './event-store.suite.ts';
import { idempotencySuite } from './idempotency.suite.ts';
import { anchorStoreSuite, guardSuite } from './log-stores.suite.ts';
import { permitsSuite } from './permits.suite.ts';
import { promisesSuite } from './promises.suite.ts';
import { noAt, putDownSuite } from './put-down.suite.ts';
import { registrySuite } from './registry.suite.ts';
import { sequenceStoreSuite } from './sequence-store.suite.ts';
import { shownNoticesSuite } from './shown-notices.suite.ts';
import { statesSuite } from './states.suite.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const openEvents = async () => new DynamoEventStore(engine.client, await engine.tables());
eventStoreSuite('DynamoDB', openEvents);
statesSuite('DynamoDB', openEvents);
permitsSuite('DynamoDB', openEvents);
promisesSuite('DynamoDB', openEvents);
idempotencySuite('DynamoDB', openEvents);
registrySuite('DynamoDB', openEvents);
shownNoticesSuite('DynamoDB', openEvents);
codeStoreSuite('DynamoDB', async () => {
  const names = await engine.tables();
  return { codes: new DynamoCodeStore(engine.client, names.table), events: new DynamoEventStore(engine.client, names) };
});
sequenceStoreSuite('DynamoDB', async () => {
  const names = await engine.tables();
  return {
    events: new DynamoEventStore(engine.client, names),
    sequence: new DynamoSequenceStore(engine.client, names.table),
  };
});
putDownSuite('DynamoDB', async () => {
  const names = await engine.tables();
  return {
    putDown: new DynamoPutDownStore(engine.client, names.guardTable),
    events: new DynamoEventStore(engine.client, names),
  };
});
anchorStoreSuite('DynamoDB', async () => new DynamoAnchorStore(engine.client, (await engine.tables()).table));
guardSuite('DynamoDB', async () => new DynamoGuard(engine.client, (await engine.tables()).guardTable));

describe('DynamoDB', () => {
  test('tables that exist are left as they are', async () => {
    const names = await engine.tables();
    const guard = new DynamoGuard(engine.client, names.guardTable);
    const record = { treeSize: 1n, rootHash: new Uint8Array(32), note: 'n' };
    await guard.swapGuard(ORIGIN, null, record);
    await createTables(engine.client, names);
    expect(await guard.readGuard(ORIGIN)).toEqual(record);
  });

  test.each([
    ['TransactionConflict', 'STORE_CONFLICT'],
    ['ConditionalCheckFailed', 'STORE_CONFLICT'],
    ['ThrottlingError', 'STORE_UNAVAILABLE'],
    ['ProvisionedThroughputExceeded', 'STORE_UNAVAILABLE'],
  ])('a transaction that was cancelled for `%s` is reported as %s', async (reason, code) => {
    const names = await engine.tables();
    const client = testClient(engine.endpoint);
    client.middlewareStack.add(
      () => async () => {
        throw new TransactionCanceledException({
          message: 'cancelled',
          $metadata: { httpStatusCode: 400 },
          CancellationReasons: [{ Code: 'None' }, { Code: reason }],
        });
      },
      { step: 'finalizeRequest' },
    );
    const record = new DynamoEventStore(client, names).record({ event: makeEvent('alice', null, 'e-1'), head: null });
    await expect(record).rejects.toMatchObject({ code });
    client.destroy();
  });

  test('an engine that is gone is reported as unavailable', async () => {
    const client = createDynamoClient({
      region: 'eu-central-1',
      endpoint: `http://127.0.0.1:${await freePort()}`,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const store = new DynamoEventStore(client, { table: 'ledger', guardTable: 'guard' });
    await expect(store.readState('alice')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    const record = store.record({ event: makeEvent('alice', null, 'e-1'), head: null });
    await expect(record).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    client.destroy();
  });

  test('a state that newer code wrote is refused, read alone or among others', async () => {
    const names = await engine.tables();
    const store = new DynamoEventStore(engine.client, names);
    await store.record({ event: makeEvent('alice', null, 'e-1'), head: null, state: stateOf(1) });
    const Key = { pk: { S: 'STATE#alice' }, sk: { S: '-' } };
    const newer = { UpdateExpression: 'SET v = :v', ExpressionAttributeValues: { ':v': { N: '2' } } };
    await engine.client.send(new UpdateItemCommand({ TableName: names.table, Key, ...newer }));
    await expect(store.readState('alice')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await expect(store.readEachForDecision(['bob', 'alice'])).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });

  test.each([
    ['one subject', 1, 1],
    ['thirty-three subjects', 33, 1],
    ['thirty-four subjects', 34, 2],
  ])(
    'what decisions about %s rest on takes one batch a hundred items, strongly consistent',
    async (_, count, batches) => {
      const names = await engine.tables();
      const sent: (readonly [string, unknown])[] = [];
      const client = testClient(engine.endpoint);
      client.middlewareStack.add(
        (next, { commandName }) =>
          (args) => {
            sent.push([commandName ?? '', args.input]);
            return next(args);
          },
        { step: 'initialize' },
      );
      const store = new DynamoEventStore(client, names);
      await store.readEachForDecision(Array.from({ length: count }, (__, number) => `subject-${number}`));
      expect(sent.map(([name]) => name)).toEqual(Array(batches).fill('BatchGetItemCommand'));
      for (const [, input] of sent) {
        const { RequestItems: asked } = input as { RequestItems: Record<string, { ConsistentRead: boolean }> };
        expect(Object.keys(asked).sort()).toEqual([names.guardTable, names.table].sort());
        expect(Object.values(asked).map(({ ConsistentRead }) => ConsistentRead)).toEqual([true, true]);
      }
      client.destroy();
    },
  );

  test.each([1, 2, 3])(
    'a removal that read %i of which all are gone takes nothing of what is put down since',
    async (count) => {
      const { guardTable } = await engine.tables();
      const store = new DynamoPutDownStore(engine.client, guardTable);
      const [old, fresh] = [0, 100].map((first) => Array.from({ length: count }, (_, number) => noAt(first + number)));
      for (const no of old ?? []) await store.putDown(no);
      let meanwhile = async () => {
        meanwhile = async () => undefined;
        for (const no of old ?? []) await store.removePutDown(no);
        for (const no of fresh ?? []) await store.putDown(no);
      };
      const client = testClient(engine.endpoint);
      client.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const result = await next(args);
            if (commandName === 'GetItemCommand') await meanwhile();
            return result;
          },
        { step: 'initialize' },
      );
      await new DynamoPutDownStore(client, guardTable).removePutDown(noAt(0));
      expect(await store.listPutDown('alice')).toEqual(fresh);
      expect(await store.oldestPutDownAt()).toBe(instant(100));
      client.destroy();
    },
  );

  test('the client copies nothing for a logger that nobody has set', () => {
    expect(engine.client.middlewareStack.identify().join()).not.toContain('logger');
  });

  test('a table that does not exist is our mistake and not an outage', async () => {
    const store = new DynamoEventStore(engine.client, { table: 'no-such-table', guardTable: 'no-such-guard' });
    await expect(store.readState('alice')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
