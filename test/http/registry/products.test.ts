import { describe, expect, test } from 'vitest';
import type { Body } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';
import { FUND, RISK_NOTICE, sha256Of, shownBy } from '../../support/products.ts';

const PATH = '/v1/products/balanced-fund';
const CONSIGNED = { ...FUND, origin: 'consigned', partner: 'acme-insurance' };

describe('a product', () => {
  test('is registered, changed, and answered as it is when it is there already', async () => {
    const { send } = await furnishedApi();
    const put = (body: Body) => send('registrar', 'PUT', PATH, body);
    expect(await put(FUND)).toMatchObject({
      status: 201,
      body: { product: { ...FUND, id: 'balanced-fund', version: 1, partner: null, retired: false } },
    });
    const reordered = { ...FUND, title: { 'zh-CN': FUND.title['zh-CN'], en: FUND.title.en } };
    expect(await put(reordered)).toMatchObject({ status: 200, body: { product: { version: 1 }, event: null } });
    expect(await put({ ...FUND, retired: true })).toMatchObject({
      status: 200,
      body: { product: { version: 2, retired: true }, event: { type: 'product.changed', seq: 1 } },
    });
    expect((await put(CONSIGNED)).body.product).toMatchObject({ version: 3, partner: 'acme-insurance' });
  });

  test('is in the log with its fees and risk notices by hash alone', async () => {
    const api = await furnishedApi();
    await api.send('registrar', 'PUT', PATH, FUND);
    const { entries, text } = shownBy(api);
    expect(entries.at(-1)).toMatchObject({
      type: 'product.registered',
      claims: {
        product: {
          id: 'balanced-fund',
          version: 1,
          origin: 'own',
          partner: null,
          riskLevel: 3,
          retired: false,
          feesSha256: { en: sha256Of('1.2 % a year') },
          riskNoticeSha256: { en: sha256Of(RISK_NOTICE) },
        },
      },
    });
    expect(text).not.toMatch(/1\.2 %|You may lose/);
  });

  test('is in the catalogue with its fees and risk notices, by hash', async () => {
    const { send } = await furnishedApi();
    await send('registrar', 'PUT', PATH, FUND);
    const { body } = await send(null, 'GET', '/v1/catalogue?kind=product');
    const [item] = body.items;
    expect(item).toMatchObject({ kind: 'product', id: 'balanced-fund', version: 1, product: { riskLevel: 3 } });
    expect(item.sha256).toBe(sha256Of(JSON.stringify(item.product)));
    expect(item.product.fees).toEqual({ en: { text: '1.2 % a year', sha256: sha256Of('1.2 % a year') } });
    expect(item.product.riskNotice.en.sha256).toBe(sha256Of(RISK_NOTICE));
  });

  test('that is consigned names a registered partner, and one of our own names none', async () => {
    const api = await furnishedApi();
    const cases: [Body, string][] = [
      [{ ...FUND, origin: 'consigned' }, 'partner-required'],
      [{ ...FUND, partner: 'acme-insurance' }, 'partner-not-allowed'],
      [{ ...CONSIGNED, partner: 'nobody' }, 'recipient-unknown'],
    ];
    for (const [body, code] of cases) {
      await expectProblem(api, ['registrar', 'PUT', PATH, body], { status: 422, code, pointer: '/partner' });
    }
  });

  test('that bears a risk has a risk notice; one of the lowest risk needs none', async () => {
    const api = await furnishedApi();
    const without = { ...FUND, riskNotice: {} };
    const problem = { status: 422, code: 'risk-notice-required', pointer: '/riskNotice' };
    await expectProblem(api, ['registrar', 'PUT', PATH, without], problem);
    expect((await api.send('registrar', 'PUT', PATH, { ...without, riskLevel: 1 })).status).toBe(201);
  });

  test('has a risk level from 1 to 5', async () => {
    const api = await furnishedApi();
    for (const riskLevel of [0, 6, 2.5, null]) {
      await expectProblem(api, ['registrar', 'PUT', PATH, { ...FUND, riskLevel }], {
        status: 400,
        code: 'input-invalid',
        pointer: '/riskLevel',
      });
    }
  });
});
