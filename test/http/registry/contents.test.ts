import { describe, expect, test } from 'vitest';
import { MAX_PURPOSES_OF_CONTENT } from '../../../core/limits.ts';
import { type Body, OFFERS } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';
import { FUND, FUND_TEXT, furnishedWithFund, RISK_NOTICE, sha256Of, shownBy } from '../../support/products.ts';

const SAVINGS = { ...FUND, title: { en: 'Savings', 'zh-CN': '储蓄' }, riskLevel: 1, riskNotice: {} };

async function begun() {
  const api = await furnishedWithFund();
  await api.register('PUT', '/v1/products/savings', SAVINGS);
  const approve = (body: Body) => api.send('registrar', 'POST', api.contents, { language: 'en', ...body });
  const refuse = (body: Body, code: string, fix = '', pointer = '/text') =>
    expectProblem(api, ['registrar', 'POST', api.contents, { language: 'en', ...body }], {
      status: 422,
      code,
      pointer,
      fix,
    });
  return { ...api, api, approve, refuse };
}

describe('a content', () => {
  test('is known by the hash of its text, and answered as it is when it is approved already', async () => {
    const { approved, approve, content } = await begun();
    expect(approved).toMatchObject({
      status: 201,
      body: {
        content: { ...content, id: sha256Of(FUND_TEXT), version: 1, purposes: ['credit-card-offers'] },
        event: { type: 'content.approved', seq: 0 },
      },
    });
    expect(await approve(content)).toMatchObject({ status: 200, body: { content: { version: 1 }, event: null } });
    expect((await approve({ text: `${FUND_TEXT} `, product: 'balanced-fund' })).body.content.version).toBe(1);
  });

  test('is in the log and in the catalogue by its hash', async () => {
    const { api, send } = await begun();
    const { entries, text } = shownBy(api);
    const id = sha256Of(FUND_TEXT);
    expect(entries.find(({ type }) => type === 'content.approved').claims).toEqual({
      item: { kind: 'content', id, version: 1 },
      content: {
        sha256: id,
        version: 1,
        language: 'en',
        product: 'balanced-fund',
        purposes: ['credit-card-offers'],
        purpose: 'credit-card-offers',
      },
    });
    const { body } = await send(null, 'GET', '/v1/catalogue?kind=content');
    const shown = { language: 'en', product: 'balanced-fund', purposes: ['credit-card-offers'] };
    expect(body.items).toEqual([{ kind: 'content', id, version: 1, sha256: id, content: shown }]);
    expect(text + JSON.stringify(body)).not.toContain('is open again');
  });

  test('holds no forbidden phrase, whatever its case, width and spaces, and the answer says which', async () => {
    const { refuse } = await begun();
    const phrase = 'guaranteed return';
    for (const text of ['A GUARANTEED\n  Return!', 'ｇｕａｒａｎｔｅｅｄ ｒｅｔｕｒｎ']) {
      await refuse({ text }, 'phrase-forbidden', phrase);
    }
    await refuse({ text: '本产品保本保息。', language: 'zh-CN' }, 'phrase-forbidden', '保本保息');
  });

  test('names its own product only, and none when it is about none', async () => {
    const { refuse, approve } = await begun();
    const savings = (text: string) => ({ text, product: 'savings' });
    const code = 'content-names-other-product';
    await refuse(savings('Savings, better than the BALANCED  fund'), code, 'balanced-fund');
    await refuse(savings('Savings, better than balanced-fund'), code, 'balanced-fund');
    await refuse({ text: '储蓄好过均衡基金', language: 'zh-CN', product: 'savings' }, code, 'balanced-fund');
    await refuse({ text: 'Open Savings today' }, code, 'savings');
    expect((await approve({ text: 'Your lifesavings matter to us' })).status).toBe(201);
    expect((await approve(savings('Open Savings (储蓄) today'))).status).toBe(201);
  });

  test('names the product of the longest name that it holds', async () => {
    const { refuse, approve, register } = await begun();
    await register('PUT', '/v1/products/savings-plus', { ...SAVINGS, title: { en: 'Savings Plus' } });
    expect((await approve({ text: 'Open Savings Plus', product: 'savings-plus' })).status).toBe(201);
    await refuse({ text: 'Open Savings Plus', product: 'savings' }, 'content-names-other-product', 'savings-plus');
    await refuse(
      { text: 'Savings Plus or Savings', product: 'savings-plus' },
      'content-names-other-product',
      'savings',
    );
    await register('PUT', '/v1/products/savings-2', SAVINGS);
    expect((await approve({ text: 'Open Savings soon', product: 'savings-2' })).status).toBe(201);
  });

  test('holds the risk notice of a product that bears a risk, in its own language', async () => {
    const { refuse, approve } = await begun();
    const fund = (text: string, language = 'en') => ({ text, language, product: 'balanced-fund' });
    await refuse(fund('Our Balanced Fund is open again'), 'risk-notice-missing', 'en');
    await refuse(fund(`均衡基金 ${RISK_NOTICE}`, 'zh-CN'), 'risk-notice-missing', 'zh-CN');
    expect((await approve(fund(`Balanced Fund.\nYou may lose some of\n what you invest.`))).status).toBe(201);
  });

  test('is about a product that is registered and in use, and for a purpose of pushes', async () => {
    const { api, refuse, register } = await begun();
    await register('PUT', '/v1/products/old', { ...SAVINGS, title: { en: 'Old' }, retired: true });
    await refuse({ text: 'x', product: 'nothing' }, 'product-unknown', '', '/product');
    await refuse({ text: 'x', product: 'old' }, 'product-retired', '', '/product');
    const path = (purpose: string) => `/v1/purposes/${purpose}/contents`;
    const body = { language: 'en', text: 'x' };
    await expectProblem(api, ['registrar', 'POST', path('nothing'), body], {
      status: 404,
      code: 'registry-item-unknown',
    });
    await expectProblem(api, ['registrar', 'POST', path('insurance-quotes'), body], {
      status: 422,
      code: 'content-not-for-purpose',
    });
  });

  test('is approved for several purposes, in one language and about one product', async () => {
    const { api, content, register } = await begun();
    await register('PUT', '/v1/purposes/funds', OFFERS);
    const second = await register('POST', '/v1/purposes/funds/contents', content);
    expect(second.body.content).toMatchObject({ version: 2, purposes: ['credit-card-offers', 'funds'] });
    await register('PUT', '/v1/products/balanced-fund', { ...FUND, riskNotice: { en: RISK_NOTICE, fr: RISK_NOTICE } });
    const french = { ...content, language: 'fr' };
    const problem = { status: 409, code: 'content-fixed', pointer: '/language' };
    await expectProblem(api, ['registrar', 'POST', '/v1/purposes/funds/contents', french], problem);
    await register('POST', `${api.contents}/${sha256Of(FUND_TEXT)}/withdrawal`, {});
    const alone = await register('POST', '/v1/purposes/funds/contents', french);
    expect(alone.body.content).toMatchObject({ language: 'fr', purposes: ['funds'] });
  });

  test('is approved for so many purposes and no more', async () => {
    const { api, register } = await begun();
    const body = { language: 'en', text: 'Hello' };
    for (let n = 0; n < MAX_PURPOSES_OF_CONTENT; n++) {
      await register('PUT', `/v1/purposes/p-${n}`, OFFERS);
      expect((await register('POST', `/v1/purposes/p-${n}/contents`, body)).status).toBe(201);
    }
    const problem = { status: 422, code: 'limit-reached', pointer: '/text' };
    await expectProblem(api, ['registrar', 'POST', api.contents, body], problem);
  });

  test('is withdrawn once, and approved again', async () => {
    const { api, content, approve } = await begun();
    const path = `${api.contents}/${sha256Of(FUND_TEXT)}/withdrawal`;
    expect(await api.send('registrar', 'POST', path)).toMatchObject({
      status: 201,
      body: { content: { version: 2, purposes: [] }, event: { type: 'content.withdrawn' } },
    });
    expect(await api.send('registrar', 'POST', path)).toMatchObject({ status: 200, body: { event: null } });
    expect((await approve(content)).body.content).toMatchObject({ version: 3, purposes: ['credit-card-offers'] });
    const unknown = { status: 404, code: 'registry-item-unknown' };
    await expectProblem(api, ['registrar', 'POST', `${api.contents}/${sha256Of('x')}/withdrawal`], unknown);
    await expectProblem(api, ['registrar', 'POST', path.replace('credit-card-offers', 'nothing')], unknown);
  });
});
