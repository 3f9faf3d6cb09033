import { describe, expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import type { Body } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';
import { assess, FUND, FUND_TEXT, furnishedWithFund, sha256Of } from '../../support/products.ts';

const CONSENTS = '/v1/subjects/C-1002/consents';
const FEES = { product: 'balanced-fund', language: 'en', sha256: sha256Of(FUND.fees.en) };
const SHOWN = { ...FEES, version: 1 };
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
    expect(body.events[0].detail).toMatchObject({ fees: SHOWN });
    const standing = (await send('app', 'GET', '/v1/subjects/C-1002/consents')).body;
    expect(standing.consents).toMatchObject([{ purpose: 'funds', fees: SHOWN }]);
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

test('fees are shown in the language of the notice', async () => {
  const { register, consent, ...api } = await begun();
  const chinese = '每年 1.2 %';
  await register('PUT', '/v1/products/balanced-fund', { ...FUND, fees: { ...FUND.fees, 'zh-CN': chinese } });
  const fees = { product: 'balanced-fund', language: 'zh-CN', sha256: sha256Of(chinese) };
  const problem = { ...PROBLEM, pointer: '/fees/language' };
  await expectProblem(api, ['app', 'POST', CONSENTS, { ...consent, fees }], problem);
  expect((await api.send('app', 'POST', CONSENTS, { ...consent, fees: FEES })).status).toBe(201);
});

describe('where the fees were shown before consent, a push', () => {
  const ACCOUNT = { title: { en: 'Everyday Account' }, origin: 'own', riskLevel: 1, fees: { en: 'free' } };
  const OF_ACCOUNT = { product: 'account', language: 'en', sha256: sha256Of('free') };

  async function consented(fees: Body | null, capture: Body = { channel: 'app' }, token = 'app') {
    const api = await begun();
    await api.register('PUT', '/v1/products/account', ACCOUNT);
    await api.register('POST', '/v1/purposes/funds/contents', api.content);
    await assess(api, 'C-1002', 3);
    const given = await api.send(token, 'POST', CONSENTS, { ...api.consent, fees, capture });
    expect(given.status).toBe(201);
    const push = async (contentSha256: string | null): Promise<Body> =>
      (await api.send('marketing', 'POST', '/v1/pushes', { ...api.push, ...FOR_FUNDS, contentSha256 })).body;
    return { ...api, given, push };
  }
  const FOR_FUNDS = { subject: 'C-1002', purpose: 'funds' };
  const ABOUT_FUND = sha256Of(FUND_TEXT);

  test('is of the product whose fees they were, also after these changed', async () => {
    const { push, register } = await consented(FEES);
    expect((await push(ABOUT_FUND)).decision).toBe(true);
    await register('PUT', '/v1/products/balanced-fund', { ...FUND, fees: { en: '1.5 % a year' } });
    expect((await push(ABOUT_FUND)).decision).toBe(true);
  });

  test('is of no other product, and that is explained by the consent', async () => {
    const { push, send, given } = await consented(OF_ACCOUNT);
    expect((await push(ABOUT_FUND)).context.reasons).toEqual(['fees-not-shown']);
    expect((await push(null)).decision).toBe(true);
    const { body } = await send('marketing', 'POST', '/access/v1/evaluation?explain=true', {
      subject: { type: 'customer', id: 'C-1002' },
      action: { name: 'push', properties: { channel: 'sms', contentSha256: ABOUT_FUND } },
      resource: { type: 'purpose', id: 'funds' },
    });
    expect(body.context.explanation).toMatchObject([{ reason: 'fees-not-shown', event: given.body.event.id }]);
  });

  test('is checked against the registry as it is before it is refused for that', async () => {
    const { push, register, send } = await consented(OF_ACCOUNT);
    const check = async () => {
      const { body } = await send('marketing', 'POST', '/access/v1/evaluation', {
        subject: { type: 'customer', id: 'C-1002' },
        action: { name: 'push', properties: { channel: 'sms', contentSha256: ABOUT_FUND } },
        resource: { type: 'purpose', id: 'funds' },
      });
      return body.context.reasons;
    };
    expect(await check()).toEqual(['fees-not-shown']);
    await register('PUT', '/v1/purposes/funds', { kind: 'push', title: { en: 'Funds' }, channels: ['sms'] });
    expect(await check()).toEqual([]);
    expect((await push(ABOUT_FUND)).decision).toBe(true);
  });

  test('rests on the fees of the consent that a code confirmed, and its history replays', async () => {
    const { push, send, given, deps, parts } = await consented(FEES, null, 'staff-S-77');
    const code = deps.codeDelivery.sent.at(-1)?.code;
    const confirmation = { event: given.body.event.id, code };
    const path = '/v1/subjects/C-1002/confirmations';
    const { body } = await send('customer.C-1002', 'POST', path, confirmation);
    expect(body.consent.fees).toEqual(SHOWN);
    const { events } = (await send('app', 'GET', '/v1/subjects/C-1002/history?type=consent.confirmed')).body;
    expect(events).toMatchObject([{ detail: { fees: SHOWN } }]);
    expect((await push(ABOUT_FUND)).decision).toBe(true);
    const chain = subjectChain(deps.pepper, 'C-1002');
    const states = replayHistory([...(await parts.events.listEvents(chain, null, 100))].reverse());
    expect(states.at(-1)).toEqual(await parts.events.readState(chain));
  });

  test('is not covered by a consent that keeps no fees', async () => {
    const { push, deps, parts } = await consented(FEES);
    const { states } = parts.tables;
    const chain = subjectChain(deps.pepper, 'C-1002');
    const state = states.get(chain) ?? EMPTY_STATE;
    states.set(chain, {
      ...state,
      pairs: state.pairs.map((pair) => ({ ...pair, current: pair.current && { ...pair.current, fees: null } })),
    });
    expect((await push(ABOUT_FUND)).context.reasons).toEqual(['fees-not-shown']);
  });
});

test('the fees that a consent names are found by the version of their product, whatever they are now', async () => {
  const { send, consent, register } = await begun();
  const { body } = await send('app', 'POST', CONSENTS, { ...consent, fees: FEES });
  await register('PUT', '/v1/products/balanced-fund', { ...FUND, fees: { en: '1.5 % a year' } });
  const { product, version, language, sha256 } = body.consent.fees;
  const found = await send(null, 'GET', `/v1/catalogue?kind=product&id=${product}&version=${version}`);
  expect(found.body.items[0].product.fees[language]).toEqual({ text: FUND.fees.en, sha256 });
});

test('a consent that names fees names those as they are, whether the purpose demands it or not', async () => {
  const api = await furnishedWithFund();
  const wrong = { ...FEES, sha256: sha256Of('free of charge') };
  await expectProblem(api, ['app', 'POST', CONSENTS, { ...api.offers, fees: wrong }], PROBLEM);
  expect((await api.send('app', 'POST', CONSENTS, { ...api.offers, fees: FEES })).status).toBe(201);
});
