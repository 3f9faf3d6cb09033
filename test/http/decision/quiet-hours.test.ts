import { describe, expect, test } from 'vitest';
import { OFFERS } from '../../support/api.ts';
import { furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };
const CHECK = {
  subject: { type: 'customer', id: 'C-1001' },
  action: { name: 'push', properties: { channel: 'sms' } },
  resource: { type: 'purpose', id: 'credit-card-offers' },
};
const NIGHT = { from: '21:00', to: '08:00', timeZone: 'Asia/Shanghai' };
const LIFETIME_SECONDS = 120;
const EVENING = '2026-11-23T14:30:00.000Z';
const MORNING = '2026-11-24T00:00:00.000Z';
const MINUTES_LATER = '2026-11-24T00:02:00.000Z';

/** A customer in the evening who has consented to pushes of a purpose with quiet hours at night. */
async function atNight() {
  const api = await furnishedApi();
  const { send, parts } = api;
  const offers = { ...OFFERS, quietHours: NIGHT, permitLifetimeSeconds: LIFETIME_SECONDS };
  await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', offers);
  await send('app', 'POST', `${SUBJECT}/consents`, api.offers);
  const until = (instant: string, ms = 0) => parts.clock.advance(Date.parse(instant) + ms - parts.clock.nowMs());
  until(EVENING);
  const push = () => send('marketing', 'POST', '/v1/pushes', PUSH);
  const consume = (id: string) => send('marketing', 'POST', `/v1/permits/${id}/consumption`);
  const check = async () => (await send('marketing', 'POST', '/access/v1/evaluation', CHECK)).body;
  return { ...api, until, push, consume, check };
}

describe('in quiet hours', () => {
  test('a check is a yes that says when they end', async () => {
    const { check, until } = await atNight();
    expect(await check()).toMatchObject({ decision: true, context: { reasons: [], notBefore: MORNING } });
    until(MORNING, -1);
    expect(await check()).toMatchObject({ decision: true, context: { notBefore: MORNING } });
    until(MORNING);
    expect(await check()).toMatchObject({ decision: true, context: { notBefore: null } });
  });

  test('a permit waits for their end, and its lifetime begins there', async () => {
    const { push, consume, send, until } = await atNight();
    const { status, body } = await push();
    expect([status, body.permit.notBefore, body.permit.expiresAt]).toEqual([201, MORNING, MINUTES_LATER]);
    expect(body.context.notBefore).toBe(MORNING);
    const [pushed] = (await send('app', 'GET', `${SUBJECT}/history?type=push.permitted`)).body.events;
    expect(pushed.detail).toMatchObject({ notBefore: MORNING, expiresAt: MINUTES_LATER });
    until(MORNING);
    expect((await consume(body.permit.id)).body).toMatchObject({ decision: true, consumedAt: MORNING });
  });

  test('a permit is not consumed, which is recorded as a refusal, and stays open', async () => {
    const { push, consume, send, until } = await atNight();
    const { body } = await push();
    until(MORNING, -1);
    const no = await consume(body.permit.id);
    expect([no.status, no.body.decision]).toEqual([200, false]);
    expect(no.body.context).toMatchObject({ reasons: ['quiet-hours'], obligations: [], notBefore: MORNING });
    expect(no.body.event.type).toBe('push.refused');
    const [refused] = (await send('app', 'GET', `${SUBJECT}/history?type=push.refused`)).body.events;
    expect(refused.detail).toMatchObject({ permit: body.permit.id, reasons: ['quiet-hours'] });
    const permit = (await send('marketing', 'GET', `/v1/permits/${body.permit.id}`)).body;
    expect(permit).toMatchObject({ status: 'open', notBefore: MORNING, expiresAt: MINUTES_LATER });
    until(MINUTES_LATER, -1);
    expect((await consume(body.permit.id)).body.decision).toBe(true);
  });

  test('a permit from before they began is not consumed', async () => {
    const { push, consume, until } = await atNight();
    until('2026-11-24T12:59:00.000Z');
    const { permit } = (await push()).body;
    expect(permit.notBefore).toBeNull();
    until('2026-11-24T13:00:00.000Z');
    const { context } = (await consume(permit.id)).body;
    expect(context).toMatchObject({ reasons: ['quiet-hours'], notBefore: '2026-11-25T00:00:00.000Z' });
  });

  test('a permit expires that nobody consumes after them', async () => {
    const { push, consume, until } = await atNight();
    const { permit } = (await push()).body;
    until(MINUTES_LATER);
    expect((await consume(permit.id)).body.code).toBe('permit-expired');
  });

  test('a no ends a permit that waits', async () => {
    const { push, consume, send, until } = await atNight();
    const { permit } = (await push()).body;
    until(EVENING, 3_600_000);
    const withdrawn = await send('app', 'POST', `${SUBJECT}/withdrawals`, { purpose: PUSH.purpose });
    expect(withdrawn.body.endedPermits).toBe(1);
    until(MORNING);
    expect((await consume(permit.id)).body.context.reasons).toEqual(['withdrawn']);
  });

  test('a permit that waits counts among the open ones until it expires', async () => {
    const { push, until } = await atNight();
    for (let permits = 0; permits < 32; permits++) expect((await push()).status).toBe(201);
    until(MORNING, -1);
    expect((await push()).body.code).toBe('open-permits-exceeded');
    until(MINUTES_LATER);
    expect((await push()).status).toBe(201);
  });

  test('a permit waits as it was granted, whatever becomes of the hours and of the customer’s zone', async () => {
    const { push, consume, send, check, until } = await atNight();
    const { permit } = (await push()).body;
    await send('app', 'PATCH', `${SUBJECT}/profile`, { timeZone: 'Europe/Berlin' });
    expect((await check()).context.notBefore).toBeNull();
    expect((await consume(permit.id)).body.context).toMatchObject({ reasons: ['quiet-hours'], notBefore: MORNING });
    until(MORNING);
    const later = (await consume(permit.id)).body.context;
    expect(later).toMatchObject({ reasons: ['quiet-hours'], notBefore: '2026-11-24T07:00:00.000Z' });
  });

  test('a disclosure goes on', async () => {
    const { send, quotes } = await atNight();
    await send('app', 'POST', `${SUBJECT}/consents`, { ...quotes, dataCategories: ['name'] });
    const about = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance' };
    const made = await send('partner-gateway', 'POST', '/v1/disclosures', { ...about, data: { name: 'Li Lei' } });
    expect([made.body.decision, made.body.context.notBefore]).toEqual([true, null]);
  });
});
