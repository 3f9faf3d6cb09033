import { describe, expect, test } from 'vitest';
import { type Body, memoryApi, OFFERS, QUOTES, withRegistry } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const ALERTS = {
  kind: 'push',
  title: { en: 'Fraud alerts' },
  channels: ['sms'],
  basis: 'legal-obligation',
  basisReference: 'duty to warn of fraud',
  ends: 'service',
};

async function withAlerts() {
  const api = memoryApi();
  await withRegistry(api);
  expect((await api.send('registrar', 'PUT', '/v1/purposes/fraud-alerts', ALERTS)).status).toBe(201);
  return api;
}

async function lastEvent(api: ReturnType<typeof memoryApi>): Promise<Body> {
  return (await api.send('app', 'GET', '/v1/subjects/C-9/history')).body.events[0];
}

describe('a purpose that rests on something else than consent', () => {
  test('lets a fraud alert through without a consent, against an objection, and puts it on record with its basis', async () => {
    const api = await withAlerts();
    await api.send('app', 'PUT', '/v1/subjects/C-9/objection');
    const push = await api.send('marketing', 'POST', '/v1/pushes', {
      subject: 'C-9',
      purpose: 'fraud-alerts',
      channel: 'sms',
    });
    expect(push).toMatchObject({
      status: 201,
      body: { decision: true, context: { basis: 'legal-obligation', consent: null, obligations: [] } },
    });
    const detail = { basis: 'legal-obligation', basisReference: 'duty to warn of fraud' };
    expect(await lastEvent(api)).toMatchObject({ type: 'push.permitted', consent: null, detail });
    const used = await api.send('marketing', 'POST', `/v1/permits/${push.body.permit.id}/consumption`);
    expect(used.body.decision).toBe(true);
    expect(await lastEvent(api)).toMatchObject({ type: 'permit.consumed', consent: null, detail });
  });

  test('answers what a court orders, and says what leaves masked', async () => {
    const api = await withAlerts();
    await api.send('registrar', 'PUT', '/v1/purposes/court-orders', {
      kind: 'disclosure',
      title: { en: 'Court orders' },
      dataCategories: ['name', 'address', 'telephone'],
      basis: 'legal-obligation',
      basisReference: 'civil procedure law',
      ends: 'service',
      maskedCategories: ['telephone'],
    });
    await api.send('registrar', 'PUT', '/v1/recipients/court', { name: 'Court', purposes: ['court-orders'] });
    const answer = await api.send('partner-gateway', 'POST', '/v1/disclosures', {
      subject: 'C-9',
      purpose: 'court-orders',
      recipient: 'court',
      data: { name: 'Zhang Wei', telephone: '13800000000', 'certificate-number': '1' },
    });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        withheld: ['certificate-number'],
        context: { obligations: [{ kind: 'mask', dataCategories: ['telephone'] }] },
      },
    });
    expect(await lastEvent(api)).toMatchObject({
      type: 'disclosure.made',
      detail: { basis: 'legal-obligation', basisReference: 'civil procedure law' },
    });
  });

  test('takes no consent, because it asks for none', async () => {
    const api = await withAlerts();
    const answer = await api.send('app', 'POST', '/v1/subjects/C-9/consents', {
      purpose: 'fraud-alerts',
      decision: 'refused',
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'consent-not-asked']);
  });

  test('can neither be nor become marketing', async () => {
    const api = await furnishedApi();
    const put = (id: string, body: unknown): [string, string, string, unknown] => [
      ...(['registrar', 'PUT', `/v1/purposes/${id}`] as const),
      body,
    ];
    const lawful = { basis: 'contract', basisReference: 'terms 4.2' };
    await expectProblem(api, put('new', { ...OFFERS, ...lawful }), {
      status: 422,
      code: 'consent-required',
      pointer: '/basis',
    });
    await expectProblem(api, put('new', { ...QUOTES, ...lawful }), { status: 422, code: 'consent-required' });
    await expectProblem(api, put('new', { ...ALERTS, basisReference: null }), {
      status: 422,
      code: 'basis-reference-required',
      pointer: '/basisReference',
    });
    await expectProblem(api, put('new', { ...OFFERS, basisReference: 'terms' }), {
      status: 422,
      code: 'basis-reference-not-allowed',
      pointer: '/basisReference',
    });
    await expectProblem(api, put('credit-card-offers', { ...OFFERS, ...lawful, ends: 'service' }), {
      status: 409,
      code: 'purpose-basis-fixed',
      pointer: '/basis',
    });
    await expectProblem(api, put('credit-card-offers', { ...OFFERS, ends: 'service' }), {
      status: 409,
      code: 'purpose-basis-fixed',
      pointer: '/ends',
    });
    await expectProblem(api, put('new', { ...QUOTES, maskedCategories: ['certificate-number'] }), {
      status: 422,
      code: 'data-category-not-in-purpose',
      pointer: '/maskedCategories/0',
    });
    await expectProblem(
      api,
      put('new', { ...OFFERS, quietHours: { from: '21:00', to: '08:00', timeZone: 'Mars/Olympus' } }),
      {
        status: 400,
        code: 'input-invalid',
        pointer: '/quietHours/timeZone',
      },
    );
  });
});

test('a purpose can give its permits a shorter life', async () => {
  const api = memoryApi();
  const { offers } = await withRegistry(api);
  await api.send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, permitLifetimeSeconds: 20 });
  await api.send('app', 'POST', '/v1/subjects/C-9/consents', {
    purpose: 'credit-card-offers',
    decision: 'given',
    capture: { channel: 'app' },
    channels: ['sms'],
    notice: offers,
  });
  const push = await api.send('marketing', 'POST', '/v1/pushes', {
    subject: 'C-9',
    purpose: 'credit-card-offers',
    channel: 'sms',
  });
  const { expiresAt } = push.body.permit;
  expect(Date.parse(expiresAt) - Date.parse(push.body.event.recordedAt)).toBe(20_000);
  api.parts.clock.advance(20_000);
  const late = await api.send('marketing', 'POST', `/v1/permits/${push.body.permit.id}/consumption`);
  expect([late.status, late.body.code]).toEqual([409, 'permit-expired']);
});
