import { describe, expect, test } from 'vitest';
import { STAFF as LOCAL_STAFF } from '../../../scripts/host/identity/clients.ts';
import { expectProblem } from '../../support/problems.ts';
import { furnishedWithFund, STAFF } from '../../support/products.ts';

async function begun() {
  const api = await furnishedWithFund();
  const { items: contents } = (await api.send(null, 'GET', '/v1/catalogue?kind=content')).body;
  const { items: notices } = (await api.send(null, 'GET', '/v1/catalogue?kind=notice')).body;
  const read = (path: string, token: string | null = 'registrar') => api.send(token, 'GET', path);
  const items = [
    ['purpose', '/v1/purposes/credit-card-offers'],
    ['recipient', '/v1/recipients/acme-insurance'],
    ['product', '/v1/products/balanced-fund'],
    ['content', `/v1/contents/${contents[0].id}`],
    ['staff', `/v1/staff/${STAFF.id}`],
    ['place', `/v1/places/${STAFF.branch}`],
    ['campaign', '/v1/campaigns/2026-11'],
    ['client', '/v1/clients/console'],
    ['channel', '/v1/channels/kiosk'],
  ] as const;
  return { ...api, api, read, items, notice: `/v1/notices/${notices[0].id}` };
}

describe('a registrar reads', () => {
  test('each registry item whole, and the version that a change replaces', async () => {
    const { read, items, notice, sendAsIs } = await begun();
    for (const [kind, path] of [...items, ['notice', notice] as const]) {
      const { status, headers, body } = await read(path);
      expect([path, status, Object.keys(body)]).toEqual([path, 200, [kind]]);
      expect(path.endsWith(`/${body[kind].id}`)).toBe(true);
      expect(headers.get('etag')).toBe(`"${body[kind].version}"`);
    }
    const { body, headers } = await read('/v1/recipients/acme-insurance');
    expect(body.recipient).toMatchObject({ contact: 'privacy@acme.example', suspended: null, since: {} });
    const { name, purposes } = body.recipient;
    const etag = headers.get('etag') ?? '';
    const changed = { name, purposes, contact: 'dpo@acme.example' };
    const answer = await sendAsIs('registrar', 'PUT', '/v1/recipients/acme-insurance', changed, { 'if-match': etag });
    expect(answer.status).toBe(200);
  });

  test('each version of it, as it was', async () => {
    const { read, items, send } = await begun();
    await send('registrar', 'PUT', '/v1/recipients/acme-insurance', { name: 'Acme', purposes: ['insurance-quotes'] });
    await send('registrar', 'PUT', `/v1/staff/${STAFF.id}`, {
      branches: ['B-1'],
      products: [],
      validUntil: '2030-01-01T00:00:00Z',
    });
    await send('registrar', 'PUT', `/v1/places/${STAFF.branch}`, { products: [] });
    for (const [kind, path] of items) {
      const now = (await read(path)).body[kind];
      for (let version = 1; version <= now.version; version++) {
        const { status, headers, body } = await read(`${path}/versions/${version}`);
        expect([path, status, body[kind].id, body[kind].version]).toEqual([path, 200, now.id, version]);
        expect(headers.get('etag')).toBe(`"${version}"`);
      }
      expect((await read(`${path}/versions/${now.version}`)).body[kind]).toEqual(now);
    }
    const first = (await read('/v1/recipients/acme-insurance/versions/1')).body.recipient;
    expect(first).toMatchObject({ name: 'Acme Insurance', identitySince: null });
    expect((await read(`/v1/staff/${STAFF.id}/versions/1`)).body.staff.products).toEqual(['balanced-fund']);
  });

  test('nothing that is not registered, and no version that never was', async () => {
    const { api, items } = await begun();
    const problem = { status: 404, code: 'registry-item-unknown' };
    for (const [, path] of items) {
      const unknown = path.replace(/[^/]+$/, 'unknown');
      for (const asked of [unknown, `${unknown}/versions/1`, `${path}/versions/999`]) {
        await expectProblem(api, ['registrar', 'GET', asked], problem);
      }
      const malformed = { status: 400, code: 'input-invalid', pointer: '/version' };
      await expectProblem(api, ['registrar', 'GET', `${path}/versions/0`], malformed);
    }
    await expectProblem(api, ['registrar', 'GET', '/v1/notices/unknown'], problem);
  });

  test('with the scope of a registrar, an auditor texts to be pushed too', async () => {
    const { api, items, notice, read } = await begun();
    for (const path of [
      ...items.map(([, each]) => each),
      notice,
      '/v1/staff',
      '/v1/places',
      '/v1/campaigns',
      '/v1/clients',
    ]) {
      const isText = path.startsWith('/v1/contents/');
      for (const token of ['app', 'marketing', 'customer.C-1', ...(isText ? [] : ['auditor'])]) {
        await expectProblem(api, [token, 'GET', path], { status: 403, code: 'scope-missing' });
      }
      expect((await read(path, null)).status).toBe(401);
    }
  });
});

test('staff and places are listed in pages, staff by keyed hashes', async () => {
  const { read, send } = await begun();
  const ids = Array.from({ length: 5 }, (_, n) => `B-${n}`);
  for (const id of ids) {
    await send('registrar', 'PUT', `/v1/places/${id}`, { products: [] });
    await send('registrar', 'PUT', `/v1/staff/S-${id}`, {
      branches: ['B-1'],
      products: [],
      validUntil: '2030-01-01T00:00:00Z',
    });
  }
  const list = async (path: string) => {
    const all = [];
    for (let cursor = ''; ; ) {
      const { items, next } = (await read(`${path}?limit=2${cursor}`)).body;
      all.push(...items);
      if (next === null) return all;
      cursor = `&cursor=${next}`;
    }
  };
  expect((await list('/v1/places')).map(({ id }) => id)).toEqual([...ids, STAFF.branch].sort());
  const staff = await list('/v1/staff');
  expect(staff).toHaveLength(6 + Object.keys(LOCAL_STAFF).length);
  for (const { id } of staff) expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(JSON.stringify(staff)).not.toContain('S-');
});
