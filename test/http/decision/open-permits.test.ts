import { beforeEach, describe, expect, test } from 'vitest';
import { MAX_OPEN_PERMITS_PER_CLIENT } from '../../../core/limits.ts';
import { type Body, memoryApi, OFFERS, withRegistry } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';

const PERMIT_LIFETIME_MS = 300_000;
const CONSENTS = '/v1/subjects/C-1001/consents';
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };
const NEWS = { ...PUSH, purpose: 'news' };
const FULL = { status: 422, code: 'open-permits-exceeded' };

let api: ReturnType<typeof memoryApi>;
let notice: Body;

beforeEach(async () => {
  api = memoryApi();
  notice = (await withRegistry(api)).offers;
  await api.send('registrar', 'PUT', '/v1/purposes/news', OFFERS);
  const { body } = await api.send('registrar', 'POST', '/v1/purposes/news/notices', { language: 'en', text: 'News?' });
  const given = { decision: 'given', capture: { channel: 'app' }, channels: ['sms'] };
  await api.send('app', 'POST', CONSENTS, { ...given, purpose: PUSH.purpose, notice });
  const news = { id: body.notice.id, language: 'en' };
  await api.send('app', 'POST', CONSENTS, { ...given, purpose: NEWS.purpose, notice: news });
});

const ask = (push: object = PUSH, client = 'marketing') => api.send(client, 'POST', '/v1/pushes', push);
const consume = (id: string) => api.send('marketing', 'POST', `/v1/permits/${id}/consumption`);

async function permits(count: number, push = PUSH, client = 'marketing'): Promise<Body[]> {
  const answers = [];
  for (let i = 0; i < count; i++) answers.push(await ask(push, client));
  expect(answers.map(({ status }) => status)).toEqual(Array(count).fill(201));
  return answers.map(({ body }) => body.permit);
}

const expectFull = (push: object = PUSH) => expectProblem(api, ['marketing', 'POST', '/v1/pushes', push], FULL);

describe('the open permits of a client for one subject and purpose', () => {
  test('are at most 32: the next request for one is refused with the limit, and nothing is recorded', async () => {
    await permits(MAX_OPEN_PERMITS_PER_CLIENT);
    const { body } = await expectFull();
    expect(body.detail).toContain('at most 32 open permits');
    expect(body.detail).toContain('wait until one expires');
  });

  test('are counted for each client and each purpose', async () => {
    await permits(MAX_OPEN_PERMITS_PER_CLIENT);
    await permits(MAX_OPEN_PERMITS_PER_CLIENT, NEWS);
    await permits(MAX_OPEN_PERMITS_PER_CLIENT, PUSH, 'partner-gateway');
    await expectFull();
    await expectFull(NEWS);
    expect((await ask({ ...PUSH, subject: 'C-1002' })).status).toBe(200);
  });

  test('do not keep a no from being recorded', async () => {
    await permits(MAX_OPEN_PERMITS_PER_CLIENT);
    const refused = { status: 200, body: { context: { reasons: ['channel-not-consented'] } } };
    expect(await ask({ ...PUSH, channel: 'email' })).toMatchObject(refused);
  });

  test('make room for one when one is consumed, whatever the order', async () => {
    const given = await permits(MAX_OPEN_PERMITS_PER_CLIENT);
    await permits(MAX_OPEN_PERMITS_PER_CLIENT, NEWS);
    for (const { id } of [given[7], given[0], given[31]]) {
      expect((await consume(id)).body.decision).toBe(true);
      await permits(1);
      await expectFull();
    }
    await expectFull(NEWS);
  });

  test.each([
    ['a withdrawal', 'POST', 'withdrawals', { purpose: PUSH.purpose }],
    ['a refusal', 'POST', 'consents', { purpose: PUSH.purpose, decision: 'refused', channels: [] }],
    ['an objection', 'PUT', 'objection', undefined],
    ['a restriction', 'PUT', 'restriction', undefined],
  ])('make room for as many when %s ends them, though none has expired', async (_, method, path, body) => {
    const { send } = api;
    for (let n = 0; n < 2; n++) {
      await permits(MAX_OPEN_PERMITS_PER_CLIENT);
      await expectFull();
      const said = path === 'consents' ? { ...body, notice } : body;
      const { status, body: answer } = await send('app', method, `/v1/subjects/C-1001/${path}`, said);
      expect([status, answer.event?.type]).toEqual([201, expect.any(String)]);
      await send('customer.C-1001', 'DELETE', '/v1/subjects/C-1001/objection');
      await send('customer.C-1001', 'DELETE', '/v1/subjects/C-1001/restriction');
      const given = {
        purpose: PUSH.purpose,
        decision: 'given',
        capture: { channel: 'app' },
        channels: ['sms'],
        notice,
      };
      await send('app', 'POST', CONSENTS, given);
    }
    await permits(MAX_OPEN_PERMITS_PER_CLIENT);
  });

  test('of one channel make room when that channel is withdrawn', async () => {
    const { send } = api;
    const given = {
      purpose: PUSH.purpose,
      decision: 'given',
      capture: { channel: 'app' },
      channels: ['sms', 'email'],
      notice,
    };
    await send('app', 'POST', CONSENTS, given);
    await permits(20);
    await permits(12, { ...PUSH, channel: 'email' });
    await expectFull();
    const narrowing = { purpose: PUSH.purpose, channels: ['sms'] };
    const { body } = await send('app', 'POST', '/v1/subjects/C-1001/withdrawals', narrowing);
    expect(body.endedPermits).toBe(20);
    await permits(20, { ...PUSH, channel: 'email' });
    await expectFull({ ...PUSH, channel: 'email' });
  });

  test('are no longer open when they have expired', async () => {
    await permits(1);
    api.parts.clock.advance(PERMIT_LIFETIME_MS / 2);
    await permits(MAX_OPEN_PERMITS_PER_CLIENT - 1);
    await expectFull();
    api.parts.clock.advance(PERMIT_LIFETIME_MS / 2);
    await permits(1);
    await expectFull();
    api.parts.clock.advance(PERMIT_LIFETIME_MS);
    await permits(MAX_OPEN_PERMITS_PER_CLIENT);
  });
});
