import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../core/kernel/instant.ts';
import { type Body, OFFERS } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const PURPOSE = '/v1/purposes/credit-card-offers';
const CHECK = {
  subject: { type: 'customer', id: 'C-1001' },
  action: { name: 'push', properties: { channel: 'sms' } },
  resource: { type: 'purpose', id: 'credit-card-offers' },
};

/** A customer who has consented to offers, of which they get so many, and to news. */
async function limitedTo(...frequency: readonly Body[]) {
  const api = await furnishedApi();
  const { send, parts } = api;
  const publish = (changes: object) => send('registrar', 'PUT', PURPOSE, { ...OFFERS, ...changes });
  await publish({ frequency });
  await send('app', 'POST', `${SUBJECT}/consents`, api.offers);
  await send('registrar', 'PUT', '/v1/purposes/news', OFFERS);
  const news = (await send('registrar', 'POST', '/v1/purposes/news/notices', { language: 'en', text: 'news' })).body;
  const notice = { id: news.notice.id, language: 'en' };
  await send('app', 'POST', `${SUBJECT}/consents`, { ...api.offers, purpose: 'news', notice });
  const push = (purpose = 'credit-card-offers') =>
    send('marketing', 'POST', '/v1/pushes', { subject: 'C-1001', purpose, channel: 'sms' });
  const consume = (id: string, headers = {}) => send('marketing', 'POST', `/v1/permits/${id}/consumption`, {}, headers);
  const check = async () => (await send('marketing', 'POST', '/access/v1/evaluation', CHECK)).body;
  return {
    ...api,
    push,
    consume,
    check,
    publish,
    /** Pushes, and consumes the permit; returns the reasons why not, or none. */
    async get(purpose?: string): Promise<readonly string[]> {
      const { body } = await push(purpose);
      return body.decision ? (await consume(body.permit.id)).body.context.reasons : body.context.reasons;
    },
    wait: (ms: number) => parts.clock.advance(ms),
  };
}

const ONCE_A_DAY = { atMost: 1, per: 'day', of: 'purpose' };

describe('a frequency', () => {
  test('is reached by what was consumed, for a check and for a push, until a day later', async () => {
    const { get, push, check, send, wait } = await limitedTo(ONCE_A_DAY);
    expect((await check()).decision).toBe(true);
    expect(await get()).toEqual([]);
    expect((await check()).context.reasons).toEqual(['too-often']);
    const explained = await send('marketing', 'POST', '/access/v1/evaluation?explain=true', CHECK);
    expect(explained.body.context.explanation).toMatchObject([{ reason: 'too-often', event: null }]);
    const refused = await push();
    expect([refused.status, refused.body.decision, refused.body.event.type]).toEqual([200, false, 'push.refused']);
    wait(DAY_MS - 60_000);
    expect(await get()).toEqual(['too-often']);
    wait(60_000);
    expect((await check()).decision).toBe(true);
    expect(await get()).toEqual([]);
  });

  test('refuses the second of two permits, which is recorded and leaves it open', async () => {
    const { push, consume, send } = await limitedTo(ONCE_A_DAY);
    const [one, two] = [(await push()).body.permit.id, (await push()).body.permit.id];
    expect((await consume(one)).body.decision).toBe(true);
    const no = await consume(two);
    expect([no.status, no.body.decision, no.body.context.reasons]).toEqual([200, false, ['too-often']]);
    const [refused] = (await send('app', 'GET', `${SUBJECT}/history?type=push.refused`)).body.events;
    expect(refused.detail).toMatchObject({ permit: two, reasons: ['too-often'] });
    expect((await send('marketing', 'GET', `/v1/permits/${two}`)).body.status).toBe('open');
  });

  test('does not count a consumption against its own repetition', async () => {
    const { push, consume } = await limitedTo(ONCE_A_DAY);
    const { id } = (await push()).body.permit;
    const key = { 'idempotency-key': 'send-1' };
    const first = await consume(id, key);
    const again = await consume(id, key);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
  });

  test('of all marketing counts other purposes, also what was consumed before it was published', async () => {
    const { get, publish, push, consume } = await limitedTo();
    expect(await get('news')).toEqual([]);
    const { id } = (await push()).body.permit;
    await publish({ frequency: [{ atMost: 1, per: 'week', of: 'marketing' }] });
    expect((await consume(id)).body.context.reasons).toEqual(['too-often']);
    expect(await get()).toEqual(['too-often']);
    expect(await get('news')).toEqual([]);
  });

  test('is kept to whatever else comes on record meanwhile', async () => {
    const { get, check, send } = await limitedTo(ONCE_A_DAY);
    await get();
    await send('app', 'PATCH', `${SUBJECT}/profile`, { timeZone: 'Asia/Tokyo' });
    await send('app', 'PUT', `${SUBJECT}/objection`, {});
    await send('customer.C-1001', 'DELETE', `${SUBJECT}/objection`, {});
    expect((await check()).context.reasons).toEqual(['too-often']);
  });

  test('raises no version when it is counted', async () => {
    const { get, check } = await limitedTo(ONCE_A_DAY);
    const { version } = (await check()).context;
    await get();
    expect((await check()).context.version).toBe(version);
  });

  test('is never exceeded in any window, however pushes come', async () => {
    const waits = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 5, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(waits, async (hours) => {
        const { get, wait, parts } = await limitedTo(
          { atMost: 2, per: 'day', of: 'purpose' },
          { atMost: 4, per: 'week', of: 'marketing' },
        );
        const got: number[] = [];
        for (const waited of hours) {
          wait(waited * HOUR_MS);
          const now = parts.clock.nowMs();
          const lately = (ms: number) => got.filter((at) => now - at < ms).length;
          const isTooOften = lately(DAY_MS) >= 2 || lately(7 * DAY_MS) >= 4;
          expect(await get()).toEqual(isTooOften ? ['too-often'] : []);
          if (!isTooOften) got.push(now);
        }
      }),
      { numRuns: 20 },
    );
  });
});

test.each<[string, object]>([
  ['limits the same pushes twice', { frequency: [ONCE_A_DAY, { ...ONCE_A_DAY, atMost: 2 }] }],
  [
    'counts marketing where the purpose is a service',
    { ends: 'service', frequency: [{ ...ONCE_A_DAY, of: 'marketing' }] },
  ],
  ['allows more than are counted', { frequency: [{ ...ONCE_A_DAY, atMost: 32 }] }],
  ['allows none', { frequency: [{ ...ONCE_A_DAY, atMost: 0 }] }],
  ['counts by the year', { frequency: [{ ...ONCE_A_DAY, per: 'year' }] }],
])('a purpose is refused that %s', async (_, changes) => {
  const api = await furnishedApi();
  const request = ['registrar', 'PUT', '/v1/purposes/more-news', { ...OFFERS, ...changes }] as const;
  await expectProblem(api, [...request], { status: 400, code: 'input-invalid' });
});
