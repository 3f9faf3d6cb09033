import { describe, expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { MAX_CONSENTS_WITH_USES } from '../../../core/limits.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { ACME, type Body } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const ON = '/v1/subjects/C-1001';
const ONCE = { atMost: 1, per: null };
const MONTHLY = { atMost: 2, per: 'month' };
const EXHAUSTED = [false, ['uses-exhausted']];

/** C-1001 consents to the disclosure of their name and telephone, to be used this often. */
async function given(uses: Body) {
  const api = await furnishedApi();
  const consent = { ...api.quotes, dataCategories: ['name', 'telephone'], uses };
  const give = (change: Body = {}) => api.send('app', 'POST', `${ON}/consents`, { ...consent, ...change });
  const answer = await give();
  expect([answer.status, answer.body.consent?.uses]).toEqual([201, uses]);
  const asked = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance' };
  const disclose = async (headers = {}, data: Body = { name: 'Li' }) => {
    const { body } = await api.send('marketing', 'POST', '/v1/disclosures', { ...asked, data }, headers);
    return [body.decision, body.context?.reasons ?? body.code];
  };
  const check = async () => {
    const { body } = await api.send('marketing', 'POST', '/access/v1/evaluation', {
      subject: { type: 'customer', id: 'C-1001' },
      action: { name: 'disclose', properties: { recipient: 'acme-insurance', dataCategories: ['name'] } },
      resource: { type: 'purpose', id: 'insurance-quotes' },
    });
    return [body.decision, body.context.reasons];
  };
  return { ...api, api, give, disclose, check };
}

const YES = [true, []];

describe('a consent to disclose that may be used a few times', () => {
  test('is used by what was disclosed, and by no check and no refusal', async () => {
    const { disclose, check } = await given(ONCE);
    expect([await check(), await check()]).toEqual([YES, YES]);
    expect((await disclose({}, { income: '1' }))[0]).toBe(false);
    expect(await disclose()).toEqual(YES);
    expect([await check(), await disclose()]).toEqual([EXHAUSTED, EXHAUSTED]);
  });

  test('is used so often in a month, by UTC', async () => {
    const { disclose, check, parts } = await given(MONTHLY);
    expect(await disclose()).toEqual(YES);
    const until = (instant: string) => parts.clock.advance(Date.parse(instant) - parts.clock.nowMs());
    until('2026-11-30T23:59:59.999Z');
    expect([await disclose(), await disclose()]).toEqual([YES, EXHAUSTED]);
    until('2026-12-01T00:00:00.000Z');
    expect([await check(), await disclose(), await disclose(), await disclose()]).toEqual([YES, YES, YES, EXHAUSTED]);
  });

  test('is used once by a request that is repeated, which is answered again', async () => {
    const { disclose, check } = await given(ONCE);
    const key = { 'idempotency-key': '"one"' };
    expect([await disclose(key), await disclose(key)]).toEqual([YES, YES]);
    expect([await check(), await disclose()]).toEqual([EXHAUSTED, EXHAUSTED]);
  });

  test('counts anew once the customer consents again, and goes on counting when it is narrowed', async () => {
    const { send, give, disclose, check } = await given(ONCE);
    await disclose();
    const part = { purpose: 'insurance-quotes', recipient: 'acme-insurance', dataCategories: ['telephone'] };
    const { body } = await send('customer.C-1001', 'POST', `${ON}/withdrawals`, part);
    expect(body.consent).toMatchObject({ status: 'given', uses: ONCE });
    expect(await check()).toEqual(EXHAUSTED);
    expect((await give()).status).toBe(201);
    expect([await disclose(), await check()]).toEqual([YES, EXHAUSTED]);
    await give({ uses: null });
    expect([await disclose(), await disclose()]).toEqual([YES, YES]);
  });

  test('keeps what it says when staff captured it and the customer confirms it', async () => {
    const { send, deps, quotes, disclose, parts } = await given(MONTHLY);
    await send('registrar', 'PUT', '/v1/staff/S-9', {
      branches: ['B-1'],
      products: [],
      validUntil: '2030-01-01T00:00:00Z',
    });
    const { capture: _, ...captured } = { ...quotes, uses: ONCE };
    const { event } = (await send('staff.S-9.B-1.branch', 'POST', `${ON}/consents`, captured)).body;
    const code = deps.codeDelivery.sent.at(-1)?.code;
    parts.clock.advance(1_000);
    const confirmed = await send('app', 'POST', `${ON}/confirmations`, { event: event.id, code });
    expect([confirmed.status, confirmed.body.consent.uses]).toEqual([201, ONCE]);
    expect([await disclose(), await disclose()]).toEqual([YES, EXHAUSTED]);
  });

  test('shows each use in the log once, in a history that replays, with the permits that were consumed', async () => {
    const { send, deps, parts, disclose, push, offers } = await given(MONTHLY);
    await send('app', 'POST', `${ON}/consents`, offers);
    await disclose();
    const { permit } = (await send('marketing', 'POST', '/v1/pushes', push)).body;
    await send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
    await disclose();
    await disclose();
    parts.clock.advance(31 * 86_400_000);
    await disclose();
    const events = [...(await parts.events.listEvents(subjectChain(deps.pepper, 'C-1001'), null, 50))].reverse();
    expect(replayHistory(events)).toHaveLength(8);
    const revealed = events.map(({ entry }) => JSON.parse(new TextDecoder().decode(entry)).n);
    expect(new Set(revealed).size).toBe(events.length);
  });

  test('is none to pushes, of a number from 1 to 31, and one of a few', async () => {
    const { api, send, offers, quotes } = await given(ONCE);
    const problem = { status: 422, code: 'uses-not-allowed', pointer: '/uses' };
    await expectProblem(api, ['app', 'POST', `${ON}/consents`, { ...offers, uses: ONCE }], problem);
    for (const [uses, pointer] of [
      [{ atMost: 0 }, '/uses/atMost'],
      [{ atMost: 32 }, '/uses/atMost'],
      [{ atMost: 1, per: 'week' }, '/uses/per'],
    ]) {
      const invalid = { status: 400, code: 'input-invalid', pointer: pointer as string };
      await expectProblem(api, ['app', 'POST', `${ON}/consents`, { ...quotes, uses }], invalid);
    }
    const partners = Array.from({ length: MAX_CONSENTS_WITH_USES }, (_, n) => `partner-${n}`);
    for (const id of partners) await send('registrar', 'PUT', `/v1/recipients/${id}`, { ...ACME, name: id });
    const { notice } = (
      await send('registrar', 'POST', '/v1/purposes/insurance-quotes/notices', {
        language: 'en',
        text: 'More partners',
      })
    ).body;
    const to = (recipient: string) => ({ ...quotes, recipient, notice: { id: notice.id, language: 'en' }, uses: ONCE });
    for (const id of partners.slice(1)) expect((await send('app', 'POST', `${ON}/consents`, to(id))).status).toBe(201);
    const limit = { status: 422, code: 'limit-reached', pointer: '/uses' };
    await expectProblem(api, ['app', 'POST', `${ON}/consents`, to('partner-0')], limit);
    expect((await send('app', 'POST', `${ON}/consents`, { ...to('partner-0'), uses: null })).status).toBe(201);
    expect((await send('app', 'POST', `${ON}/consents`, to('partner-1'))).status).toBe(201);
  });
});
