import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ALARMS, type AlarmName, REGISTRY_REASONS } from '../../cdk/stacks/alarms.ts';
import { noticeIn } from '../../lambdas/adapters/console/customer-notice.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { eventKey, promiseKey, untoldKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import type { EventKey } from '../../lambdas/ports/sequence-store.ts';
import { toldOf } from '../ports/customer-notices.suite.ts';
import { instant, makeEvent, recordNext } from '../support/events.ts';
import { type Emitted, startFunctions } from '../support/processes/running-functions.ts';
import { exampleStage } from '../unit/cdk/synthesize.ts';

const HOUR_MS = 3_600_000;
const STAGE = exampleStage();
let functions: Awaited<ReturnType<typeof startFunctions>>;
let events: DynamoEventStore;
beforeAll(async () => {
  functions = await startFunctions();
  events = new DynamoEventStore(functions.engine.client, functions);
});
afterAll(() => functions.stop());

/** Records events that happened an hour ago, each on a chain of its own. */
async function recordAnHourAgo(...chains: readonly string[]): Promise<readonly EventKey[]> {
  const afterMs = Date.now() - HOUR_MS - Date.parse(instant(0));
  return Promise.all(chains.map((chain) => recordNext(events, chain, `event of ${chain}`, afterMs)));
}

const lastOf = (emitted: readonly Emitted[], name: string) => emitted.find((metric) => metric.name === name)?.value;

/** Returns whether the alarm fires at the last value that `observe` emits. */
async function fires(name: AlarmName): Promise<boolean> {
  const { watched, ...alarm } = ALARMS[name];
  if (watched.kind !== 'ours') throw new Error('the alarm is on no metric of ours');
  const value = lastOf(await functions.emitted(functions.observe), watched.metric);
  if (value === undefined) throw new Error(`${watched.metric} was not emitted`);
  const threshold = alarm.threshold(STAGE);
  return 'below' in alarm ? value < threshold : value >= threshold;
}

describe('each alarm has its metric from its real cause', () => {
  test('an event that nobody sequences, then a publisher without a disk, then an anchorer without money', async () => {
    expect(await fires('unsequenced-age')).toBe(false);
    const keys = await recordAnHourAgo('a', 'b');
    expect(await fires('unsequenced-age')).toBe(true);

    // The publisher's folder is replaced by a file.
    const blocked = join(functions.tiles, 'tile');
    await mkdir(functions.tiles, { recursive: true });
    await writeFile(blocked, '');
    const sequenced = await functions.emitted(() => functions.sequence(keys));
    expect(sequenced).toEqual([{ name: 'Sequenced', value: 2, dimensions: { service: 'test' } }]);
    await expect(functions.publish()).rejects.toThrow();
    expect(await fires('unsequenced-age')).toBe(false);
    expect(await fires('unpublished-age')).toBe(true);
    await rm(blocked);
    expect(lastOf(await functions.emitted(functions.publish), 'PublishedSize')).toBe(2);
    expect(await fires('unpublished-age')).toBe(false);

    expect(await fires('gas-balance')).toBe(true);
    await expect(functions.anchor()).rejects.toMatchObject({ code: expect.stringMatching(/^CHAIN_/) });
    expect(await fires('unanchored-age')).toBe(true);
    await functions.chain.rpc('anvil_setBalance', [functions.gasAccount, `0x${(10n ** 20n).toString(16)}`]);
    expect(await fires('gas-balance')).toBe(false);
    expect(lastOf(await functions.emitted(functions.anchor), 'AnchoredSize')).toBe(2);
    expect(await fires('unanchored-age')).toBe(false);
  });

  test('a poisoned event in a batch: the good ones are sequenced, it is held by its key, and redrive heals it', async () => {
    const keys = await recordAnHourAgo('good-1', 'bad', 'good-2');
    const bad = { chain: 'bad', seq: 0 };
    const sound = (await events.findEvent('event of bad'))?.leafHash ?? new Uint8Array();
    const setLeafHash = (leafHash: Uint8Array) =>
      functions.engine.sdk.send(
        new UpdateItemCommand({
          TableName: functions.table,
          Key: eventKey(bad),
          UpdateExpression: 'SET leafHash = :leafHash',
          ExpressionAttributeValues: { ':leafHash': { B: leafHash } },
        }),
      );
    await setLeafHash(new Uint8Array(32));
    const emitted = await functions.emitted(() => functions.sequence(keys));
    expect([lastOf(emitted, 'Sequenced'), lastOf(emitted, 'Quarantined')]).toEqual([2, 1]);
    expect((await events.findEvent('event of good-2'))?.leafIndex).not.toBeNull();
    expect(await fires('quarantine')).toBe(true);
    expect(await functions.redrive({ limit: 10 })).toEqual({
      healed: 0,
      kept: [{ ...bad, code: 'EVENT_POISONED' }],
      next: null,
    });

    await setLeafHash(sound);
    expect(lastOf(await functions.emitted(() => functions.redrive({ key: bad })), 'Redriven')).toBe(1);
    expect((await events.findEvent('event of bad'))?.leafIndex).not.toBeNull();
    expect(await fires('quarantine')).toBe(false);
    await expect(functions.redrive({ limit: 0 })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  test('an event that cannot be promised: those beside it are, and it is when it is mended', async () => {
    const record = async (id: string) => {
      await events.record({ event: makeEvent(id, null, id), head: null, promised: { endedPermits: null } });
    };
    for (const id of ['promised-1', 'broken', 'promised-2']) await record(id);
    const setLeafHash = (leafHash: Uint8Array) =>
      functions.engine.sdk.send(
        new UpdateItemCommand({
          TableName: functions.table,
          Key: promiseKey('broken'),
          UpdateExpression: 'SET leafHash = :hash',
          ExpressionAttributeValues: { ':hash': { B: leafHash } },
        }),
      );
    await setLeafHash(new Uint8Array(3));
    const all = ['promised-1', 'broken', 'promised-2'];
    expect(await functions.emitted(() => functions.promise(all))).toEqual([
      { name: 'PromisesFailed', value: 1, dimensions: { service: 'test' } },
    ]);
    expect(ALARMS['promises-failed'].watched.metric).toBe('PromisesFailed');
    const promised = () => Promise.all(all.map(async (id) => (await events.readPromised(id))?.promise ?? null));
    const before = await promised();
    expect(before.map((promise) => promise !== null)).toEqual([true, false, true]);
    await setLeafHash(new Uint8Array(32));
    expect(await functions.emitted(() => functions.promise(all))).toEqual([]);
    const [first, mended, last] = await promised();
    expect([first, last]).toEqual([before[0], before[2]]);
    expect(mended?.signature).toMatch(/^0x[0-9a-f]{130}$/);
  });

  test('customers who are not told: those who can be are, and the others by the next run that can tell them', async () => {
    const since = new Date(Date.now() - HOUR_MS).toISOString();
    const printed = (event: string) => functions.printed.filter((line) => noticeIn(line) === event).length;
    const runsAt = async () => lastOf(await functions.emitted(functions.tell), 'UntoldAgeSeconds') ?? Number.NaN;
    const { threshold, watched } = ALARMS['untold-age'];
    expect(watched.metric).toBe('UntoldAgeSeconds');
    for (const event of ['e-1', 'e-2', 'e-3']) {
      await events.record({ event: makeEvent(event, null, event), head: null, untold: { since, told: toldOf(event) } });
    }
    const setFormat = (v: string) =>
      functions.engine.client.send('UpdateItem', {
        TableName: functions.table,
        Key: untoldKey({ event: 'e-2', since }),
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': { N: v } },
      });
    await setFormat('9');
    expect(await runsAt()).toBeGreaterThanOrEqual(threshold(STAGE));
    expect(['e-1', 'e-2', 'e-3'].map(printed)).toEqual([1, 0, 1]);
    await setFormat('1');
    expect(await runsAt()).toBeGreaterThanOrEqual(threshold(STAGE));
    expect(['e-1', 'e-2', 'e-3'].map(printed)).toEqual([1, 1, 1]);
    expect(await runsAt()).toBe(0);
    expect(functions.printed.join('')).not.toContain('C-1001');
  });

  test('a guardian’s mark in the contract', async () => {
    expect(await fires('log-marked')).toBe(false);
    await functions.chain.mark(functions.target, 'two heads were seen');
    expect(await fires('log-marked')).toBe(true);
  });

  test('refusals, by reason and as a whole', async () => {
    const token = await functions.token('marketing', 'decisions');
    const purpose = 'nobody-registered-it';
    const disclosure = { subject: 'C-1001', purpose, recipient: 'acme', data: { name: 'Li' } };
    const check = {
      subject: { type: 'customer', id: 'C-1001' },
      action: { name: 'push', properties: { channel: 'sms' } },
      resource: { type: 'purpose', id: purpose },
    };
    for (const [path, body] of [
      ['/v1/disclosures', disclosure],
      ['/access/v1/evaluation', check],
    ] as const) {
      const emitted = await functions.emitted(() => functions.call(token, 'POST', path, body));
      expect(emitted).toContainEqual({
        name: 'Refusals',
        value: 1,
        dimensions: { service: 'test', reason: 'purpose-unknown' },
      });
      const refusal = emitted.find(({ name }) => name === 'Refusals');
      expect(REGISTRY_REASONS).toContain(refusal?.dimensions.reason);
    }
    // As a whole: the same lines have a second set of dimensions, the stage alone.
    const lines = functions.printed.filter((line) => line.includes('"Refusals"'));
    for (const line of lines) {
      const { Dimensions } = JSON.parse(line)._aws.CloudWatchMetrics[0];
      expect(Dimensions).toEqual([['service', 'reason'], ['service']]);
    }
  });

  test('an instance whose clock was two hours ahead, by what the right ones refuse after it', async () => {
    const token = await functions.token('app', 'consents:any');
    const objection = { capture: { channel: 'app' } };
    const ahead = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * HOUR_MS);
    const made = await functions.call(token, 'PUT', '/v1/subjects/C-3003/objection', objection);
    ahead.mockRestore();
    expect(made.status).toBe(201);

    const { watched, threshold } = ALARMS['clock-behind'];
    const isWatched = ({ name, dimensions: { service: _, ...own } }: Emitted) =>
      Object.entries(watched.values).some(([metric, values]) =>
        Object.values(own).some((value) => name === metric && values.some((one) => one === value)),
      );
    const check = {
      subject: { type: 'customer', id: 'C-3003' },
      action: { name: 'push', properties: { channel: 'sms' } },
      resource: { type: 'purpose', id: 'nobody-registered-it' },
    };
    const marketing = await functions.token('marketing', 'decisions');
    const own = await functions.token('consent-centre', 'consents', 'C-3003');
    for (const call of [
      () => functions.call(own, 'DELETE', '/v1/subjects/C-3003/objection', objection),
      () => functions.call(marketing, 'POST', '/access/v1/evaluation', check),
    ]) {
      const told = (await functions.emitted(call)).filter(isWatched);
      expect(told.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThanOrEqual(threshold());
    }
  });

  test('the chain away hides no other measure, and the store away is a problem with its code', async () => {
    await functions.chain.stop();
    const emitted = await functions.emitted(functions.observe);
    expect(emitted.map(({ name }) => name).sort()).toEqual([
      ...[
        'QuarantinedEvents',
        'UnanchoredAgeSeconds',
        'UnmappedAgeSeconds',
        'UnpublishedAgeSeconds',
        'UnsequencedAgeSeconds',
      ],
    ]);
    await functions.engine.stop();
    const token = await functions.token('app', 'consents:any');
    const call = () => functions.call(token, 'GET', '/v1/subjects/C-1001/consents');
    expect(await functions.emitted(call)).toEqual([
      { name: 'Problems', value: 1, dimensions: { service: 'test', code: 'STORE_UNAVAILABLE' } },
    ]);
  });
});
