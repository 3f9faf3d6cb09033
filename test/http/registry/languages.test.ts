import { expect, test } from 'vitest';
import { type Body, OFFERS } from '../../support/api.ts';
import { FUND, FUND_TEXT, furnishedWithFund, sha256Of } from '../../support/products.ts';

/** Spellings of one language, the canonical one first. */
const SPELLINGS = [
  ['zh-CN', 'zh-cn', 'ZH-CN'],
  ['he', 'iw', 'IW'],
  ['id', 'in', 'ID'],
  ['zh-Hans-CN', 'cmn-Hans-CN', 'zh-cmn-hans-cn'],
  ['sl-biske-rozaj', 'sl-rozaj-biske', 'SL-ROZAJ-BISKE'],
] as const;

test.each(SPELLINGS)('%s, %s and %s are one language, from the notice to the push', async (canonical, ...others) => {
  const { send, parts } = await furnishedWithFund();
  const purpose = '/v1/purposes/words';
  const demanding = { ...OFFERS, title: { [others[0]]: 'x' }, contentApproved: true };
  const registered = await send('registrar', 'PUT', purpose, demanding);
  expect(registered.body.purpose.title).toEqual({ [canonical]: 'x' });
  const publish = (language: string, text: string): Promise<Body> =>
    send('registrar', 'POST', `${purpose}/notices`, { language, text });
  const first = await publish(others[1], 'first');
  expect(first.body.notice).toMatchObject({ language: canonical, version: 1 });
  const consent = (notice: Body, language: string) =>
    send('app', 'POST', '/v1/subjects/C-1/consents', {
      purpose: 'words',
      decision: 'given',
      capture: { channel: 'app' },
      channels: ['sms'],
      notice: { id: notice.id, language },
    });
  expect((await consent(first.body.notice, others[0])).body.consent.notice.language).toBe(canonical);
  await send('registrar', 'POST', `${purpose}/contents`, { language: others[0], text: 'open now' });
  const push = (language: string) =>
    send('marketing', 'POST', '/v1/pushes', {
      subject: 'C-1',
      purpose: 'words',
      channel: 'sms',
      contentSha256: sha256Of('open now'),
      language,
    });
  for (const language of [canonical, ...others]) expect((await push(language)).body.decision).toBe(true);
  const second = await publish(others[0], 'second');
  expect(second.body.notice).toMatchObject({ language: canonical, version: 2 });
  expect((await push(others[1])).body.context.reasons).toEqual(['notice-superseded']);
  expect(Object.keys((await parts.events.readRegistry('purpose', 'words'))?.notices ?? {})).toContain(canonical);
});

test.each(SPELLINGS)('the texts of a product in %s may be spelt %s or %s', async (canonical, one, other) => {
  const { register } = await furnishedWithFund();
  const texts = { ...FUND, fees: { [one]: '1 %' }, riskNotice: { [other]: FUND_TEXT } };
  const { body } = await register('PUT', '/v1/products/balanced-fund', texts);
  expect(body.product).toMatchObject({ fees: { [canonical]: '1 %' }, riskNotice: { [canonical]: FUND_TEXT } });
  expect((await register('PUT', '/v1/products/balanced-fund', texts)).body.event).toBeNull();
  const twice = await register('PUT', '/v1/products/balanced-fund', {
    ...FUND,
    fees: { [one]: 'a', [canonical]: 'b' },
  });
  expect(twice.body.errors[0]).toMatchObject({
    pointer: `/fees/${canonical}`,
    message: `is the same language as \`${one}\``,
  });
});
