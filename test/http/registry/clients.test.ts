import { describe, expect, test } from 'vitest';
import type { Body } from '../../support/api.ts';
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
