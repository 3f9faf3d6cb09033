import { describe, expect, test } from 'vitest';
import { ACME, type Body, OFFERS, QUOTES } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const CONSENTS = '/v1/subjects/C-1001/consents';
const NOTICES = '/v1/purposes/credit-card-offers/notices';
const DATA = { name: 'Chen Jing', telephone: '13900000000', 'certificate-number': 'X1' };

async function begun() {
  const api = await furnishedApi();
  const { send } = api;
  const register = (method: string, path: string, body: Body) => send('registrar', method, path, body);
  const say = (body: Body) => send('customer.C-1001', 'POST', CONSENTS, body);
  const push = async (purpose: string): Promise<string[]> => {
    const asked = { subject: 'C-1001', purpose, channel: 'sms' };
    return (await send('marketing', 'POST', '/v1/pushes', asked)).body.context.reasons;
  };
  const disclose = async (recipient: string): Promise<Body> => {
    const asked = { subject: 'C-1001', purpose: 'insurance-quotes', recipient, data: DATA };
    return (await send('partner-gateway', 'POST', '/v1/disclosures', asked)).body;
  };
  return { ...api, register, say, push, disclose };
}

describe('a no', () => {
  test('touches its own purpose alone: what else was agreed to goes on, and so does what rests on a contract', async () => {
    const { register, say, push, disclose, offers, quotes } = await begun();
    const reminders = { kind: 'push', title: { en: 'Payments due' }, channels: ['sms'], ends: 'service' };
    await register('PUT', '/v1/purposes/payments-due', {
      ...reminders,
      basis: 'contract',
      basisReference: 'terms 4.2',
    });
    await say(quotes);
    await say({ ...offers, decision: 'refused', channels: [] });
    expect(await push('credit-card-offers')).toEqual(['refused']);
    expect(await push('payments-due')).toEqual([]);
    expect((await disclose('acme-insurance')).data).toEqual({ name: DATA.name });
  });
});

describe('a consent to disclosure', () => {
  test('is to one recipient and one purpose: nothing goes to another, or for another', async () => {
    const { send, register, say, disclose, quotes } = await begun();
    await register('PUT', '/v1/recipients/other-insurance', { ...ACME, name: 'Other Insurance' });
    await register('PUT', '/v1/recipients/acme-insurance', { ...ACME, purposes: ['insurance-quotes', 'other-quotes'] });
    expect((await disclose('acme-insurance')).context.reasons).toEqual(['no-consent']);
    await say(quotes);
    expect(await disclose('acme-insurance')).toMatchObject({
      decision: true,
      withheld: ['telephone', 'certificate-number'],
    });
    expect(await disclose('other-insurance')).toMatchObject({ decision: false, context: { reasons: ['no-consent'] } });
    const otherwise = { subject: 'C-1001', purpose: 'other-quotes', recipient: 'acme-insurance', data: DATA };
    const { body } = await send('partner-gateway', 'POST', '/v1/disclosures', otherwise);
    expect(body).toMatchObject({ decision: false, context: { reasons: ['no-consent'] } });
  });

  test('may name several kinds of data at once, none of which is marked sensitive', async () => {
    const { register, say, disclose, quotes } = await begun();
    const both = ['name', 'certificate-number'];
    await register('PUT', '/v1/purposes/insurance-quotes', { ...QUOTES, dataCategories: both });
    const text = { language: 'en', text: 'We would like to give your name and certificate number to Acme Insurance.' };
    const { notice } = (await register('POST', '/v1/purposes/insurance-quotes/notices', text)).body;
    await say({ ...quotes, dataCategories: both, notice: { id: notice.id, language: 'en' } });
    const { data } = await disclose('acme-insurance');
    expect(data).toEqual({ name: DATA.name, 'certificate-number': DATA['certificate-number'] });
  });

  test('names a sensitive kind of data alone, as its notice and the catalogue say', async () => {
    const api = await begun();
    const { send, register, disclose, quotes } = api;
    const dataCategories = ['name', 'telephone', 'certificate-number'];
    const marked = { ...QUOTES, dataCategories, sensitiveCategories: ['certificate-number', 'telephone'] };
    const known = await register('PUT', '/v1/purposes/insurance-quotes', marked);
    expect(known.body.purpose.sensitiveCategories).toEqual(marked.sensitiveCategories);
    const text = { language: 'en', text: 'We would like to give your certificate number to Acme Insurance.' };
    const { notice } = (await register('POST', '/v1/purposes/insurance-quotes/notices', text)).body;
    expect(notice.states.sensitiveCategories).toEqual(['certificate-number', 'telephone']);
    const [shown] = (await send(null, 'GET', '/v1/catalogue?id=insurance-quotes')).body.items;
    expect(shown.purpose.sensitiveCategories).toEqual(marked.sensitiveCategories);
    const consent = { ...quotes, notice: { id: notice.id, language: 'en' } };
    for (const [named, pointer] of [
      [['name', 'telephone'], '/dataCategories/1'],
      [['certificate-number', 'telephone'], '/dataCategories/0'],
      [dataCategories, '/dataCategories/1'],
    ] as const) {
      await expectProblem(api, ['customer.C-1001', 'POST', CONSENTS, { ...consent, dataCategories: named }], {
        status: 422,
        code: 'sensitive-not-alone',
        pointer,
        fix: 'leave the others out',
      });
    }
    const alone = { ...consent, dataCategories: ['certificate-number'] };
    expect((await send('customer.C-1001', 'POST', CONSENTS, alone)).status).toBe(201);
    expect((await disclose('acme-insurance')).data).toEqual({ 'certificate-number': DATA['certificate-number'] });
  });
});

describe('a consent that stands when its purpose is changed', () => {
  test('goes on under the notice that it names, until a material notice supersedes it', async () => {
    const { register, say, push, offers } = await begun();
    await say(offers);
    await register('PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, personalised: true });
    expect(await push('credit-card-offers')).toEqual([]);
    await register('POST', NOTICES, {
      language: 'en',
      text: 'We would like to choose offers for you.',
      translations: [{ language: 'de', text: 'Wir möchten Angebote für Sie aussuchen.' }],
    });
    expect(await push('credit-card-offers')).toEqual(['notice-superseded']);
  });
});
