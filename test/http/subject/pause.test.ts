import { describe, expect, test } from 'vitest';
import { furnishedApi } from '../../support/problems.ts';

const PAUSE = '/v1/subjects/C-1001/pause';
const CONSENTS = '/v1/subjects/C-1001/consents';
const DAY_MS = 86_400_000;
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };
const DISCLOSURE = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance', data: { name: 'x' } };

/** A customer who has consented to pushes and to a disclosure. */
async function consented() {
  const api = await furnishedApi();
  const { send, parts } = api;
  await send('app', 'POST', CONSENTS, api.offers);
  await send('app', 'POST', CONSENTS, { ...api.quotes, dataCategories: ['name'] });
  const inDays = (days: number, ms = 0) => new Date(parts.clock.nowMs() + days * DAY_MS + ms).toISOString();
  const reasons = async (path: string, body: object) => {
    const { context } = (await send(path === '/v1/pushes' ? 'marketing' : 'partner-gateway', 'POST', path, body)).body;
    return context.reasons;
  };
  return {
    ...api,
    inDays,
    pushed: () => reasons('/v1/pushes', PUSH),
    disclosed: () => reasons('/v1/disclosures', DISCLOSURE),
    pause: (of: string, until: string, token = 'customer.C-1001') => send(token, 'PUT', PAUSE, { of, until }),
    resume: (of: string, token = 'customer.C-1001') => send(token, 'DELETE', PAUSE, { of }),
  };
}

describe('a pause', () => {
  test('of pushes stops them until its end, and consents count again by themselves', async () => {
    const { send, parts, inDays, pause, pushed, disclosed } = await consented();
    const until = inDays(30);
    const made = await pause('pushes', until);
    expect(made).toMatchObject({ status: 201, body: { event: { type: 'pause.made' }, endedPermits: 0 } });
    const { id, recordedAt } = made.body.event;
    expect(made.body.pauses).toEqual({ pushes: { event: id, recordedAt, until }, disclosures: null });
    expect(made.body.promise.signature).toMatch(/^0x[0-9a-f]{130}$/);
    expect([await pushed(), await disclosed()]).toEqual([['paused'], []]);
    parts.clock.advance(30 * DAY_MS - 1);
    expect(await pushed()).toEqual(['paused']);
    parts.clock.advance(1);
    expect(await pushed()).toEqual([]);
    expect((await send('app', 'GET', CONSENTS)).body.pauses).toEqual({ pushes: null, disclosures: null });
  });

  test('of disclosures stops them alone, and the customer’s consents show it', async () => {
    const { send, inDays, pause, pushed, disclosed } = await consented();
    const { body } = await pause('disclosures', inDays(30));
    expect([await pushed(), await disclosed()]).toEqual([[], ['paused']]);
    expect((await send('app', 'GET', CONSENTS)).body).toMatchObject({ version: 3, pauses: body.pauses });
  });

  test('is explained by its event', async () => {
    const { send, inDays, pause } = await consented();
    const { event } = (await pause('pushes', inDays(30))).body;
    const check = {
      subject: { type: 'customer', id: 'C-1001' },
      action: { name: 'push', properties: { channel: 'sms' } },
      resource: { type: 'purpose', id: PUSH.purpose },
    };
    const { context } = (await send('marketing', 'POST', '/access/v1/evaluation?explain=true', check)).body;
    expect(context.explanation).toMatchObject([{ reason: 'paused', event: event.id, recordedAt: event.recordedAt }]);
  });

  test('ends open permits for good, also when the customer resumes', async () => {
    const { send, inDays, pause, resume, pushed } = await consented();
    const { permit } = (await send('marketing', 'POST', '/v1/pushes', PUSH)).body;
    expect((await pause('pushes', inDays(1))).body.endedPermits).toBe(1);
    const resumed = await resume('pushes');
    expect(resumed).toMatchObject({ status: 201, body: { event: { type: 'pause.ended' }, pauses: { pushes: null } } });
    const consumed = await send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
    expect(consumed.body.context.reasons).toEqual(['paused']);
    expect(await pushed()).toEqual([]);
  });

  test('gets longer, and never shorter', async () => {
    const { inDays, pause, parts } = await consented();
    const first = await pause('pushes', inDays(30));
    const events = parts.tables.events.size;
    expect(await pause('pushes', inDays(10))).toMatchObject({
      status: 200,
      body: { event: null, promise: null, pauses: first.body.pauses },
    });
    expect(parts.tables.events.size).toBe(events);
    const longer = await pause('pushes', inDays(60));
    expect(longer).toMatchObject({ status: 201, body: { pauses: { pushes: { until: inDays(60) } } } });
  });

  test('ends later than now, and at most twelve months ahead', async () => {
    const { inDays, pause } = await consented();
    for (const until of [inDays(0), inDays(-1), inDays(366, 1)]) {
      const { status, body } = await pause('pushes', until);
      expect([status, body.code, body.errors ?? body.pointer]).toEqual([
        422,
        'pause-out-of-range',
        body.errors ?? '/until',
      ]);
    }
    expect((await pause('pushes', inDays(366))).status).toBe(201);
  });

  test('that does not last is resumed without an event', async () => {
    const { inDays, pause, resume, parts } = await consented();
    expect(await resume('pushes')).toMatchObject({ status: 200, body: { event: null } });
    await pause('pushes', inDays(1));
    expect(await resume('disclosures')).toMatchObject({ status: 200, body: { event: null } });
    parts.clock.advance(DAY_MS);
    expect(await resume('pushes')).toMatchObject({ status: 200, body: { event: null, pauses: { pushes: null } } });
  });

  test('is made by the customer or a channel of the bank; staff alone end none', async () => {
    const { send, inDays, pause, resume, pushed } = await consented();
    expect((await pause('pushes', inDays(1), 'customer.C-2002')).body.code).toBe('subject-not-own');
    expect((await pause('pushes', inDays(1), 'marketing')).body.code).toBe('scope-missing');
    expect((await pause('pushes', inDays(1), 'staff-S-77')).status).toBe(201);
    expect((await resume('pushes', 'app')).body.code).toBe('customer-or-two-staff');
    const { status, body } = await resume('pushes', 'staff-S-77');
    expect([status, await pushed()]).toEqual([202, ['paused']]);
    const approval = `/v1/subjects/C-1001/proposals/${body.proposal.id}/approval`;
    expect((await send('staff-S-77', 'POST', approval)).body.code).toBe('approval-by-proposer');
    expect((await send('staff-S-78', 'POST', approval)).body.event.type).toBe('pause.ended');
    expect(await pushed()).toEqual([]);
  });

  test('leaves asking alone, as a consent outlives it', async () => {
    const { send, inDays, pause } = await consented();
    await pause('pushes', inDays(1));
    await send('registrar', 'PUT', '/v1/purposes/news', { kind: 'push', title: { en: 'News' }, channels: ['sms'] });
    const asked = await send('app', 'POST', '/v1/subjects/C-1001/asks', { purpose: 'news' });
    expect(asked.body.decision).toBe(true);
  });
});
