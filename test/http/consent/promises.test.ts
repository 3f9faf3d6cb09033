import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { parsePromise, verifyPromise } from '../../../core/entry/verify-promise.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { makePromises } from '../../../lambdas/app/consent/make-promises.ts';
import { type Answered, type Body, memoryApi, withRegistry } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';
import { SIGNERS } from '../../support/memory-ledger.ts';

type Api = Awaited<ReturnType<typeof consented>>;

const SUBJECT = '/v1/subjects/C-1001';
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };
const READY_MS = 200;
const DAY_MS = 86_400_000;

/** An API on which C-1001 has consented to pushes, and three are permitted. */
async function consented() {
  const api = memoryApi();
  const { offers } = await withRegistry(api);
  const consent = {
    purpose: PUSH.purpose,
    decision: 'given',
    capture: { channel: 'app' },
    channels: ['sms'],
    notice: offers,
  };
  const give = () => api.send('app', 'POST', `${SUBJECT}/consents`, consent);
  const push = async () => (await api.send('marketing', 'POST', '/v1/pushes', PUSH)).body.permit.id as string;
  const given: string = (await give()).body.event.id;
  for (let n = 0; n < 3; n++) await push();
  return { ...api, consent, given, give, push };
}

/** Each way to say no, and to how many open permits of `consented` it puts an end. */
const NOES: Readonly<Record<string, (api: Api, headers?: Record<string, string>) => Promise<Answered>>> = {
  withdrawal: ({ send }, headers) => send('app', 'POST', `${SUBJECT}/withdrawals`, { purpose: PUSH.purpose }, headers),
  refusal: ({ send, consent }, headers) =>
    send('app', 'POST', `${SUBJECT}/consents`, { ...consent, decision: 'refused', channels: [] }, headers),
  objection: ({ send }, headers) => send('app', 'PUT', `${SUBJECT}/objection`, undefined, headers),
  restriction: ({ send }, headers) => send('app', 'PUT', `${SUBJECT}/restriction`, undefined, headers),
  pause: ({ send }, headers) =>
    send('app', 'PUT', `${SUBJECT}/pause`, { of: 'pushes', until: '2027-01-01T00:00:00Z' }, headers),
  dispute: ({ send, given }, headers) =>
    send('customer.C-1001', 'POST', `${SUBJECT}/disputes`, { event: given }, headers),
};
const EACH_NO = Object.entries(NOES).map(([name, say]) => ({ name, say }));

const trustIn = ({ deps }: Api) => ({
  origin: ORIGIN,
  chain: deps.target,
  promiseRoots: [{ key: SIGNERS.promiseRoot.address, from: null, until: null }],
});
const promiseOf = (api: Pick<Api, 'send'>, event: string, token = 'customer.C-1001') =>
  api.send(token, 'GET', `/v1/events/${event}/promise`);
const signed = { signature: expect.stringMatching(/^0x[0-9a-f]{130}$/) };

/** Lets a call to the signer or the store wait until `go` is called. */
function holding<Owner extends object, Name extends keyof Owner>(owner: Owner, name: Name) {
  const called = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const before = owner[name] as (...args: unknown[]) => unknown;
  Object.assign(owner, {
    [name]: async (...args: unknown[]) => {
      called.resolve();
      await held.promise;
      return before.apply(owner, args);
    },
  });
  return { called: called.promise, go: held.resolve };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let n = 0; !isSo(); n++) {
    if (n > 1_000) throw new Error('it never came to be so');
    await turn();
  }
}

const newest = ({ parts }: Api) => [...parts.tables.promised.values()].at(-1);

describe('a no', () => {
  test.each(EACH_NO)('is answered with its promise and the permits that it ended: $name', async ({ say }) => {
    const api = await consented();
    const { status, body } = await say(api);
    expect({ status, body }).toMatchObject({ status: 201, body: { promise: signed } });
    const { body: kept } = await promiseOf(api, body.event.id);
    expect(kept.promise).toEqual(body.promise);
    expect(kept.endedPermits).toBe(3);
    if ('endedPermits' in body) expect(body.endedPermits).toBe(3);
  });

  const outage = new LedgerError('SIGNER_UNAVAILABLE', 'KMS did not answer');
  const lost = new LedgerError('STORE_UNAVAILABLE', 'the store did not answer');
  const FAULTS = [
    { fault: 'a key that cannot be certified', part: 'promiseKeys', name: 'current', error: outage },
    { fault: 'a key that breaks', part: 'promiseKeys', name: 'current', error: new TypeError('no key') },
    { fault: 'permits that cannot be read', part: 'store', name: 'readPermitsAndEnds', error: lost },
    { fault: 'what is made not being kept', part: 'store', name: 'keepPromised', error: lost },
  ] as const;

  test.each(EACH_NO.flatMap((no) => FAULTS.map((fault) => ({ ...no, ...fault }))))(
    'is 201 all the same, and what is missing is made later: $name, $fault',
    async ({ say, part, name, error }) => {
      const api = await consented();
      const mended = { ...api.deps[part] };
      const whole = Reflect.get(api.deps[part], name) as unknown;
      Object.assign(api.deps[part], { [name]: () => Promise.reject(error) });
      const { status, body } = await say(api);
      expect(status).toBe(201);
      if (name !== 'readPermitsAndEnds') expect(body.promise).toBeNull();
      if ('endedPermits' in body) expect(body.endedPermits).toBe(name === 'current' ? 3 : null);
      Object.assign(api.deps[part], mended, { [name]: whole });
      expect((await promiseOf(api, body.event.id)).body).toMatchObject({ promise: signed, endedPermits: 3 });
    },
  );

  test.each(EACH_NO)('waits 200 ms for a key that hangs, and no longer: $name', async ({ name, say }) => {
    const api = await consented();
    const signer = holding(api.deps.promiseKeys, 'current');
    const answer = say(api);
    await signer.called;
    // The answer to a refusal does not tell the number of permits, so it is not counted for it.
    await until(() => name === 'refusal' || newest(api)?.endedPermits === 3);
    api.parts.clock.advance(READY_MS - 1);
    let isOver = false;
    void answer.then(() => {
      isOver = true;
    });
    await turn();
    expect(isOver).toBe(false);
    api.parts.clock.advance(1);
    const { status, body } = await answer;
    expect([status, body.promise]).toEqual([201, null]);
    if ('endedPermits' in body) expect(body.endedPermits).toBe(3);
    signer.go();
    await until(() => newest(api)?.promise !== null);
    expect((await promiseOf(api, body.event.id)).body).toMatchObject({ promise: signed, endedPermits: 3 });
  });

  test('has its promise when the count is what hangs', async () => {
    const api = await consented();
    const store = holding(api.deps.store, 'readPermitsAndEnds');
    const answer = NOES.withdrawal?.(api);
    await store.called;
    await until(() => newest(api)?.promise !== null);
    api.parts.clock.advance(READY_MS);
    expect(await answer).toMatchObject({ status: 201, body: { promise: signed, endedPermits: null } });
  });

  test.each(EACH_NO)('is taken after the disclosures of earlier events were erased: $name', async ({ say }) => {
    const api = await consented();
    const { events } = api.parts.tables;
    for (const [key, event] of events) if (event.disclosures.length > 0) events.set(key, { ...event, disclosures: [] });
    const { status, body } = await say(api);
    expect({ status, body }).toMatchObject({ status: 201, body: { promise: signed } });
    expect((await promiseOf(api, body.event.id)).body.endedPermits).toBe(3);
  });

  test('has its promise when its own disclosures are erased before it is made', async () => {
    const api = await consented();
    const mended = api.deps.promiseKeys.current;
    api.deps.promiseKeys.current = () => Promise.reject(outage);
    const { body } = await api.send('app', 'PUT', `${SUBJECT}/objection`);
    for (const [key, event] of api.parts.tables.events) api.parts.tables.events.set(key, { ...event, disclosures: [] });
    api.deps.promiseKeys.current = mended;
    expect((await promiseOf(api, body.event.id)).body).toMatchObject({ promise: signed, endedPermits: 3 });
  });
});

describe('a repeated request', () => {
  test.each(EACH_NO)('gets what was kept, which is not part of the kept answer: $name', async ({ say }) => {
    const api = await consented();
    const first = await say(api, { 'idempotency-key': 'k-1' });
    const kept = JSON.stringify([...api.parts.tables.idempotency.values()]);
    expect(kept).not.toContain(first.body.promise.signature);
    expect(kept).not.toContain('endedPermits');
    expect((await say(api, { 'idempotency-key': 'k-1' })).body).toEqual(first.body);
  });

  test('gets the number of permits that ended then, whatever happened since', async () => {
    const api = await consented();
    const say = () =>
      api.send('app', 'POST', `${SUBJECT}/withdrawals`, { purpose: PUSH.purpose }, { 'idempotency-key': 'k-1' });
    const whole = api.deps.store.readPermitsAndEnds;
    api.deps.store.readPermitsAndEnds = () => Promise.reject(new TypeError('not now'));
    expect((await say()).body.endedPermits).toBeNull();
    await api.give();
    await api.push();
    api.parts.clock.advance(3_600_000);
    await api.push();
    api.deps.store.readPermitsAndEnds = whole;
    expect((await say()).body.endedPermits).toBe(3);
  });
});

describe('the promise of an event', () => {
  test('is read by those who may read its receipt', async () => {
    const api = await consented();
    const { body } = await api.send('app', 'PUT', `${SUBJECT}/objection`);
    for (const token of ['customer.C-1001', 'app', 'customer.C-2002', 'marketing', 'auditor']) {
      const receipt = await api.send(token, 'GET', `/v1/events/${body.event.id}/receipt`);
      const promise = await promiseOf(api, body.event.id, token);
      expect([token, promise.status, promise.body.code]).toEqual([token, receipt.status, receipt.body.code]);
    }
  });

  test('goes with each event that gives, confirms, lifts or says no, and with no other', async () => {
    const api = await consented();
    await api.send('app', 'PUT', `${SUBJECT}/objection`);
    await api.send('customer.C-1001', 'DELETE', `${SUBJECT}/objection`);
    const { body } = await api.send('app', 'GET', `${SUBJECT}/history`);
    const answers: Record<string, unknown> = {};
    for (const { id, type } of body.events) answers[type] = (await promiseOf(api, id)).body;
    expect(answers).toMatchObject({
      'consent.given': { promise: signed, endedPermits: 0 },
      'objection.made': { promise: signed, endedPermits: 3 },
      'objection.lifted': { promise: signed, endedPermits: 0 },
      'push.permitted': { status: 404, code: 'event-unknown' },
    });
    expect((await promiseOf(api, 'none')).body.code).toBe('event-unknown');
  });

  test('is signed by a certified key over the event as it is recorded, which any verifier finds', async () => {
    const api = await consented();
    const { body } = await api.send('app', 'PUT', `${SUBJECT}/objection`);
    const event = [...api.parts.tables.events.values()].find(({ id }) => id === body.event.id);
    if (event === undefined) throw new Error('the event is not recorded');
    const { leafHash, recordedAt, key } = verifyPromise(parsePromise(body.promise), trustIn(api));
    expect([leafHash, recordedAt]).toEqual([event.leafHash, event.at]);
    expect(key).toBe((await api.deps.promiseKeys.current()).certificate.key);
  });

  test('comes late too, but the permits that ended a week ago are counted no more', async () => {
    const api = await consented();
    const mended = api.deps.store.keepPromised;
    api.deps.store.keepPromised = () => Promise.reject(new TypeError('not now'));
    const { body } = await api.send('app', 'PUT', `${SUBJECT}/objection`);
    api.deps.store.keepPromised = mended;
    api.parts.clock.advance(7 * DAY_MS + 1);
    expect((await promiseOf(api, body.event.id)).body).toMatchObject({ promise: signed, endedPermits: null });
  });
});

describe('the function on the stream', () => {
  /** Three people who say no while nothing is signed or counted. */
  async function unpromised() {
    const api = await consented();
    const { current } = api.deps.promiseKeys;
    const { readPermitsAndEnds } = api.deps.store;
    api.deps.promiseKeys.current = () => Promise.reject(new TypeError('not now'));
    api.deps.store.readPermitsAndEnds = () => Promise.reject(new TypeError('not now'));
    const events: string[] = [];
    for (const subject of ['C-1001', 'C-2002', 'C-3003']) {
      events.push((await api.send('app', 'PUT', `/v1/subjects/${subject}/objection`)).body.event.id);
    }
    const mend = () => {
      Object.assign(api.deps.promiseKeys, { current });
      Object.assign(api.deps.store, { readPermitsAndEnds });
    };
    const kept = () => events.map((id) => api.parts.tables.promised.get(id));
    return { api, events, mend, kept, make: makePromises(api.deps) };
  }
  const madeAll = [{ endedPermits: 3 }, { endedPermits: 0 }, { endedPermits: 0 }].map((each) => ({
    ...each,
    promise: signed,
  }));

  test('makes what is missing, whatever the order, and changes nothing when it comes again', async () => {
    const { events, mend, kept, make } = await unpromised();
    mend();
    expect(await make([...events.toReversed(), ...events])).toEqual({ made: 3, faults: [] });
    const made = structuredClone(kept());
    expect(made).toMatchObject(madeAll);
    expect(await make(events)).toEqual({ made: 3, faults: [] });
    expect(kept()).toEqual(made);
  });

  test('makes the same while answers make it too', async () => {
    const { api, events, mend, kept, make } = await unpromised();
    mend();
    const [, ...read] = await Promise.all([make(events), ...events.map((id) => promiseOf(api, id, 'app'))]);
    expect(kept()).toMatchObject(madeAll);
    expect(read.map(({ body }: { body: Body }) => body.promise)).toEqual(kept().map((each) => each?.promise));
  });

  test('tells of an event for which nothing can be made, and makes the others', async () => {
    const { api, events, mend, kept, make } = await unpromised();
    mend();
    const poisoned = api.parts.tables.promised.get(events[1] ?? '');
    if (poisoned === undefined) throw new Error('there is no such event');
    api.parts.tables.promised.set(poisoned.event.id, {
      ...poisoned,
      event: { ...poisoned.event, leafHash: new Uint8Array(3) },
    });
    const { made, faults } = await make([...events, 'none']);
    expect([made, faults.length]).toEqual([3, 1]);
    expect(kept()).toMatchObject([madeAll[0], { promise: null, endedPermits: 0 }, madeAll[2]]);
  });

  test('is to be run again when the signer or the store was out of reach for one, with the others made', async () => {
    const { api, events, mend, kept, make } = await unpromised();
    mend();
    const { current } = api.deps.promiseKeys;
    let failing = 1;
    api.deps.promiseKeys.current = async () => {
      if (failing-- > 0) throw new LedgerError('SIGNER_UNAVAILABLE', 'KMS did not answer');
      return current();
    };
    await expect(make(events)).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE' });
    expect(kept().filter((each) => each?.promise != null)).toHaveLength(2);
    expect(await make(events)).toEqual({ made: 3, faults: [] });
    expect(kept()).toMatchObject(madeAll);
  });

  test('gives up on a signer that hangs, with the permits counted, and is run again', async () => {
    const { api, events, mend, kept, make } = await unpromised();
    mend();
    const signer = holding(api.deps.promiseKeys, 'current');
    const run = make(events);
    const refused = expect(run).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE' });
    await signer.called;
    await until(() => kept().every((each) => each?.endedPermits !== null));
    api.parts.clock.advance(10_000);
    await refused;
  });
});
