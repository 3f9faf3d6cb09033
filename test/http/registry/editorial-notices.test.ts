import { describe, expect, test } from 'vitest';
import { ACME, type Body, memoryApi, OFFERS, QUOTES, withRegistry } from '../../support/api.ts';
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
  return { ...api, api, put, editorial, expectMaterial };
}

describe('an editorial notice', () => {
  test('is published while the purpose is what it was, whatever else was changed', async () => {
    const { put, send, editorial } = await begun();
    await put('/v1/purposes/credit-card-offers', {
      ...OFFERS,
      channels: [...OFFERS.channels].reverse(),
      coolDownDays: 30,
    });
    const { status, body } = await send(...editorial('credit-card-offers'));
    expect([status, body.notice.version]).toEqual([201, 2]);
    expect(body.notice.states).toEqual({
      kind: 'push',
      title: OFFERS.title,
      ends: 'marketing',
      personalised: false,
      channels: ['app', 'email', 'sms'],
      dataCategories: [],
      sensitiveCategories: [],
      recipients: [],
      description: {},
      maxValidityDays: 730,
    });
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
    await put('/v1/purposes/insurance-quotes', { ...QUOTES, sensitiveCategories: ['name'] });
    await expectMaterial('insurance-quotes', 'these differ: kinds of data');
  });

  test('is refused when what the purpose is described as, or how long consents to it last, differs', async () => {
    const { put, expectMaterial, send } = await begun();
    const path = '/v1/purposes/credit-card-offers';
    const described = { ...OFFERS, description: { en: 'We send you card offers.', fr: 'Offres' } };
    await put(path, described);
    await expectMaterial('credit-card-offers', 'these differ: description');
    await send('registrar', 'POST', `${path}/notices`, { language: 'en', text: 'described' });
    await put(path, { ...described, description: { en: 'We sell your profile to brokers.', fr: 'Offres' } });
    await expectMaterial('credit-card-offers', 'these differ: description');
    await put(path, { ...described, description: { fr: 'Offres', en: 'We send you card offers.' } });
    const again = { language: 'en', text: 'described again', material: false };
    expect((await send('registrar', 'POST', `${path}/notices`, again)).status).toBe(201);
    await put(path, { ...described, maxValidityDays: null });
    await expectMaterial('credit-card-offers', 'these differ: validity');
  });

  test.each<[string, object]>([
    ['another name', { name: 'Quick Loans & Casino Ltd' }],
    ['its first legal id', { legalId: '91310000MA1K35J93X' }],
  ])('is refused, with whatever words, when a recipient got %s', async (_, change) => {
    const { api, put, send, expectMaterial } = await begun();
    await put('/v1/recipients/acme-insurance', { ...ACME, ...change });
    await expectMaterial('insurance-quotes', 'these differ: recipients');
    const path = '/v1/purposes/insurance-quotes/notices';
    const { body } = await send('registrar', 'GET', '/v1/catalogue?kind=notice');
    const { notice } = body.items.find((item: Body) => item.notice.purpose === 'insurance-quotes');
    const same = { language: 'en', text: notice.text };
    await expectProblem(api, ['registrar', 'POST', path, { ...same, material: false }], {
      status: 422,
      code: 'notice-material',
      pointer: '/material',
    });
    const material = await send('registrar', 'POST', path, same);
    expect([material.status, material.body.notice.version]).toEqual([201, 2]);
    expect(material.body.notice.states.recipients).toEqual([
      { id: 'acme-insurance', name: ACME.name, legalId: null, ...change },
    ]);
    const editorial = { ...same, text: 'in other words', material: false };
    expect((await send('registrar', 'POST', path, editorial)).status).toBe(201);
  });

  test('is one again after a material notice has said what changed, and in a language that has none', async () => {
    const { put, send, editorial } = await begun();
    await put('/v1/purposes/credit-card-offers', { ...OFFERS, channels: ['sms'] });
    const [, method, path] = editorial('credit-card-offers');
    await send('registrar', method, path, { language: 'en', text: 'by SMS only' });
    expect((await send(...editorial('credit-card-offers'))).status).toBe(201);
    expect((await send('registrar', method, path, { language: 'fr', text: 'x', material: false })).status).toBe(201);
  });
});
