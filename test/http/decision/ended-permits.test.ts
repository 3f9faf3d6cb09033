import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_OPEN_PERMITS_PER_CLIENT } from '../../../core/limits.ts';
import { memoryApi, OFFERS, withRegistry } from '../../support/api.ts';

const SUBJECT = '/v1/subjects/C-1001';
const PURPOSES = ['credit-card-offers', 'news'] as const;
const CHANNELS = ['sms', 'email'] as const;

type Purpose = (typeof PURPOSES)[number];
type Channel = (typeof CHANNELS)[number];

const purpose = fc.constantFrom(...PURPOSES);
const channel = fc.constantFrom(...CHANNELS);
const client = fc.constantFrom('marketing', 'partner-gateway');
const command = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('push' as const), purpose, channel, client }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('consume' as const), pick: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 200 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('give' as const),
      purpose,
      channels: fc.subarray([...CHANNELS], { minLength: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('withdraw' as const, 'refuse' as const, 'narrow' as const),
      purpose,
      channel,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('object' as const, 'restrict' as const) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lift' as const) }) },
);
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

interface Granted {
  readonly id: string;
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly client: string;
  readonly expiresAt: string;
  over: boolean;
}

/** An API on which C-1001 has consented to both purposes, and a naive model of the permits that are open. */
async function startAt(isLate: boolean) {
  const api = memoryApi();
  const { send } = api;
  const { offers } = await withRegistry(api);
  await send('registrar', 'PUT', '/v1/purposes/news', OFFERS);
  const { body } = await send('registrar', 'POST', '/v1/purposes/news/notices', { language: 'en', text: 'News?' });
  const notices = { 'credit-card-offers': offers, news: { id: body.notice.id, language: 'en' } };
  const { readPermitsAndEnds } = api.deps.store;
  if (isLate) api.deps.store.readPermitsAndEnds = () => Promise.reject(new TypeError('not now'));
  const granted: Granted[] = [];
  const expected = new Map<string, number>();
  const given = new Map<Purpose, readonly Channel[]>();
  const isOpen = ({ over, expiresAt }: Granted) => !over && api.parts.clock.nowMs() < Date.parse(expiresAt);

  /** Says something, and writes down how many open permits that ends. */
  async function say(method: string, path: string, said: object | undefined, ends: (permit: Granted) => boolean) {
    const token = method === 'DELETE' ? 'customer.C-1001' : 'app';
    const { status, body } = await send(token, method, `${SUBJECT}/${path}`, said);
    expect([200, 201]).toContain(status);
    if (body.event === null) return;
    const ended = granted.filter((permit) => isOpen(permit) && ends(permit));
    for (const permit of ended) permit.over = true;
    expected.set(body.event.id, ended.length);
    if (!isLate && 'endedPermits' in body) expect(body.endedPermits).toBe(ended.length);
  }

  async function give(about: Purpose, channels: readonly Channel[]) {
    const before = given.get(about) ?? [];
    const said = { purpose: about, decision: 'given', capture: { channel: 'app' }, channels, notice: notices[about] };
    const isDropped = (one: Channel) => before.includes(one) && !channels.includes(one);
    await say('POST', 'consents', said, (permit) => permit.purpose === about && isDropped(permit.channel));
    given.set(about, channels);
  }

  async function run(one: Command): Promise<void> {
    switch (one.kind) {
      case 'wait':
        return api.parts.clock.advance(one.seconds * 1_000);
      case 'push': {
        const isOfList = (permit: Granted) => permit.purpose === one.purpose && permit.client === one.client;
        const open = granted.filter((permit) => isOfList(permit) && isOpen(permit)).length;
        const asked = { subject: 'C-1001', purpose: one.purpose, channel: one.channel };
        const { status, body } = await send(one.client, 'POST', '/v1/pushes', asked);
        if (status === 201) {
          expect(open).toBeLessThan(MAX_OPEN_PERMITS_PER_CLIENT);
          granted.push({ ...one, ...body.permit, over: false });
        }
        if (status === 422) expect(open).toBe(MAX_OPEN_PERMITS_PER_CLIENT);
        return;
      }
      case 'consume': {
        const permit = granted[one.pick % granted.length];
        if (permit === undefined) return;
        const { body } = await send(permit.client, 'POST', `/v1/permits/${permit.id}/consumption`);
        expect([permit.id, body.decision === true]).toEqual([permit.id, isOpen(permit)]);
        permit.over = true;
        return;
      }
      case 'give':
        return give(one.purpose, one.channels);
      case 'withdraw':
        given.delete(one.purpose);
        return say('POST', 'withdrawals', { purpose: one.purpose }, (permit) => permit.purpose === one.purpose);
      case 'refuse': {
        given.delete(one.purpose);
        const said = { purpose: one.purpose, decision: 'refused', channels: [], notice: notices[one.purpose] };
        return say('POST', 'consents', said, (permit) => permit.purpose === one.purpose);
      }
      case 'narrow': {
        const before = given.get(one.purpose);
        if (before?.includes(one.channel) !== true) return;
        const left = before.filter((each) => each !== one.channel);
        if (left.length === 0) given.delete(one.purpose);
        else given.set(one.purpose, left);
        const isEnded = (permit: Granted) => permit.purpose === one.purpose && permit.channel === one.channel;
        return say('POST', 'withdrawals', { purpose: one.purpose, channels: [one.channel] }, isEnded);
      }
      case 'object':
        return say('PUT', 'objection', undefined, () => true);
      case 'restrict':
        return say('PUT', 'restriction', undefined, () => true);
      case 'lift':
        await say('DELETE', 'objection', undefined, () => false);
        return say('DELETE', 'restriction', undefined, () => false);
    }
  }

  for (const each of PURPOSES) await give(each, CHANNELS);
  return {
    run,
    /** The numbers that the ledger tells of each event now, beside those of the model. */
    async told() {
      api.deps.store.readPermitsAndEnds = readPermitsAndEnds;
      const told = new Map<string, number>();
      for (const id of expected.keys()) {
        told.set(id, (await send('app', 'GET', `/v1/events/${id}/promise`)).body.endedPermits);
      }
      return { told, expected };
    },
  };
}

test.each([
  ['with the answer', false],
  ['after everything else has happened', true],
])('the permits that each event ended are those of a naive count, counted %s', async (_, isLate) => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40 }), async (commands) => {
      const ledger = await startAt(isLate);
      for (const one of commands) await ledger.run(one);
      const { told, expected } = await ledger.told();
      expect(told).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

test('of 32 permits that a channel’s end leaves, and a withdrawal after it, each is counted once', async () => {
  const ledger = await startAt(true);
  const push = { kind: 'push', purpose: 'news', client: 'marketing' } as const;
  for (let n = 0; n < 16; n++) for (const one of CHANNELS) await ledger.run({ ...push, channel: one });
  await ledger.run({ kind: 'narrow', purpose: 'news', channel: 'sms' });
  await ledger.run({ kind: 'withdraw', purpose: 'news', channel: 'sms' });
  await ledger.run({ kind: 'give', purpose: 'news', channels: [...CHANNELS] });
  await ledger.run({ ...push, channel: 'sms' });
  await ledger.run({ kind: 'object' });
  const { told, expected } = await ledger.told();
  expect([...told.values()].slice(-4)).toEqual([16, 16, 0, 1]);
  expect(told).toEqual(expected);
});
