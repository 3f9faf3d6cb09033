import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_CHANNELS } from '../../../core/registry/channel.ts';
import { type Body, memoryApi, OFFERS } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const PATH = '/v1/channels/wechat';
const INPUT = { title: { en: 'WeChat mini program', 'zh-CN': '微信小程序' } };
const CHANNEL = { id: 'wechat', version: 1, ...INPUT, staffed: false, retired: false };

/** Names that no channel has: what can be none, and what nobody registered. */
const unknown = fc
  .stringMatching(/^[a-z][a-z0-9-]{0,31}$/)
  .filter((name) => !BUILT_IN_CHANNELS.some(({ id }) => id === name) && name !== 'kiosk');

describe('a channel', () => {
  test('is registered, changed, read in each version, and answered as it is when that is there already', async () => {
    const { send } = memoryApi();
    const put = (body: Body) => send('registrar', 'PUT', PATH, body);
    expect(await put(INPUT)).toMatchObject({
      status: 201,
      body: { channel: CHANNEL, event: { type: 'channel.registered' } },
    });
    expect(await put(INPUT)).toMatchObject({ status: 200, body: { channel: CHANNEL, event: null } });
    expect(await put({ ...INPUT, retired: true })).toMatchObject({
      status: 200,
      body: { channel: { version: 2, retired: true }, event: { type: 'channel.changed' } },
    });
    expect((await send('registrar', 'GET', `${PATH}/versions/1`)).body).toEqual({ channel: CHANNEL });
    expect((await send('registrar', 'GET', PATH)).body.channel).toMatchObject({ version: 2, retired: true });
  });

  test('that is built in is there at version 0, and is replaced under that version', async () => {
    const api = memoryApi();
    const { send, sendAsIs } = api;
    for (const channel of BUILT_IN_CHANNELS) {
      const { body, headers } = await send('registrar', 'GET', `/v1/channels/${channel.id}`);
      expect([body, headers.get('etag')]).toEqual([{ channel }, '"0"']);
    }
    const path = '/v1/channels/post';
    const put = (headers: Record<string, string>) =>
      sendAsIs('registrar', 'PUT', path, { title: { en: 'Letter' } }, headers);
    expect((await put({})).status).toBe(428);
    expect((await put({ 'if-match': '"1"' })).status).toBe(412);
    expect(await put({ 'if-match': '"0"' })).toMatchObject({
      status: 200,
      body: { channel: { id: 'post', version: 1, staffed: false }, event: { type: 'channel.changed' } },
    });
    expect((await put({ 'if-match': '"0"' })).status).toBe(200);
    await expectProblem(api, ['registrar', 'GET', '/v1/channels/fax'], {
      status: 404,
      code: 'registry-item-unknown',
    });
  });

  test('is listed with those that are built in, in pages of any size, in the order of the ids', async () => {
    const { send } = memoryApi();
    const added = ['aaa', 'rcs', 'wechat', 'zzz'];
    for (const id of [...added, 'call']) await send('registrar', 'PUT', `/v1/channels/${id}`, INPUT);
    const all = [...added, ...BUILT_IN_CHANNELS.map(({ id }) => id)].sort();
    for (const limit of [1, 2, 3, 5, 12, 100]) {
      const listed: Body[] = [];
      for (let query = ''; ; ) {
        const { body } = await send('registrar', 'GET', `/v1/channels?limit=${limit}${query}`);
        listed.push(...body.items);
        if (body.next === null) break;
        query = `&cursor=${body.next}`;
      }
      expect(listed.map(({ id }) => id)).toEqual(all);
      expect(listed.find(({ id }) => id === 'call')).toMatchObject({ version: 1, staffed: false });
    }
  });

  test('is proposed where publishing takes two, and retired by one, also when it is built in', async () => {
    const { send } = memoryApi({ approvals: 2 });
    const proposed = await send('registrar', 'PUT', PATH, INPUT);
    expect(proposed).toMatchObject({ status: 202, body: { proposal: { kind: 'channel', item: 'wechat' } } });
    const { id } = proposed.body.proposal;
    expect(await send('registrar-2', 'POST', `/v1/proposals/${id}/approval`)).toMatchObject({
      status: 201,
      body: { channel: CHANNEL },
    });
    const { body } = await send('registrar', 'GET', '/v1/channels/atm');
    const retiring = { title: body.channel.title, staffed: false, retired: true };
    expect(await send('registrar', 'PUT', '/v1/channels/atm', retiring)).toMatchObject({
      status: 200,
      body: { channel: { id: 'atm', version: 1, retired: true } },
    });
    expect((await send('registrar', 'PUT', '/v1/channels/atm', { ...retiring, retired: false })).status).toBe(202);
  });

  test.each(['SMS', '1', 'a_b', '-a', 'x'.repeat(33), '%E5%BE%AE'])('has no id such as %s', async (id) => {
    const problem = { status: 400, code: 'input-invalid', pointer: '/id' };
    await expectProblem(memoryApi(), ['registrar', 'PUT', `/v1/channels/${id}`, INPUT], problem);
  });
});

describe('a channel that nobody registered', () => {
  const stale = { care: [], timeZone: null, suitability: null };
  const client = { scopes: ['decisions'] };
  const notice = (api: Awaited<ReturnType<typeof furnishedApi>>) => api.offers.notice;

  test('is named by no purpose, client, profile or capture', async () => {
    const api = await furnishedApi();
    const on = '/v1/subjects/C-1001';
    await fc.assert(
      fc.asyncProperty(unknown, async (name) => {
        const capture = { channel: name };
        const refused: readonly (readonly [
          token: string,
          method: string,
          path: string,
          body: Body,
          pointer: string,
        ])[] = [
          ['registrar', 'PUT', '/v1/purposes/fresh', { ...OFFERS, channels: ['sms', name] }, '/channels/1'],
          ['registrar', 'PUT', '/v1/purposes/fresh', { ...OFFERS, captureChannels: [name] }, '/captureChannels/0'],
          ['registrar', 'PUT', '/v1/clients/fresh', { ...client, channels: ['app', 'sms', name] }, '/channels/2'],
          ['app', 'PUT', `${on}/profile`, { ...stale, staleContacts: ['sms', name] }, '/staleContacts/1'],
          ['app', 'POST', `${on}/consents`, { ...api.offers, capture }, '/capture/channel'],
          ['customer.C-1001', 'POST', `${on}/consents`, { ...api.offers, capture }, '/capture/channel'],
          ['app', 'POST', `${on}/served-notices`, { notice: notice(api), capture }, '/capture/channel'],
          ['app', 'POST', `${on}/asks`, { purpose: 'credit-card-offers', capture }, '/capture/channel'],
        ];
        for (const [token, method, path, body, pointer] of refused) {
          await expectProblem(api, [token, method, path, body], { status: 422, code: 'channel-unknown', pointer });
        }
      }),
      { numRuns: 25 },
    );
  });

  test('does not keep a no from being taken', async () => {
    const api = await furnishedApi();
    await fc.assert(
      fc.asyncProperty(unknown, fc.uuid(), async (channel, id) => {
        const on = `/v1/subjects/C-${id}`;
        const no = { purpose: 'credit-card-offers', capture: { channel } };
        const answers = [
          await api.send('app', 'POST', `${on}/consents`, { ...no, decision: 'refused' }),
          await api.send('app', 'PUT', `${on}/objection`, { capture: { channel } }),
          await api.send('app', 'POST', `${on}/withdrawals`, no),
        ];
        expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      }),
      { numRuns: 25 },
    );
  });

  test('is none at which staff act; a registered one is, once it has staff and while it is in use', async () => {
    const api = await furnishedApi();
    const token = 'staff.S-1.B-1.kiosk';
    await api.send('registrar', 'PUT', '/v1/staff/S-1', {
      branches: ['B-1'],
      products: [],
      validUntil: '2030-01-01T00:00:00Z',
    });
    const { capture: _, ...offers } = api.offers;
    const give = () => api.send(token, 'POST', '/v1/subjects/C-1001/consents', offers);
    const refused = { status: 422, body: { code: 'channel-unknown' } };
    const register = (input: Body) => api.send('registrar', 'PUT', '/v1/channels/kiosk', { ...INPUT, ...input });
    expect(await give()).toMatchObject(refused);
    await register({ staffed: false });
    expect(await give()).toMatchObject(refused);
    await register({ staffed: true });
    expect((await give()).status).toBe(201);
    const byProgram = { ...offers, capture: { channel: 'kiosk' } };
    expect((await api.send('app', 'POST', '/v1/subjects/C-1002/consents', byProgram)).body.code).toBe('staff-required');
    await register({ staffed: true, retired: true });
    expect(await give()).toMatchObject(refused);
    const withdrawal = { purpose: 'credit-card-offers' };
    expect((await api.send(token, 'POST', '/v1/subjects/C-1001/withdrawals', withdrawal)).status).toBe(201);
  });
});
