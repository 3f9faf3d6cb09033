import { type AttributeValue, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DynamoAnchorStore } from '../../lambdas/adapters/dynamodb/anchor-store.ts';
import { DynamoCodeStore } from '../../lambdas/adapters/dynamodb/code-store.ts';
import { createTables } from '../../lambdas/adapters/dynamodb/create-tables.ts';
import { DynamoError } from '../../lambdas/adapters/dynamodb/errors.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoGuard } from '../../lambdas/adapters/dynamodb/guard.ts';
import { DynamoPutDownStore } from '../../lambdas/adapters/dynamodb/put-down-store.ts';
import { DynamoSequenceStore } from '../../lambdas/adapters/dynamodb/sequence-store.ts';
import { DynamoUntoldStore } from '../../lambdas/adapters/dynamodb/untold-store.ts';
import { freePort } from '../../scripts/host/child-process.ts';
import { around, startTestEngine, type TestEngine, testClient } from '../support/dynoxide.ts';
import { instant, makeEvent, ORIGIN, stateOf } from '../support/events.ts';
import { codeStoreSuite } from './code-store.suite.ts';
import { untoldStoreSuite } from './customer-notices.suite.ts';
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
untoldStoreSuite('DynamoDB', async () => {
  const names = await engine.tables();
  return {
    untold: new DynamoUntoldStore(engine.client, names.table),
    events: new DynamoEventStore(engine.client, names),
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

/** Puts the members of a set, which have no order, into one. */
const sortSets = (member: string, value: unknown) => (member === 'SS' ? [...(value as string[])].sort() : value);

describe('DynamoDB', () => {
  test('tables that exist are left as they are', async () => {
    const names = await engine.tables();
    const guard = new DynamoGuard(engine.client, names.guardTable);
    const record = { treeSize: 1n, rootHash: new Uint8Array(32), note: 'n' };
    await guard.swapGuard(ORIGIN, null, record);
    await createTables(engine.sdk, names);
    expect(await guard.readGuard(ORIGIN)).toEqual(record);
  });

  test.each([
    ['TransactionConflict', 'STORE_CONFLICT'],
    ['ConditionalCheckFailed', 'STORE_CONFLICT'],
    ['ThrottlingError', 'STORE_UNAVAILABLE'],
    ['ProvisionedThroughputExceeded', 'STORE_UNAVAILABLE'],
  ])('a transaction that was cancelled for `%s` is reported as %s', async (reason, code) => {
    const names = await engine.tables();
    const CancellationReasons = [{ Code: 'None' }, { Code: reason }];
    const client = around(testClient(engine.endpoint), async () => {
      throw new DynamoError(400, { __type: 'TransactionCanceledException', CancellationReasons });
    });
    const record = new DynamoEventStore(client, names).record({ event: makeEvent('alice', null, 'e-1'), head: null });
    await expect(record).rejects.toMatchObject({ code });
    client.destroy();
  });

  test('an engine that is gone is reported as unavailable', async () => {
    const client = testClient(`http://127.0.0.1:${await freePort()}`);
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
    await engine.sdk.send(new UpdateItemCommand({ TableName: names.table, Key, ...newer }));
    await expect(store.readState('alice')).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await expect(store.readEachForDecision(['bob', 'alice'])).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  });

  test('an item that one client puts is read as it was by the other, ours and the SDK’s', async () => {
    const { table } = await engine.tables();
    const Key = { pk: { S: 'ANY' }, sk: { S: '-' } };
    const scalar = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }).map((S) => ({ S })),
      fc.uint8Array({ minLength: 1 }).map((B) => ({ B: new Uint8Array(B) })),
      fc.integer().map((N) => ({ N: `${N}` })),
      fc.boolean().map((BOOL) => ({ BOOL })),
      fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }).map((SS) => ({ SS: SS.sort() })),
    );
    const name = fc.stringMatching(/^[a-zA-Z]{1,8}$/).filter((chosen) => chosen !== 'pk' && chosen !== 'sk');
    const value = fc.oneof(
      scalar,
      fc.array(scalar).map((L) => ({ L })),
      fc.dictionary(name, scalar).map((M) => ({ M })),
    ) as fc.Arbitrary<AttributeValue>;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 6 }), fc.boolean(), async (attributes, isOursFirst) => {
        const Item = { ...attributes, ...Key };
        const read = { TableName: table, Key, ConsistentRead: true };
        const sorted = (item: typeof Item | undefined) => JSON.parse(JSON.stringify(item ?? null), sortSets);
        if (isOursFirst) {
          await engine.client.send('PutItem', { TableName: table, Item });
          expect(sorted((await engine.sdk.send(new GetItemCommand(read))).Item as typeof Item)).toEqual(sorted(Item));
        } else {
          await engine.sdk.send(new PutItemCommand({ TableName: table, Item }));
          expect(sorted((await engine.client.send('GetItem', read)).Item as typeof Item)).toEqual(sorted(Item));
        }
      }),
      { numRuns: 60 },
    );
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
      const client = around(testClient(engine.endpoint), (call, input, run) => {
        sent.push([call, input]);
        return run();
      });
      const store = new DynamoEventStore(client, names);
      await store.readEachForDecision(Array.from({ length: count }, (__, number) => `subject-${number}`));
      expect(sent.map(([name]) => name)).toEqual(Array(batches).fill('BatchGetItem'));
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
      const client = around(testClient(engine.endpoint), async (call, _, run) => {
        const answer = await run();
        if (call === 'GetItem') await meanwhile();
        return answer;
      });
      await new DynamoPutDownStore(client, guardTable).removePutDown(noAt(0));
      expect(await store.listPutDown('alice')).toEqual(fresh);
      expect(await store.oldestPutDownAt()).toBe(instant(100));
      client.destroy();
    },
  );

  test('a table that does not exist is our mistake and not an outage', async () => {
    const store = new DynamoEventStore(engine.client, { table: 'no-such-table', guardTable: 'no-such-guard' });
    await expect(store.readState('alice')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
