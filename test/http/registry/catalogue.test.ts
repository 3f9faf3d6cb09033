import { describe, expect, test } from 'vitest';
import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { ACME, type Body, memoryApi, OFFERS, withRegistry } from '../../support/api.ts';
import { FUND, FUND_TEXT } from '../../support/products.ts';

const hashOf = (text: string) => toBase64url(sha256(utf8(text), nodeSha256));

async function catalogue(query: string) {
  const api = memoryApi();
  const notices = await withRegistry(api);
  const answer = await api.send(null, 'GET', `/v1/catalogue${query}`);
  return { ...answer, api, notices };
}

describe('the catalogue', () => {
  test('shows purposes to anybody, by version and hash, and may be kept for a moment', async () => {
    const { status, body, headers } = await catalogue('');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=30');
    expect(body.next).toBeNull();
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(['credit-card-offers', 'insurance-quotes']);
    const [offers] = body.items;
    expect(offers).toMatchObject({ kind: 'purpose', version: 2, purpose: { title: OFFERS.title, basis: 'consent' } });
    expect(offers.sha256).toBe(hashOf(JSON.stringify(offers.purpose)));
    expect(offers.purpose).not.toHaveProperty('minimumEvidence');
  });

  test('shows the text of each notice, with the hash that a consent names', async () => {
    const { body, notices } = await catalogue('?kind=notice');
    const shown = body.items.find(({ id }: { id: string }) => id === notices.offers.id);
    expect(shown).toMatchObject({ version: 1, notice: { language: 'en', material: true } });
    expect(shown.sha256).toBe(hashOf(shown.notice.text));
  });

  test('names recipients, and neither their contacts nor why they are suspended', async () => {
    const { api } = await catalogue('');
    await api.send('registrar', 'POST', '/v1/recipients/acme-insurance/suspension', { reason: 'secret' });
    const { body } = await api.send(null, 'GET', '/v1/catalogue?kind=recipient');
    expect(body.items).toMatchObject([
      { id: 'acme-insurance', version: 2, recipient: { name: 'Acme Insurance', suspended: true } },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/secret|privacy@/);
  });

  test('comes in pages', async () => {
    const { body, api } = await catalogue('?limit=1');
    expect([body.items.length, body.next]).toEqual([1, 'credit-card-offers']);
    const rest = await api.send(null, 'GET', `/v1/catalogue?limit=1&cursor=${body.next}`);
    expect([rest.body.items[0].id, rest.body.next]).toEqual(['insurance-quotes', null]);
  });

  test('shows one item alone, and none that it does not have', async () => {
    const { api, notices } = await catalogue('');
    const ask = async (query: string) => (await api.send(null, 'GET', `/v1/catalogue?${query}`)).body;
    const shown = async (query: string) => (await ask(query)).items.map((item: Body) => [item.id, item.version]);
    expect(await shown('id=insurance-quotes')).toEqual([['insurance-quotes', 2]]);
    expect(await shown('id=insurance-quotes&limit=1')).toEqual([['insurance-quotes', 2]]);
    expect(await shown('kind=recipient&id=acme-insurance')).toEqual([['acme-insurance', 1]]);
    expect(await shown(`kind=notice&id=${notices.offers.id}&version=1`)).toEqual([[notices.offers.id, 1]]);
    for (const none of ['id=nothing', 'kind=product&id=insurance-quotes', 'id=insurance-quotes&version=3']) {
      expect(await ask(none)).toEqual({ items: [], next: null });
    }
    expect(await shown(`kind=notice&id=${notices.offers.id}&version=2`)).toEqual([]);
  });

  test('shows a purpose, a product and a content as they were in each version', async () => {
    const { api } = await catalogue('');
    const registrar = (method: string, path: string, body: Body) => api.send('registrar', method, path, body);
    await registrar('PUT', '/v1/products/balanced-fund', FUND);
    const text = { language: 'en', text: FUND_TEXT, product: 'balanced-fund' };
    const { body: approved } = await registrar('POST', '/v1/purposes/credit-card-offers/contents', text);
    const content: string = approved.content.id;
    const now = async (kind: string, id: string) =>
      (await api.send(null, 'GET', `/v1/catalogue?kind=${kind}&id=${id}`)).body.items[0];
    const named = [
      ['purpose', 'credit-card-offers'],
      ['product', 'balanced-fund'],
      ['content', content],
    ] as const;
    const before = await Promise.all(named.map(([kind, id]) => now(kind, id)));
    await registrar('PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, description: { en: 'Other words' } });
    await registrar('PUT', '/v1/products/balanced-fund', { ...FUND, fees: { en: '2 %' }, riskNotice: { en: 'New.' } });
    await registrar('POST', `/v1/purposes/credit-card-offers/contents/${content}/withdrawal`, {});
    for (const [n, [kind, id]] of named.entries()) {
      expect(await now(kind, id)).not.toEqual(before[n]);
      const { body } = await api.send(null, 'GET', `/v1/catalogue?kind=${kind}&id=${id}&version=${before[n].version}`);
      expect(body).toEqual({ items: [before[n]], next: null });
    }
    const first = await api.send(null, 'GET', '/v1/catalogue?id=credit-card-offers&version=1');
    expect(first.body.items[0].purpose.notices).toEqual({});
  });

  test('shows of a recipient what it is, and what it was', async () => {
    const { api } = await catalogue('');
    await api.send('registrar', 'PUT', '/v1/recipients/acme-insurance', { ...ACME, name: 'Acme' });
    const ask = async (version: number) =>
      (await api.send(null, 'GET', `/v1/catalogue?kind=recipient&id=acme-insurance&version=${version}`)).body.items;
    expect(await ask(2)).toMatchObject([{ recipient: { name: 'Acme' } }]);
    expect(await ask(1)).toMatchObject([{ recipient: { name: ACME.name } }]);
    expect(await ask(3)).toEqual([]);
  });

  test('shows the version that is, of an item from before versions were kept, and none that it had', async () => {
    const { api } = await catalogue('');
    api.parts.tables.versions.clear();
    const ask = async (version: number) =>
      (await api.send(null, 'GET', `/v1/catalogue?id=credit-card-offers&version=${version}`)).body.items.length;
    expect([await ask(2), await ask(1)]).toEqual([1, 0]);
    await api.send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, retired: true });
    await api.send('registrar', 'PUT', '/v1/purposes/credit-card-offers', OFFERS);
    expect([await ask(4), await ask(3), await ask(2)]).toEqual([1, 1, 0]);
  });

  test('refuses a kind that it does not have, and a version of nothing', async () => {
    expect((await catalogue('?kind=subject')).body.errors[0].pointer).toBe('/kind');
    expect((await catalogue('?version=1')).body.errors[0].pointer).toBe('/id');
    expect((await catalogue('?id=credit-card-offers&version=0')).body.errors[0].pointer).toBe('/version');
  });
});
