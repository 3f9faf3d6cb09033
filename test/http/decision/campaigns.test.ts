import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../core/kernel/instant.ts';
import { CAMPAIGN, OFFERS } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const PATH = '/v1/campaigns/winter';

/** A customer who has consented to offers, and a campaign of them. */
async function withCampaign(changes: object = {}) {
  const api = await furnishedApi();
  const { send, parts } = api;
  const publish = (more: object) => send('registrar', 'PUT', PATH, { ...CAMPAIGN, ...changes, ...more });
  await publish({});
  await send('app', 'POST', `${SUBJECT}/consents`, api.offers);
  const push = (campaign: string | null = 'winter') =>
    send('marketing', 'POST', '/v1/pushes', { ...api.push, campaign });
  const consume = (id: string, headers = {}) => send('marketing', 'POST', `/v1/permits/${id}/consumption`, {}, headers);
  return {
    ...api,
    asked: api.push,
    publish,
    push,
    consume,
    /** Pushes, and consumes the permit; returns the reasons why not, or none. */
    async get(campaign?: string | null): Promise<readonly string[]> {
      const { body } = await push(campaign);
      return body.decision ? (await consume(body.permit.id)).body.context.reasons : body.context.reasons;
    },
    wait: (ms: number) => parts.clock.advance(ms),
  };
}

describe('a campaign', () => {
  test('is registered, changed, read in each version, and answered as it is when that is there already', async () => {
    const { send } = await furnishedApi();
    const put = (body: object) => send('registrar', 'PUT', PATH, body);
    const campaign = { id: 'winter', version: 1, ...CAMPAIGN, oncePerSubject: false, retired: false };
    expect(await put(CAMPAIGN)).toMatchObject({
      status: 201,
      body: { campaign, event: { type: 'campaign.registered' } },
    });
    expect(await put(CAMPAIGN)).toMatchObject({ status: 200, body: { campaign, event: null } });
    expect(await put({ ...CAMPAIGN, oncePerSubject: true })).toMatchObject({
      status: 200,
      body: { campaign: { ...campaign, version: 2, oncePerSubject: true }, event: { type: 'campaign.changed' } },
    });
    expect((await send('registrar', 'GET', `${PATH}/versions/1`)).body).toEqual({ campaign });
    expect((await send('registrar', 'GET', '/v1/campaigns')).body.items).toMatchObject([{ id: 'winter', version: 2 }]);
  });

  test.each([
    ['an unknown purpose', { purpose: 'nothing' }, 422, 'purpose-unknown', '/purpose'],
    ['a purpose of disclosures', { purpose: 'insurance-quotes' }, 422, 'purpose-unknown', '/purpose'],
    ['an end before its beginning', { until: '2026-10-01T00:00:00Z' }, 400, 'input-invalid', '/until'],
    ['no length', { until: CAMPAIGN.from }, 400, 'input-invalid', '/until'],
    ['a day', { from: '2026-11-23' }, 400, 'input-invalid', '/from'],
  ])('is not registered with %s', async (_, change, status, code, pointer) => {
    const api = await furnishedApi();
    await expectProblem(api, ['registrar', 'PUT', PATH, { ...CAMPAIGN, ...change }], { status, code, pointer });
  });

  test('is named by a push of its purpose, or the push is a problem and nothing is recorded', async () => {
    const api = await withCampaign();
    expect(await api.get()).toEqual([]);
    expect(await api.get(null)).toEqual([]);
    await api.send('registrar', 'PUT', '/v1/purposes/news', OFFERS);
    for (const wrong of [
      { campaign: 'summer' },
      { purpose: 'news' },
      { campaign: 'Winter' },
      { campaign: '../winter' },
    ]) {
      const body = { ...api.asked, campaign: 'winter', ...wrong };
      const problem = { status: 422, code: 'campaign-unknown', pointer: '/campaign' };
      await expectProblem(api, ['marketing', 'POST', '/v1/pushes', body], problem);
    }
  });

  test('is pushed and sent while it runs alone', async () => {
    const { push, consume, publish, get, wait, parts } = await withCampaign();
    const at = (ms: number) => new Date(parts.clock.nowMs() + ms).toISOString();
    const { id } = (await push()).body.permit;
    await publish({ from: at(HOUR_MS), until: at(DAY_MS) });
    const no = await consume(id);
    expect([no.status, no.body.context.reasons]).toEqual([200, ['campaign-not-running']]);
    expect(await get()).toEqual(['campaign-not-running']);
    wait(HOUR_MS);
    expect(await get()).toEqual([]);
    wait(DAY_MS - HOUR_MS);
    expect(await get()).toEqual(['campaign-not-running']);
    expect(await get(null)).toEqual([]);
  });

  test('that is retired is neither pushed nor sent', async () => {
    const { push, consume, publish, get } = await withCampaign();
    const { id } = (await push()).body.permit;
    await publish({ retired: true });
    expect((await consume(id)).body.context.reasons).toEqual(['campaign-not-running']);
    expect(await get()).toEqual(['campaign-not-running']);
  });
});

describe('a campaign that each customer gets once', () => {
  test('is sent once, however long ago, and to each', async () => {
    const { get, send, offers, wait, push } = await withCampaign({ oncePerSubject: true });
    const [one, two] = [(await push()).body, (await push()).body];
    expect([one.decision, two.decision]).toEqual([true, true]);
    expect(await get()).toEqual([]);
    wait(90 * DAY_MS);
    expect(await get()).toEqual(['campaign-sent']);
    await send('app', 'POST', '/v1/subjects/C-2/consents', offers);
    const other = { subject: 'C-2', purpose: 'credit-card-offers', channel: 'sms', campaign: 'winter' };
    expect((await send('marketing', 'POST', '/v1/pushes', other)).body.decision).toBe(true);
  });

  test('refuses the second of two permits, which stays open', async () => {
    const { push, consume, send } = await withCampaign({ oncePerSubject: true });
    const [one, two] = [(await push()).body.permit.id, (await push()).body.permit.id];
    expect((await consume(one)).body.decision).toBe(true);
    expect((await consume(two)).body.context.reasons).toEqual(['campaign-sent']);
    expect((await send('marketing', 'GET', `/v1/permits/${two}`)).body.status).toBe('open');
  });

  test('counts what was sent before it was so', async () => {
    const { get, publish } = await withCampaign();
    expect(await get()).toEqual([]);
    expect(await get()).toEqual([]);
    await publish({ oncePerSubject: true });
    expect(await get()).toEqual(['campaign-sent']);
  });

  test('answers the repetition of a consumption as it was answered', async () => {
    const { push, consume } = await withCampaign({ oncePerSubject: true });
    const { id } = (await push()).body.permit;
    const key = { 'idempotency-key': 'send-1' };
    const first = await consume(id, key);
    expect((await consume(id, key)).body).toEqual(first.body);
  });

  test('is sent at most once in any order of pushes and consumptions', async () => {
    const steps = fc.array(fc.constantFrom('push', 'consume'), { minLength: 3, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (order) => {
        const { push, consume, send } = await withCampaign({ oncePerSubject: true });
        const permits: string[] = [];
        for (const step of order) {
          const next = step === 'consume' ? permits.shift() : undefined;
          if (next !== undefined) await consume(next);
          const { permit } = step === 'push' ? (await push()).body : {};
          if (permit !== undefined) permits.push(permit.id);
        }
        const sent = (await send('app', 'GET', `${SUBJECT}/history?type=permit.consumed`)).body.events;
        const isPushedFirst = order.indexOf('push') < order.lastIndexOf('consume') && order.includes('push');
        expect(sent).toHaveLength(isPushedFirst ? 1 : 0);
      }),
      { numRuns: 30 },
    );
  });
});
