import { describe, expect, test } from 'vitest';
import { expectProblem } from '../../support/problems.ts';
import { furnishedWithFund, STAFF, shownBy } from '../../support/products.ts';

const PATH = `/v1/staff/${STAFF.id}`;

describe('staff', () => {
  test('are registered for products, changed, and answered as they are when that is there already', async () => {
    const { send, qualified } = await furnishedWithFund();
    expect(await send('registrar', 'PUT', PATH, qualified)).toMatchObject({
      status: 200,
      body: {
        staff: {
          id: STAFF.id,
          version: 1,
          branches: [STAFF.branch],
          products: ['balanced-fund'],
          validUntil: '2027-11-23T00:00:00.000Z',
        },
        event: null,
      },
    });
    expect(await send('registrar', 'PUT', PATH, { ...qualified, products: [] })).toMatchObject({
      status: 200,
      body: { staff: { id: STAFF.id, version: 2 }, event: { type: 'staff.changed' } },
    });
  });

  test('are named by no entry, no key and no kept answer: they are known by a keyed hash', async () => {
    const api = await furnishedWithFund();
    const key = { 'idempotency-key': '"k"' };
    const changed = { ...api.qualified, products: [] };
    const first = await api.send('registrar', 'PUT', PATH, changed, key);
    expect((await api.send('registrar', 'PUT', PATH, changed, key)).body).toEqual(first.body);
    expect(first.body.staff.id).toBe(STAFF.id);
    const { entries, text } = shownBy(api);
    const { claims } = entries.findLast(({ type }) => type === 'staff.registered');
    expect(claims.staff).toEqual({
      id: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      version: 1,
      branches: [STAFF.branch],
      products: ['balanced-fund'],
      validUntil: '2027-11-23T00:00:00.000Z',
      _sd: [expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)],
    });
    expect(text).not.toContain(STAFF.id);
    expect(JSON.stringify([...api.parts.tables.idempotency.values()])).not.toContain(STAFF.id);
    expect(JSON.stringify([...api.parts.tables.registry.values()])).not.toContain(STAFF.id);
  });

  test('and places are in no catalogue', async () => {
    const api = await furnishedWithFund();
    for (const kind of ['staff', 'place', 'proposal']) {
      await expectProblem(api, [null, 'GET', `/v1/catalogue?kind=${kind}`], {
        status: 400,
        code: 'input-invalid',
        pointer: '/kind',
      });
    }
  });

  test('and places are registered for products that exist', async () => {
    const api = await furnishedWithFund();
    const products = ['balanced-fund', 'nothing'];
    const problem = { status: 422, code: 'product-unknown', pointer: '/products/1' };
    await expectProblem(api, ['registrar', 'PUT', PATH, { ...api.qualified, products }], problem);
    await expectProblem(api, ['registrar', 'PUT', '/v1/places/B-9', { products }], problem);
  });
});

test('a place is registered, changed, and answered as it is when that is there already', async () => {
  const { send } = await furnishedWithFund();
  const put = (products: string[]) => send('registrar', 'PUT', '/v1/places/B-9', { products });
  const place = { id: 'B-9', version: 1, products: ['balanced-fund'] };
  expect(await put(['balanced-fund'])).toMatchObject({
    status: 201,
    body: { place, event: { type: 'place.registered' } },
  });
  expect(await put(['balanced-fund'])).toMatchObject({ status: 200, body: { place, event: null } });
  expect(await put([])).toMatchObject({
    status: 200,
    body: { place: { version: 2 }, event: { type: 'place.changed' } },
  });
});
