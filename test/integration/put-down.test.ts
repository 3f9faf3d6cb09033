import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LedgerError } from '../../core/kernel/error.ts';
import { DynamoEventStore } from '../../lambdas/adapters/dynamodb/event-store.ts';
import { DynamoPutDownStore } from '../../lambdas/adapters/dynamodb/put-down-store.ts';
import { systemClock } from '../../lambdas/adapters/node/system.ts';
import { recordAllPutDown } from '../../lambdas/app/record/record-put-down.ts';
import type { RecordWrite } from '../../lambdas/ports/event-store.ts';
import { apiOn, type Body, withRegistry } from '../support/api.ts';
import { startTestEngine, type TestEngine } from '../support/dynoxide.ts';
import { memoryParts } from '../support/memory-ledger.ts';

const OFFERS = 'credit-card-offers';
const NOES = [
  ['a withdrawal', 'POST', 'withdrawals', { purpose: OFFERS }, 'consent.withdrawn'],
  ['a withdrawal of one channel', 'POST', 'withdrawals', { purpose: OFFERS, channels: ['sms'] }, 'consent.withdrawn'],
  ['a refusal', 'POST', 'consents', { purpose: OFFERS, decision: 'refused' }, 'consent.refused'],
  ['an objection', 'PUT', 'objection', {}, 'objection.made'],
  ['an objection to disclosures', 'PUT', 'objection', { sharing: true }, 'objection.made'],
  ['a restriction', 'PUT', 'restriction', {}, 'restriction.made'],
] as const;
const PENDING = { decision: false, context: { reasons: ['no-pending'] } };

/** A store in which others are faster, as often as is said. */
class LosingStore extends DynamoEventStore {
  losing = 0;

  override async record(write: RecordWrite): Promise<void> {
    if (this.losing-- > 0) throw new LedgerError('STORE_CONFLICT', 'the chain moved');
    await super.record(write);
  }
}

let engine: TestEngine;
let names: Awaited<ReturnType<TestEngine['tables']>>;
let notices: Awaited<ReturnType<typeof withRegistry>>;
beforeAll(async () => {
  engine = await startTestEngine();
  names = await engine.tables();
  notices = await withRegistry(newProcess());
});
afterAll(() => engine.stop());

/** Makes a process of the ledger of its own, on the tables that all share. */
function newProcess() {
  const store = new LosingStore(engine.client, names);
  const putDown = new DynamoPutDownStore(engine.client, names.guardTable);
  const api = apiOn({ ...memoryParts(), clock: systemClock, putDown }, { store, seed: randomUUID() });
  return { ...api, store, catchUp: recordAllPutDown(api.deps) };
}

const CAPTURED = { capture: { channel: 'app' } };

/** A process that says noes and one that does all else, with a customer who agreed to everything and has a permit. */
async function agreed() {
  const [speaker, { send, catchUp, deps }] = [newProcess(), newProcess()];
  const id = `C-${randomUUID()}`;
  const consents = [
    { purpose: OFFERS, decision: 'given', channels: ['sms', 'email'], notice: notices.offers, ...CAPTURED },
    {
      purpose: 'insurance-quotes',
      recipient: 'acme-insurance',
      decision: 'given',
      dataCategories: ['name'],
      notice: notices.quotes,
      ...CAPTURED,
    },
  ];
  for (const consent of consents) {
    expect((await send('app', 'POST', `/v1/subjects/${id}/consents`, consent)).status).toBe(201);
  }
  const push = () => send('marketing', 'POST', '/v1/pushes', { subject: id, purpose: OFFERS, channel: 'sms' });
  const permit = (await push()).body.permit.id;
  const asked = { subject: id, purpose: 'insurance-quotes', recipient: 'acme-insurance', data: { name: 'A' } };
  return {
    deps,
    catchUp,
    push,
    consume: () => send('marketing', 'POST', `/v1/permits/${permit}/consumption`, {}),
    disclose: () => send('partner-gateway', 'POST', '/v1/disclosures', asked),
    check: () =>
      send('marketing', 'POST', '/access/v1/evaluation', {
        subject: { type: 'customer', id },
        action: { name: 'push', properties: { channel: 'sms' } },
        resource: { type: 'purpose', id: OFFERS },
      }),
    promise: (event: string) => send('app', 'GET', `/v1/events/${event}/promise`),
    history: async (): Promise<Body[]> => (await send('app', 'GET', `/v1/subjects/${id}/history`)).body.events,
    /** Says no by a key, by the process that loses so many attempts to record it. */
    sayNo: (method: string, path: string, body: object, lost: number) => {
      speaker.store.losing = lost;
      return speaker.send('app', method, `/v1/subjects/${id}/${path}`, body, { 'idempotency-key': id });
    },
    /** Says the same by the same key, by the other process. */
    repeat: (method: string, path: string, body: object) =>
      send('app', method, `/v1/subjects/${id}/${path}`, body, { 'idempotency-key': id }),
  };
}

test.each(NOES)(
  '%s that is lost five times is put down, counts at once, is recorded once and promised afterwards',
  async (_, method, path, body, type) => {
    const ledger = await agreed();
    const before = Date.now();
    const said = await ledger.sayNo(method, path, body, 5);
    const after = Date.now();
    const { id } = said.body.event;
    const unrecorded = { id, type, seq: null, recordedAt: null, leafHash: null, leafIndex: null };
    expect(said).toMatchObject({ status: 201, body: { event: unrecorded, promise: null } });

    for (const ask of [ledger.check, ledger.push, ledger.consume, ledger.disclose]) {
      expect(await ask()).toMatchObject({ status: 200, body: PENDING });
    }
    expect((await ledger.repeat(method, path, body)).body.event).toEqual(unrecorded);
    expect((await ledger.promise(id)).status).toBe(404);

    await Promise.all([ledger.catchUp(), ledger.catchUp()]);
    expect(await ledger.catchUp()).toEqual({ faults: [], oldestAgeSeconds: 0 });
    const noes = (await ledger.history()).filter((event) => event.type === type);
    expect(noes).toMatchObject([{ id, detail: { saidAt: expect.any(String) } }]);
    const [{ seq, recordedAt, leafHash, detail }] = noes as [Body];
    expect(Date.parse(detail.saidAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(detail.saidAt)).toBeLessThanOrEqual(after);
    expect(recordedAt >= detail.saidAt).toBe(true);

    expect(await ledger.promise(id)).toMatchObject({
      status: 200,
      body: { promise: { leafHash: expect.any(String), signature: expect.any(String) } },
    });
    const again = await ledger.repeat(method, path, body);
    expect(again).toMatchObject({ status: 201, body: { event: { id, type, seq, leafHash } } });
    expect(again.body.promise).toEqual((await ledger.promise(id)).body.promise);
    expect((await ledger.check()).body.context.reasons ?? []).not.toContain('no-pending');
    expect((await ledger.history()).filter((event) => event.type === type)).toHaveLength(1);
  },
);

test.each(NOES)('%s that is lost four times is recorded by the fifth attempt', async (_, method, path, body, type) => {
  const ledger = await agreed();
  const { status, body: answer } = await ledger.sayNo(method, path, body, 4);
  expect([status, answer.event.type, answer.event.seq]).toEqual([201, type, 3]);
  expect((await ledger.repeat(method, path, body)).body.event).toEqual(answer.event);
});
