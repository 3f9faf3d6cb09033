import { describe, expect, test } from 'vitest';
import { toBase64url, utf8 } from '../../../core/bytes.ts';
import { sha256 } from '../../../core/sha256.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { memoryApi, OFFERS, withRegistry } from '../../support/api.ts';

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

  test('refuses a kind that it does not have', async () => {
    expect((await catalogue('?kind=subject')).body.errors[0].pointer).toBe('/kind');
  });
});
