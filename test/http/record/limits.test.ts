import { describe, expect, test } from 'vitest';
import { LedgerError } from '../../../core/kernel/error.ts';
import { OPERATION_IDS, OPERATIONS } from '../../../core/wire/index.ts';
import type { Operation } from '../../../core/wire/kit/operation.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { FUNCTIONS } from '../../../lambdas/functions/index.ts';
import { ShiftedClock } from '../../memory/clock.ts';
import { apiOn, type Body, withRegistry } from '../../support/api.ts';
import { memoryParts } from '../../support/memory-ledger.ts';

const LIMIT = 4;
const SUBJECT = '/v1/subjects/C-1';
const NOES = [
  ['POST', `${SUBJECT}/withdrawals`, { purpose: 'credit-card-offers' }],
  ['POST', `${SUBJECT}/consents`, { purpose: 'credit-card-offers', decision: 'refused' }],
  ['PUT', `${SUBJECT}/objection`, {}],
  ['PUT', `${SUBJECT}/objection`, { sharing: true }],
  ['PUT', `${SUBJECT}/restriction`, {}],
  ['PUT', `${SUBJECT}/pause`, { of: 'pushes', until: '2027-01-01T00:00:00Z' }],
] as const;

const COMPLAINT = { level: 'branch', reference: 'T-1', capture: { channel: 'app' } };

/** An API with so many events a minute and calls a second; what it takes to begin is not among them. */
async function limited(limits: { subjectWritesPerMinute?: number; clientCallsPerSecond?: number }) {
  const parts = memoryParts();
  const { offers } = await withRegistry(apiOn(parts));
  const api = apiOn(parts, { ...limits, seed: 'limited' });
  const { send } = api;
  const give = (subject = 'C-1', headers = {}, as = 'app') =>
    send(
      as,
      'POST',
      `/v1/subjects/${subject}/consents`,
      {
        purpose: 'credit-card-offers',
        decision: 'given',
        capture: as === 'app' ? { channel: 'app' } : null,
        channels: ['sms'],
        notice: offers,
      },
      headers,
    );
  const push = (subject = 'C-1', headers = {}) =>
    send('marketing', 'POST', '/v1/pushes', { subject, purpose: 'credit-card-offers', channel: 'sms' }, headers);
  /** Sends pushes until the minute takes no more; returns the answer that says so. */
  const fill = async (subject = 'C-1') => {
    for (let calls = 0; calls <= LIMIT; calls++) {
      const answer = await push(subject);
      if (answer.status === 429) return answer;
    }
    throw new Error('the minute is never full');
  };
  const eventsOf = async (subject = 'C-1') =>
    (await api.deps.store.listEvents(subjectChain(api.deps.pepper, subject), null, 1_000)).length;
  return { ...api, parts, give, push, fill, eventsOf };
}

describe('the events about a subject in a minute', () => {
  test('are as many as the limit: beyond it 429 until the minute ends, and nothing is recorded', async () => {
    const { parts, give, push, fill, eventsOf } = await limited({ subjectWritesPerMinute: LIMIT });
    expect((await give()).status).toBe(201);
    parts.clock.advance(12_345);
    const { status, body, headers } = await fill();
    expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'too-many-requests', '48']);
    expect(JSON.stringify(body)).not.toContain('C-1');
    expect(await eventsOf()).toBe(LIMIT);
    parts.clock.advance(47_000);
    expect((await push()).headers.get('retry-after')).toBe('1');
    parts.clock.advance(1_000);
    expect((await push()).status).toBe(201);
  });

  test('are counted whoever records them and whatever is decided, for that subject alone', async () => {
    const { send, push, fill } = await limited({ subjectWritesPerMinute: LIMIT });
    // Nothing was agreed to: these are refused, and on record.
    for (let one = 0; one < LIMIT - 1; one++) expect((await push()).body.decision).toBe(false);
    expect((await send('app', 'POST', `${SUBJECT}/complaints`, COMPLAINT)).status).toBe(201);
    expect((await fill()).status).toBe(429);
    const ask = { purpose: 'credit-card-offers', recipient: null, capture: { channel: 'app' } };
    expect((await send('app', 'POST', `${SUBJECT}/asks`, ask)).status).toBe(429);
    expect((await send('app', 'POST', '/v1/subjects/C-2/asks', ask)).status).toBe(201);
  });

  test('are one for a request that is repeated with its key, however full the minute is', async () => {
    const { give, push, fill } = await limited({ subjectWritesPerMinute: LIMIT });
    const key = { 'idempotency-key': 'k' };
    await give();
    const first = await push('C-1', key);
    await fill();
    const again = await push('C-1', key);
    expect([again.status, again.body.event]).toEqual([first.status, first.body.event]);
    expect((await push('C-1', { 'idempotency-key': 'another' })).status).toBe(429);
  });

  test.each(NOES)('leave room for a no, which is not counted: %s %s', async (method, path, body) => {
    const { parts, send, give, fill, push, eventsOf } = await limited({ subjectWritesPerMinute: LIMIT });
    await give();
    await fill();
    const heard = await send('customer.C-1', method, path, body);
    expect([heard.status, await eventsOf()]).toEqual([201, LIMIT + 1]);
    // It has carried the count on: the minute is as full as before.
    expect((await push()).status).toBe(429);
    parts.clock.advance(60_000);
    for (let one = 0; one < LIMIT; one++) expect((await push()).status).not.toBe(429);
    expect((await push()).status).toBe(429);
  });

  test('leave room for a no that was put down, and carry the count on', async () => {
    const { parts, deps, send, give, fill, push, eventsOf } = await limited({ subjectWritesPerMinute: LIMIT });
    await give();
    await fill();
    const record = parts.events.record.bind(parts.events);
    parts.events.record = () => Promise.reject(new LedgerError('STORE_CONFLICT', 'the chain moved'));
    const heard = await send('customer.C-1', 'POST', `${SUBJECT}/withdrawals`, { purpose: 'credit-card-offers' });
    expect([heard.status, heard.body.event.seq]).toEqual([201, null]);
    parts.events.record = record;
    await deps.recordPutDown(subjectChain(deps.pepper, 'C-1'));
    expect(await eventsOf()).toBe(LIMIT + 1);
    expect((await push()).status).toBe(429);
  });

  test('leave room for a dispute, which is not counted', async () => {
    const { send, give, fill, push, eventsOf } = await limited({ subjectWritesPerMinute: LIMIT });
    const { event } = (await give()).body;
    await fill();
    const heard = await send('customer.C-1', 'POST', `${SUBJECT}/disputes`, { event: event.id });
    expect([heard.status, await eventsOf()]).toEqual([201, LIMIT + 1]);
    expect((await push()).status).toBe(429);
  });

  test('use up no attempt at a one-time code, and the code is good afterwards', async () => {
    const { parts, deps, send, give, fill } = await limited({ subjectWritesPerMinute: LIMIT });
    const { event } = (await give('C-1', {}, 'staff-S-77')).body;
    const code = deps.codeDelivery.sent.at(-1)?.code;
    const confirm = () => send('customer.C-1', 'POST', `${SUBJECT}/confirmations`, { event: event.id, code });
    await fill();
    expect((await confirm()).status).toBe(429);
    expect((await deps.codes.readCode(event.id))?.attempts).toBe(0);
    parts.clock.advance(60_000);
    expect((await confirm()).status).toBe(201);
  });

  test('keep nobody out longer than they are told when a clock is set back', async () => {
    const { parts, fill, push } = await limited({ subjectWritesPerMinute: LIMIT });
    for (const setBackMs of [1, 30_000, 59_000]) {
      await fill();
      parts.clock.advance(-setBackMs);
      const { status, headers } = await push();
      const seconds = status === 429 ? Number(headers.get('retry-after')) : 0;
      expect(seconds).toBeLessThanOrEqual(60);
      parts.clock.advance(1_000 * seconds);
      expect([setBackMs, (await push()).status]).not.toEqual([setBackMs, 429]);
    }
  });
});

describe('the calls of a client in a second', () => {
  const CHECK = {
    subject: { type: 'customer', id: 'C-1' },
    action: { name: 'push', properties: { channel: 'sms' } },
    resource: { type: 'purpose', id: 'credit-card-offers' },
  };

  test('are as many as the limit in a process: beyond it 429, before anything is read', async () => {
    const { parts, send, deps } = await limited({ clientCallsPerSecond: 3 });
    const check = () => send('marketing', 'POST', '/access/v1/evaluation', CHECK);
    for (let one = 0; one < 3; one++) expect((await check()).status).toBe(200);
    const reads = { times: 0 };
    const { readForDecision } = deps.store;
    deps.store.readForDecision = (chain) => {
      reads.times += 1;
      return readForDecision.call(deps.store, chain);
    };
    const { status, body, headers } = await check();
    expect([status, body.code, headers.get('retry-after'), reads.times]).toEqual([429, 'too-many-requests', '1', 0]);
    // Another client has its own.
    expect((await send('app', 'GET', `${SUBJECT}/consents`)).status).toBe(200);
    parts.clock.advance(1_000);
    expect((await check()).status).toBe(200);
  });

  test.each(NOES)('do not count a no, and none is limited: %s %s', async (method, path, body) => {
    const { send } = await limited({ clientCallsPerSecond: 2 });
    const no = () => send('app', method, path, body);
    const answers: Body[] = [];
    for (let one = 0; one < 5; one++) answers.push((await no()).status);
    expect(answers.filter((status) => status >= 300)).toEqual([]);
    const read = () => send('app', 'GET', `${SUBJECT}/consents`);
    expect([(await read()).status, (await read()).status, (await read()).status]).toEqual([200, 200, 429]);
    expect((await no()).status).toBeLessThan(300);
  });

  test('count a consent only where its body says that it is given', async () => {
    const { send, give } = await limited({ clientCallsPerSecond: 2 });
    for (const body of [{}, { decision: 'refuse' }, [], '{', { purpose: 'credit-card-offers', decision: 'refused' }]) {
      expect((await send('app', 'POST', `${SUBJECT}/consents`, body)).status).not.toBe(429);
    }
    expect([(await give()).status, (await give()).status, (await give()).status]).toEqual([201, 201, 429]);
  });
});

test('two clocks that differ count each in their own minute', async () => {
  const parts = memoryParts();
  await withRegistry(apiOn(parts));
  const here = apiOn(parts, { subjectWritesPerMinute: LIMIT, seed: 'here' });
  const behind = apiOn(
    { ...parts, clock: new ShiftedClock(parts.clock, -30_000) },
    { subjectWritesPerMinute: LIMIT, seed: 'behind' },
  );
  const push = (api: typeof here | typeof behind) =>
    api.send('marketing', 'POST', '/v1/pushes', { subject: 'C-1', purpose: 'credit-card-offers', channel: 'sms' });
  for (let one = 0; one < LIMIT; one++) expect((await push(here)).status).toBe(200);
  expect((await push(here)).status).toBe(429);
  expect((await push(behind)).status).toBe(200);
});

test('the calls that the function for a no answers say nothing but a no, and no other call does', () => {
  const onlyNo = OPERATION_IDS.filter((id) => (OPERATIONS[id] as Operation).saysNo === true);
  expect(FUNCTIONS.refusals.trigger.operations.toSorted()).toEqual(onlyNo.toSorted());
});
