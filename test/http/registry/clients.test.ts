import { describe, expect, test } from 'vitest';
import { LedgerError } from '../../../core/kernel/error.ts';
import { apiOn, type Body, CALLERS, memoryApi, OFFERS, withRegistry } from '../../support/api.ts';
import { memoryParts } from '../../support/memory-ledger.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const PATH = '/v1/clients/loans-console';
const INPUT = {
  scopes: ['decisions'],
  purposes: ['credit-card-offers'],
  recipients: ['acme-insurance'],
  channels: ['sms'],
};
const CLIENT = { id: 'loans-console', version: 1, ...INPUT, seesReasons: false, retired: false };

describe('a client', () => {
  test('is registered, changed, read in each version, and answered as it is when that is there already', async () => {
    const { send } = await furnishedApi();
    const put = (body: Body) => send('registrar', 'PUT', PATH, body);
    expect(await put(INPUT)).toMatchObject({
      status: 201,
      body: { client: CLIENT, event: { type: 'client.registered' } },
    });
    expect(await put(INPUT)).toMatchObject({ status: 200, body: { client: CLIENT, event: null } });
    expect(await put({ ...INPUT, purposes: ['*'] })).toMatchObject({
      status: 200,
      body: { client: { ...CLIENT, version: 2, purposes: ['*'] }, event: { type: 'client.changed' } },
    });
    expect((await send('registrar', 'GET', `${PATH}/versions/1`)).body).toEqual({ client: CLIENT });
    expect((await send('registrar', 'GET', PATH)).body.client.version).toBe(2);
    expect((await send('registrar', 'GET', '/v1/clients')).body.items).toContainEqual(
      expect.objectContaining({ id: 'loans-console', version: 2 }),
    );
  });

  test('has the id that its issuer made, also as the cursor of a page and the item of a proposal', async () => {
    const { send } = await furnishedApi();
    const ids = ['https://app.example/client.json?v=1#a', '3b1f@clients', 'urn:app:loans', 'B\\loans console'];
    for (const id of ids) {
      const path = `/v1/clients/${encodeURIComponent(id)}`;
      expect(await send('registrar', 'PUT', path, INPUT)).toMatchObject({ status: 201, body: { client: { id } } });
      expect(await send('registrar', 'PUT', path, { ...INPUT, scopes: [] })).toMatchObject({ status: 200 });
      expect((await send('registrar', 'GET', `${path}/versions/1`)).body.client).toMatchObject({ ...INPUT, id });
    }
    const listed: string[] = [];
    for (let query = ''; ; ) {
      const { body } = await send('registrar', 'GET', `/v1/clients?limit=1${query}`);
      listed.push(...body.items.map(({ id }: Body) => id));
      if (body.next === null) break;
      query = `&cursor=${encodeURIComponent(body.next)}`;
    }
    expect(listed).toEqual(expect.arrayContaining(ids));
    const proposing = memoryApi({ approvals: 2 });
    const made = await proposing.send('registrar', 'PUT', `/v1/clients/${encodeURIComponent('a/b')}`, { scopes: [] });
    expect(made).toMatchObject({ status: 202, body: { proposal: { item: 'a/b' } } });
  });

  test.each(['%E5%BC%A0', '%20a', 'a%0A', '%252e', 'e%CC%81'])('has no id such as %s', async (id) => {
    const api = await furnishedApi();
    const problem = { status: 400, code: 'input-invalid', pointer: '/id' };
    await expectProblem(api, ['registrar', 'PUT', `/v1/clients/${id}`, INPUT], problem);
  });

  test.each([
    ['a purpose', { purposes: ['credit-card-offers', 'nothing'] }, 'purpose-unknown', '/purposes/1'],
    ['a recipient', { recipients: ['nobody'] }, 'recipient-unknown', '/recipients/0'],
  ])('is registered for no %s that is not registered', async (_, change, code, pointer) => {
    const api = await furnishedApi();
    await expectProblem(api, ['registrar', 'PUT', PATH, { ...INPUT, ...change }], { status: 422, code, pointer });
  });

  test.each([
    ['a scope that there is none of', { scopes: ['everything'] }, '/scopes/0'],
    ['all and one', { purposes: ['*', 'credit-card-offers'] }, '/purposes'],
    ['an id that is none', { recipients: ['a b'] }, '/recipients/0'],
    ['a scope twice', { scopes: ['audit', 'audit'] }, '/scopes'],
    ['too many purposes', { purposes: Array.from({ length: 21 }, (_, n) => `p-${n}`) }, '/purposes'],
  ])('is not registered for %s', async (_, change, pointer) => {
    const api = await furnishedApi();
    const problem = { status: 400, code: 'input-invalid', pointer };
    await expectProblem(api, ['registrar', 'PUT', PATH, { ...INPUT, ...change }], problem);
  });
});

describe('a token counts', () => {
  test('for nothing when its client is not registered, and its scope is asked for first', async () => {
    const api = memoryApi({ registrars: ['registrar'] });
    const unknown = { status: 403, code: 'client-unknown', fix: 'PUT /v1/clients/{id}' };
    const answer = await expectProblem(api, ['app', 'GET', '/v1/subjects/C-1/consents'], unknown);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    await expectProblem(api, ['app', 'GET', '/v1/clients'], { status: 403, code: 'scope-missing' });
    await expectProblem(api, ['registrar-2', 'GET', '/v1/clients'], unknown);
    await expectProblem(api, ['customer.C-1', 'GET', '/v1/subjects/C-1/consents'], unknown);
    expect((await api.send(null, 'GET', '/v1/catalogue')).status).toBe(200);
  });

  test('once a client that registers the others has registered its client', async () => {
    const { send } = memoryApi({ registrars: ['registrar'] });
    expect((await send('registrar', 'PUT', '/v1/clients/app', { scopes: ['consents:any'] })).status).toBe(201);
    expect((await send('app', 'GET', '/v1/subjects/C-1/consents')).status).toBe(200);
    expect((await send('registrar', 'PUT', '/v1/clients/registrar', { scopes: ['audit'] })).status).toBe(201);
    const again = await send('registrar', 'PUT', '/v1/purposes/offers', OFFERS);
    expect([again.status, again.body.code]).toEqual([403, 'scope-missing']);
  });

  test('for the scopes alone that its client is registered for', async () => {
    const api = await furnishedApi();
    await api.send('registrar', 'PUT', '/v1/clients/app', { scopes: ['consents', 'audit'] });
    const answer = await expectProblem(api, ['app', 'GET', '/v1/subjects/C-1/consents'], {
      status: 403,
      code: 'scope-missing',
      fix: 'the client is not registered for the scope',
    });
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  test('until its client is retired, for at most five seconds more', async () => {
    const api = await furnishedApi();
    const check = () => api.send('marketing', 'POST', '/v1/pushes', api.push);
    const scopes = ['decisions'];
    await api.send('registrar', 'PUT', '/v1/clients/marketing', { scopes, purposes: ['*'], channels: ['*'] });
    expect((await check()).status).toBe(200);
    await api.send('registrar', 'PUT', '/v1/clients/marketing', { scopes, retired: true });
    api.parts.clock.advance(5_001);
    expect(await check()).toMatchObject({ status: 403, body: { code: 'client-unknown' } });
  });

  test.each([
    ['POST', 'withdrawals', { purpose: 'credit-card-offers' }],
    ['PUT', 'objection', {}],
    ['PUT', 'restriction', {}],
  ])('by its scopes alone for a no, %s %s, while no registration can be read', async (method, call, body) => {
    const parts = memoryParts();
    await withRegistry(apiOn(parts));
    const readRegistry = parts.events.readRegistry.bind(parts.events);
    parts.events.readRegistry = async (kind, id) => {
      if (kind === 'client') throw new LedgerError('STORE_UNAVAILABLE', 'no answer in time');
      return readRegistry(kind, id);
    };
    const unread = apiOn(parts);
    const path = `/v1/subjects/C-1/${call}`;
    expect((await unread.send('app', method, path, body)).status).toBe(201);
    expect((await unread.send('customer.C-1', method, path, body)).status).toBeLessThan(300);
    expect((await unread.send('marketing', method, path, body)).status).toBe(403);
    expect((await unread.send('app', 'GET', '/v1/subjects/C-1/consents')).status).toBe(503);
  });
});

test('a check takes one of two scopes, and nothing else does with that of a check', async () => {
  const { send, push } = await furnishedApi();
  const asked = {
    subject: { type: 'customer', id: 'C-1' },
    action: { name: 'push', properties: { channel: 'sms' } },
    resource: { type: 'purpose', id: 'credit-card-offers' },
  };
  for (const path of ['/access/v1/evaluation', '/access/v1/evaluations']) {
    expect((await send('marketing-console', 'POST', path, asked)).status).toBe(200);
    expect((await send(CALLERS.Decisions, 'POST', path, asked)).status).toBe(200);
  }
  expect((await send('marketing-console', 'POST', '/v1/pushes', push)).status).toBe(403);
});
