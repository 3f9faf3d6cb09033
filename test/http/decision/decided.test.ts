import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Body, OFFERS } from '../../support/api.ts';
import { machines } from '../../support/machines.ts';
import { assess, furnishedWithFund, STAFF } from '../../support/products.ts';

const HISTORY = '/v1/subjects/C-1001/history';
const MINUTE_MS = 60_000;
const DECISIONS = ['push.permitted', 'push.refused', 'permit.consumed', 'disclosure.made', 'disclosure.refused'];

describe('the event of a decision says what it rested on', () => {
  test('by the versions that the registry had then, whatever it has later', async () => {
    const { send, register, parts, api, push } = await offered();
    const { permit } = (await send('marketing', 'POST', '/v1/pushes', push)).body;
    const { body } = await register('PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, maxValidityDays: 365 });
    const { version } = body.purpose;
    parts.clock.advance(1_000);
    await send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
    const [consumed, permitted] = await newestDecided(api);
    const items = { content: 1, product: 1, staff: 1, branch: 1, channel: null, campaign: 1 };
    expect(permitted).toMatchObject({ rules: 1, utcOffset: '+00:00', registry: { purpose: version - 1, ...items } });
    expect(consumed.registry).toEqual({ purpose: version, ...items });
    expect(consumed.at).toBe(new Date(parts.clock.nowMs()).toISOString());
  });

  test('by the recipient of a disclosure, and by null where nothing is registered', async () => {
    const { send, api, quotes } = await offered();
    await send('app', 'POST', '/v1/subjects/C-1001/consents', quotes);
    const asked = { subject: 'C-1001', purpose: 'insurance-quotes', data: { name: 'Li' } };
    for (const recipient of ['acme-insurance', 'nobody']) {
      await send('marketing', 'POST', '/v1/disclosures', { ...asked, recipient });
    }
    const [refused, made] = await newestDecided(api);
    expect(made.registry).toEqual({ purpose: expect.any(Number), recipient: 1 });
    expect(refused.registry).toEqual({ ...made.registry, recipient: null });
  });

  test('by the offset of the customer’s own clock', async () => {
    const { send, api, push } = await offered();
    await assess(api, 'C-1001', 3, 'Asia/Kolkata');
    await send('marketing', 'POST', '/v1/pushes', push);
    expect((await newestDecided(api))[0].utcOffset).toBe('+05:30');
  });

  test('and by the clock of whoever decided, from which no yes is dated more than a minute away', async () => {
    const aheadMs = fc.integer({ min: -90_000, max: 90_000 });
    await fc.assert(
      fc.asyncProperty(aheadMs, fc.array(aheadMs, { minLength: 2, maxLength: 4 }), async (first, others) => {
        const machine = await machines();
        const early = machine(-90_000);
        await early.give();
        await early.giveQuotes();
        for (const ms of [first, ...others]) {
          const one = machine(ms);
          const { body } = await one.push();
          if (body.decision) await one.consume(body.permit.id);
          await one.disclose();
        }
        const { events } = (await early.history()).body;
        for (const { type, recordedAt, detail } of events.filter(({ type }: Body) => DECISIONS.includes(type))) {
          const ms = Date.parse(recordedAt) - Date.parse(detail.decided.at);
          expect(ms).toBeGreaterThanOrEqual(0);
          if (!type.endsWith('.refused')) expect(ms).toBeLessThanOrEqual(MINUTE_MS);
        }
      }),
      { numRuns: 10 },
    );
  });
});

/** An API with a customer who may be pushed a fund, and the push of it by staff in a campaign. */
async function offered() {
  const api = await furnishedWithFund();
  await assess(api, 'C-1001', 3);
  return { ...api, api, push: { ...api.push, staff: STAFF, campaign: '2026-11', language: 'en' } };
}

async function newestDecided({ send }: Pick<Awaited<ReturnType<typeof furnishedWithFund>>, 'send'>): Promise<Body[]> {
  const { events } = (await send('app', 'GET', HISTORY)).body;
  return events.flatMap(({ type, detail }: Body) => (DECISIONS.includes(type) ? [detail.decided] : []));
}
