import { describe, expect, test } from 'vitest';
import { ACME, memoryApi, OFFERS, QUOTES, withRegistry } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';

async function begun() {
  const api = memoryApi();
  await withRegistry(api);
  const put = (path: string, body: unknown) => api.send('registrar', 'PUT', path, body);
  const editorial = (purpose: string) =>
    [
      'registrar',
      'POST',
      `/v1/purposes/${purpose}/notices`,
      { language: 'en', text: 'again', material: false },
    ] as const;
  async function expectMaterial(purpose: string, differs: string) {
    const problem = { status: 422, code: 'notice-material', pointer: '/material' };
    const answer = await expectProblem(api, [...editorial(purpose)], problem);
    expect(answer.body.detail).toContain(differs);
  }
  return { ...api, put, editorial, expectMaterial };
}

describe('an editorial notice', () => {
  test('is published while the purpose is what it was, whatever else was changed', async () => {
    const { put, send, editorial } = await begun();
    await put('/v1/purposes/credit-card-offers', {
      ...OFFERS,
      channels: [...OFFERS.channels].reverse(),
      maxValidityDays: 30,
    });
    const { status, body } = await send(...editorial('credit-card-offers'));
    expect([status, body.notice.version]).toEqual([201, 2]);
    expect(body.notice.states).toMatchObject({ kind: 'push', channels: ['app', 'email', 'sms'], recipients: [] });
  });

  test('is refused when purpose, method, kinds of data or recipients differ, each by its name', async () => {
    const { put, expectMaterial } = await begun();
    await put('/v1/purposes/credit-card-offers', { ...OFFERS, personalised: true });
    await expectMaterial('credit-card-offers', 'these differ: purpose');
    await put('/v1/purposes/credit-card-offers', { ...OFFERS, channels: ['sms'] });
    await expectMaterial('credit-card-offers', 'these differ: method (channels)');
    await put('/v1/purposes/insurance-quotes', { ...QUOTES, dataCategories: ['name', 'income'] });
    await put('/v1/recipients/another', { ...ACME, name: 'Another' });
    await expectMaterial('insurance-quotes', 'these differ: kinds of data, recipients');
  });

  test('is one again after a material notice has said what changed, and in a language that has none', async () => {
    const { put, send, editorial } = await begun();
    await put('/v1/purposes/credit-card-offers', { ...OFFERS, channels: ['sms'] });
    const [, method, path] = editorial('credit-card-offers');
    await send('registrar', method, path, { language: 'en', text: 'by SMS only' });
    expect((await send(...editorial('credit-card-offers'))).status).toBe(201);
    expect((await send('registrar', method, path, { language: 'fr', text: 'x', material: false })).status).toBe(201);
  });

  test('is refused when the version before did not keep what it stated', async () => {
    const { parts, expectMaterial } = await begun();
    const { registry } = parts.tables;
    for (const [place, item] of registry) {
      if (!('states' in item)) continue;
      const { states: _, ...notice } = item;
      registry.set(place, notice);
    }
    await expectMaterial('credit-card-offers', 'not known');
  });
});
