import { describe, expect, test } from 'vitest';
import type { Body } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';
import { FUND, furnishedWithFund, sha256Of } from '../../support/products.ts';

const CONSENTS = '/v1/subjects/C-1002/consents';
const FEES = { product: 'balanced-fund', language: 'en', sha256: sha256Of(FUND.fees.en) };
const PROBLEM = { status: 422, code: 'fees-not-shown', pointer: '/fees' };

async function begun() {
  const api = await furnishedWithFund();
  const purpose = { kind: 'push', title: { en: 'Funds' }, channels: ['sms'], feesShown: true };
  await api.register('PUT', '/v1/purposes/funds', purpose);
  const { body } = await api.register('POST', '/v1/purposes/funds/notices', { language: 'en', text: 'Funds' });
  const consent = { ...api.offers, purpose: 'funds', notice: { id: body.notice.id, language: 'en' } };
  const refuse = (said: Body) => expectProblem(api, ['app', 'POST', CONSENTS, { ...consent, ...said }], PROBLEM);
  return { ...api, consent, refuse };
}

describe('where the fees are shown before consent', () => {
  test('a consent names the fees as they are, and its event keeps that', async () => {
    const { send, consent } = await begun();
    expect((await send('app', 'POST', CONSENTS, { ...consent, fees: FEES })).status).toBe(201);
    const { body } = await send('app', 'GET', '/v1/subjects/C-1002/history');
    expect(body.events[0].detail).toEqual({ fees: FEES });
  });

  test('a consent without them, or with those of another product, language or time, is refused', async () => {
    const { refuse, register } = await begun();
    await refuse({});
    await refuse({ fees: { ...FEES, product: 'nothing' } });
    await refuse({ fees: { ...FEES, language: 'zh-CN' } });
    await refuse({ fees: { ...FEES, sha256: sha256Of('free of charge') } });
    await register('PUT', '/v1/products/balanced-fund', { ...FUND, fees: { en: '1.5 % a year' } });
    await refuse({ fees: FEES });
    await register('PUT', '/v1/products/balanced-fund', { ...FUND, retired: true });
    await refuse({ fees: FEES });
  });

  test('a refusal is taken whatever was shown', async () => {
    const { send, consent } = await begun();
    const refusal = { ...consent, decision: 'refused', channels: [] };
    expect((await send('app', 'POST', CONSENTS, refusal)).status).toBe(201);
    const wrong = { ...FEES, product: 'nothing' };
    expect((await send('app', 'POST', CONSENTS, { ...refusal, fees: wrong })).status).toBe(201);
  });
});

test('a consent that names fees names those as they are, whether the purpose demands it or not', async () => {
  const api = await furnishedWithFund();
  const wrong = { ...FEES, sha256: sha256Of('free of charge') };
  await expectProblem(api, ['app', 'POST', CONSENTS, { ...api.offers, fees: wrong }], PROBLEM);
  expect((await api.send('app', 'POST', CONSENTS, { ...api.offers, fees: FEES })).status).toBe(201);
});
