import { describe, expect, test } from 'vitest';
import { ACME, type Body, memoryApi, OFFERS, QUOTES, withRegistry } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';

const CONSENTS = '/v1/subjects/C-1001/consents';

async function begun() {
  const api = memoryApi();
  const notices = await withRegistry(api);
  const put = (path: string, body: Body) => api.send('registrar', 'PUT', path, body);
  const offers = {
    purpose: 'credit-card-offers',
    decision: 'given',
    capture: { channel: 'app' },
    channels: ['sms'],
    notice: notices.offers,
  };
  const quotes = {
    purpose: 'insurance-quotes',
    recipient: 'acme-insurance',
    decision: 'given',
    capture: { channel: 'app' },
    dataCategories: ['name'],
    notice: notices.quotes,
  };
  const consent = async (body: Body) => (await api.send('app', 'POST', CONSENTS, body)).status;
  const expectBeyond = (body: Body, pointer: string) =>
    expectProblem(api, ['app', 'POST', CONSENTS, body], { status: 422, code: 'notice-does-not-cover', pointer });
  async function published(purpose: string, text: string): Promise<Body> {
    const path = `/v1/purposes/${purpose}/notices`;
    const { body } = await api.send('registrar', 'POST', path, { language: 'en', text });
    return { id: body.notice.id, language: 'en' };
  }
  return { api, put, offers, quotes, consent, expectBeyond, published };
}

describe('a consent', () => {
  test('to a channel of later than its notice is refused, and taken under a notice that states it', async () => {
    const { put, offers, consent, expectBeyond, published } = await begun();
    await put('/v1/purposes/credit-card-offers', { ...OFFERS, channels: [...OFFERS.channels, 'call'] });
    await expectBeyond({ ...offers, channels: ['sms', 'call'] }, '/channels/1');
    expect(await consent(offers)).toBe(201);
    expect(await consent({ ...offers, decision: 'refused', channels: ['call'] })).toBe(201);
    const notice = await published('credit-card-offers', 'We would like to call you, too.');
    expect(await consent({ ...offers, channels: ['sms', 'call'], notice })).toBe(201);
  });

  test('to a purpose that has become personalised is refused under the notice of before', async () => {
    const { put, offers, consent, expectBeyond, published } = await begun();
    await put('/v1/purposes/credit-card-offers', { ...OFFERS, personalised: true });
    await expectBeyond(offers, '/notice/id');
    const notice = await published('credit-card-offers', 'We would like to choose offers for you.');
    expect(await consent({ ...offers, notice })).toBe(201);
  });

  test('to a kind of data, or a recipient, of later than its notice is refused', async () => {
    const { put, quotes, consent, expectBeyond, published } = await begun();
    await put('/v1/purposes/insurance-quotes', { ...QUOTES, dataCategories: [...QUOTES.dataCategories, 'income'] });
    await put('/v1/recipients/broker', { ...ACME, name: 'Broker' });
    await expectBeyond({ ...quotes, dataCategories: ['name', 'income'] }, '/dataCategories/1');
    await expectBeyond({ ...quotes, recipient: 'broker' }, '/recipient');
    expect(await consent(quotes)).toBe(201);
    const notice = await published('insurance-quotes', 'We would like to pass your income to Broker.');
    expect(await consent({ ...quotes, recipient: 'broker', dataCategories: ['name', 'income'], notice })).toBe(201);
  });

  test('is taken after registrations in any order, a recipient of after the notice too when there was none before', async () => {
    const { send } = memoryApi();
    const register = async (method: string, path: string, body: Body) => {
      const answer = await send('registrar', method, path, body);
      expect([path, answer.status]).toEqual([path, 201]);
      return answer.body;
    };
    await register('PUT', '/v1/purposes/credit-card-offers', OFFERS);
    await register('PUT', '/v1/purposes/insurance-quotes', QUOTES);
    const text = { language: 'en', text: 'We would like to send you …', material: true };
    const { notice } = await register('POST', '/v1/purposes/credit-card-offers/notices', text);
    const other = await register('POST', '/v1/purposes/insurance-quotes/notices', { ...text, text: 'To Acme …' });
    await register('PUT', '/v1/recipients/acme-insurance', ACME);
    const given = { decision: 'given', capture: { channel: 'app' } };
    for (const body of [
      { purpose: 'credit-card-offers', channels: ['sms', 'email'], notice: { id: notice.id, language: 'en' } },
      {
        purpose: 'insurance-quotes',
        recipient: 'acme-insurance',
        dataCategories: ['name', 'telephone'],
        notice: { id: other.notice.id, language: 'en' },
      },
    ]) {
      expect((await send('app', 'POST', CONSENTS, { ...given, ...body })).status).toBe(201);
    }
  });
});
