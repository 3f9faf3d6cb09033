import { describe, expect, test } from 'vitest';
import { type Body, memoryApi, OFFERS, PAPER, withRegistry } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';

const CONSENTS = '/v1/subjects/C-1/consents';
const DAY_MS = 86_400_000;
const SINCE = '2019-03-01T00:00:00.000Z';

/** A ledger whose purpose has a notice of today and one whose words were in use since 2019. */
async function begun() {
  const api = memoryApi();
  const { offers } = await withRegistry(api);
  const unlimited = { ...OFFERS, maxValidityDays: null };
  await api.send('registrar', 'PUT', '/v1/purposes/credit-card-offers', unlimited);
  const words = { language: 'fr', text: 'Nos offres', material: false, inUseSince: SINCE };
  const { body } = await api.send('registrar', 'POST', '/v1/purposes/credit-card-offers/notices', words);
  const legacy = { id: body.notice.id, language: 'fr' };
  const fromNow = (ms: number) => new Date(api.parts.clock.nowMs() + ms).toISOString();
  const consent = (notice: Body, at: string, evidence: string | null) => ({
    purpose: 'credit-card-offers',
    decision: 'given',
    channels: ['sms'],
    notice,
    capture: { channel: 'post', at, evidence, attachments: [{ ...PAPER, type: 'scan' }] },
  });
  const push = async () => {
    const body = { subject: 'C-1', purpose: 'credit-card-offers', channel: 'sms' };
    return (await api.send('marketing', 'POST', '/v1/pushes', body)).body.decision;
  };
  return { ...api, api, offers, legacy, fromNow, consent, push };
}

const PROBLEM = { status: 422, code: 'capture-before-notice', pointer: '/capture/at' };

describe('a yes that was captured before its notice was published', () => {
  test.each([
    ['1970-01-01T00:00:00Z', 'imported'],
    ['1970-01-01T00:00:00Z', null],
    ['2019-03-01T00:00:00Z', 'paper'],
    ['2026-01-01T00:00:00Z', 'imported'],
  ])('at %s, with evidence %s, is refused, and nothing is pushed', async (at, evidence) => {
    const { api, offers, consent, push } = await begun();
    await expectProblem(api, ['app', 'POST', CONSENTS, consent(offers, at, evidence)], PROBLEM);
    expect(await push()).toBe(false);
  });

  test('by a millisecond is refused, and at that very instant is taken', async () => {
    const { api, offers, consent, fromNow, send, push } = await begun();
    const published = fromNow(0);
    api.parts.clock.advance(DAY_MS);
    const early = consent(offers, new Date(Date.parse(published) - 1).toISOString(), null);
    await expectProblem(api, ['app', 'POST', CONSENTS, early], PROBLEM);
    expect((await send('app', 'POST', CONSENTS, consent(offers, published, null))).status).toBe(201);
    expect(await push()).toBe(true);
  });

  test('is refused when staff captured it', async () => {
    const { api, offers, consent } = await begun();
    const { capture, ...rest } = consent(offers, '2019-03-01T00:00:00Z', 'paper');
    const byStaff = { ...capture, channel: null };
    await expectProblem(api, ['staff-S-77', 'POST', CONSENTS, { ...rest, capture: byStaff }], PROBLEM);
  });

  test('of words that were in use already is imported, and of no other evidence', async () => {
    const { api, legacy, consent, send, push } = await begun();
    for (const evidence of [null, 'paper', 'client-asserted']) {
      await expectProblem(api, ['app', 'POST', CONSENTS, consent(legacy, SINCE, evidence)], PROBLEM);
    }
    const before = consent(legacy, '2019-02-28T23:59:59.999Z', 'imported');
    await expectProblem(api, ['app', 'POST', CONSENTS, before], PROBLEM);
    expect((await send('app', 'POST', CONSENTS, consent(legacy, SINCE, 'imported'))).status).toBe(201);
    expect(await push()).toBe(true);
  });

  test('is recorded without effect where a later decision is on record, as every late yes is', async () => {
    const { legacy, offers, consent, send, push } = await begun();
    await send('app', 'POST', CONSENTS, { purpose: 'credit-card-offers', decision: 'refused' });
    for (const notice of [offers, legacy]) {
      const answer = await send('app', 'POST', CONSENTS, consent(notice, '2020-01-01T00:00:00Z', 'paper'));
      expect(answer).toMatchObject({ status: 201, body: { effect: 'none', reason: 'capture-before-decision' } });
    }
    expect(await push()).toBe(false);
  });

  test('is nothing that a no is measured by', async () => {
    const { offers, consent, send } = await begun();
    const no = { ...consent(offers, '1970-01-01T00:00:00Z', 'imported'), decision: 'refused', channels: [] };
    expect((await send('app', 'POST', CONSENTS, no)).status).toBe(201);
  });
});
