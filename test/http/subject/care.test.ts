import { describe, expect, test } from 'vitest';
import { type Body, PAPER } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const CONSENTS = `${SUBJECT}/consents`;

const TERMS = { purposes: null, validUntil: '2027-11-23T00:00:00.000Z' };

/** A subject with these care flags, and the purpose of offers changed like this. */
async function cared(care: readonly string[], purpose: Body = {}) {
  const api = await furnishedApi();
  const offers = { kind: 'push', title: { en: 'Offers' }, channels: ['sms', 'email', 'app'], ...purpose };
  await api.send('registrar', 'PUT', '/v1/purposes/credit-card-offers', offers);
  await api.send('app', 'PUT', `${SUBJECT}/profile`, {
    care,
    timeZone: null,
    staleContacts: [],
    suitability: null,
  });
  const given = (capture: Body = { channel: 'app' }, token = 'app') =>
    [token, 'POST', CONSENTS, { ...api.offers, capture }] as [string, string, string, Body];
  const reasons = async () => {
    const { body } = await api.send('marketing', 'POST', '/v1/pushes', api.push);
    return body.context.reasons;
  };
  return { api, ...api, given, reasons };
}

describe('a minor', () => {
  const guardian = { role: 'guardian', representative: 'G', evidence: [PAPER] };

  test('consents by a guardian alone, with the guardian’s own token or before the bank', async () => {
    const { byTwoStaff, api, send, given, reasons } = await cared(['minor']);
    const { event } = (await byTwoStaff('POST', `${SUBJECT}/representatives`, guardian)).body;
    const delegate = { ...guardian, ...TERMS, role: 'delegate', representative: 'D' };
    const delegates = (await byTwoStaff('POST', `${SUBJECT}/representatives`, delegate)).body.event;
    const problem = { status: 422, code: 'guardian-required', pointer: '/capture/authority' };
    for (const request of [
      given(),
      given(null, 'staff-S-77'),
      given(null, 'customer.C-1001'),
      given(null, 'customer.D'),
      given({ authority: delegates.id }, 'staff-S-77'),
    ]) {
      await expectProblem(api, request, problem);
    }
    expect(await reasons()).toEqual(['no-consent']);
    for (const request of [given(null, 'customer.G'), given({ channel: 'app', authority: event.id })]) {
      expect(await send(...request)).toMatchObject({ status: 201, body: { consent: { guardian: event.id } } });
      expect(await reasons()).toEqual([]);
    }
  });

  test('is covered by what their guardian said before staff once the guardian’s own code confirms it', async () => {
    const { byTwoStaff, api, send, given, reasons, deps } = await cared(['minor']);
    const { sent } = deps.codeDelivery;
    const { event } = (await byTwoStaff('POST', `${SUBJECT}/representatives`, guardian)).body;
    const captured = given({ authority: event.id }, 'staff-S-77');
    const waiting = (await send(...captured)).body.event;
    expect(await reasons()).toEqual(['awaiting-confirmation']);
    const another = ['customer.G', 'POST', `${SUBJECT}/confirmation-codes`, { event: waiting.id }] as const;
    expect((await send(...another)).status).toBe(201);
    expect(sent.map(({ to }) => to)).toEqual(['G', 'G']);
    const confirmation = { event: waiting.id, code: sent.at(-1)?.code };
    const confirmed = await send('customer.G', 'POST', `${SUBJECT}/confirmations`, confirmation);
    expect(confirmed).toMatchObject({ status: 201, body: { consent: { guardian: event.id, evidence: 'otp' } } });
    expect(await reasons()).toEqual([]);

    const again = (await send(...captured)).body.event;
    await send('app', 'DELETE', `${SUBJECT}/representatives/${event.id}`);
    const { code } = sent.at(-1) ?? {};
    const late = { status: 409, code: 'confirmation-not-pending', pointer: '/event', fix: 'guardian' };
    for (const [path, body] of [
      ['confirmation-codes', { event: again.id }],
      ['confirmations', { event: again.id, code }],
    ] as const) {
      for (const token of ['customer.C-1001', 'app']) {
        await expectProblem(api, [token, 'POST', `${SUBJECT}/${path}`, body], late);
      }
    }
  });

  test('has nothing confirmed once the guardian who consented is none any more, and no code is kept or used up', async () => {
    const { byTwoStaff, send, given, deps, parts } = await cared(['minor']);
    const validUntil = new Date(parts.clock.nowMs() + 1_000).toISOString();
    const { event } = (await byTwoStaff('POST', `${SUBJECT}/representatives`, { ...guardian, validUntil })).body;
    const waiting = (await send(...given({ authority: event.id }, 'staff-S-77'))).body.event;
    const { code } = deps.codeDelivery.sent.at(-1) ?? {};
    const kept = () => ({ ...parts.tables.codes.get(waiting.id)?.code });
    const before = kept();
    parts.clock.advance(1_000);
    const key = { 'idempotency-key': 'another' };
    const asked = () => send('app', 'POST', `${SUBJECT}/confirmation-codes`, { event: waiting.id }, key);
    for (const answer of [await asked(), await asked()]) {
      expect([answer.status, answer.body.code]).toEqual([409, 'confirmation-not-pending']);
    }
    const confirmation = { event: waiting.id, code };
    const confirmed = await send('app', 'POST', `${SUBJECT}/confirmations`, confirmation);
    expect([confirmed.status, confirmed.body.code]).toEqual([409, 'confirmation-not-pending']);
    expect(kept()).toEqual(before);
    expect(parts.tables.codes.get(waiting.id)?.attempts.size).toBe(0);
    expect(deps.codeDelivery.sent).toHaveLength(1);
  });

  test('is covered no longer once no guardian is in force, and again when one is', async () => {
    const { byTwoStaff, send, given, reasons } = await cared(['minor']);
    const { event } = (await byTwoStaff('POST', `${SUBJECT}/representatives`, guardian)).body;
    await send(...given(null, 'customer.G'));
    expect(await reasons()).toEqual([]);
    await send('app', 'DELETE', `${SUBJECT}/representatives/${event.id}`);
    expect(await reasons()).toEqual(['minor-without-guardian']);
    await byTwoStaff('POST', `${SUBJECT}/representatives`, { ...guardian, representative: 'H' });
    expect(await reasons()).toEqual([]);
  });

  test('is heard whenever they say no: refusing, withdrawing, objecting and restricting', async () => {
    const { byTwoStaff, send, given, offers } = await cared(['minor']);
    await byTwoStaff('POST', `${SUBJECT}/representatives`, guardian);
    await send(...given(null, 'customer.G'));
    const own = (method: string, path: string, body: Body = {}) =>
      send('customer.C-1001', method, `${SUBJECT}/${path}`, body);
    expect((await own('POST', 'withdrawals', { purpose: offers.purpose })).status).toBe(201);
    expect((await own('POST', 'consents', { ...offers, decision: 'refused' })).status).toBe(201);
    expect((await own('PUT', 'objection')).status).toBe(201);
    expect((await own('PUT', 'restriction')).status).toBe(201);
  });

  test('whom the bank comes to know as one later needs a guardian from then on', async () => {
    const { byTwoStaff, send, given, reasons } = await cared([]);
    expect((await send(...given(null, 'customer.C-1001'))).body.consent.guardian).toBeNull();
    expect(await reasons()).toEqual([]);
    const minor = { care: ['minor'], timeZone: null, staleContacts: [], suitability: null };
    await send('app', 'PUT', `${SUBJECT}/profile`, minor);
    await byTwoStaff('POST', `${SUBJECT}/representatives`, guardian);
    expect(await reasons()).toEqual(['minor-without-guardian']);
  });
});

describe('an extra step', () => {
  const careSteps = { elderly: 'read-aloud', disabled: 'sign-language' };

  test('that the purpose names for the subject’s flags is taken before a consent, and is on record with it', async () => {
    const { api, send, given, reasons } = await cared(['elderly', 'disabled'], { careSteps });
    const missing = async (capture: Body, pointer: string, fix: string) =>
      expectProblem(api, given(capture), { status: 422, code: 'care-step-required', pointer, fix });
    const own = { status: 422, code: 'care-step-required', pointer: '/capture' };
    await expectProblem(api, given(null, 'customer.C-1001'), own);
    await missing({ channel: 'app' }, '/capture/steps', '`read-aloud`, `sign-language`');
    await missing({ channel: 'app', steps: ['read-aloud'] }, '/capture/steps', 'not taken: `sign-language`');
    const steps = ['tea', 'sign-language', 'read-aloud'];
    const taken = await send(...given({ channel: 'app', steps }));
    expect(taken).toMatchObject({ status: 201, body: { consent: { steps } } });
    const { detail } = (await send('app', 'GET', `${SUBJECT}/history`)).body.events[0];
    expect(detail).toEqual({ evidence: 'client-asserted', steps, capture: { channel: 'app' } });
    expect(await reasons()).toEqual([]);
  });

  test('is asked of nobody else, and not for a no', async () => {
    const { send, given, offers } = await cared(['migrant-worker'], { careSteps });
    expect((await send(...given())).body.consent.steps).toEqual([]);
    const elderly = await cared(['elderly'], { careSteps });
    const refusal = { ...offers, notice: elderly.offers.notice, decision: 'refused' };
    expect((await elderly.send('app', 'POST', CONSENTS, refusal)).status).toBe(201);
  });

  test('that the purpose comes to name later is missing from what was consented to before', async () => {
    const { send, given, reasons } = await cared(['elderly']);
    await send(...given());
    expect(await reasons()).toEqual([]);
    const purpose = { kind: 'push', title: { en: 'Offers' }, channels: ['sms', 'email', 'app'], careSteps };
    await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', purpose);
    expect(await reasons()).toEqual(['care-step-missing']);
  });
});

describe('the channel of a capture', () => {
  test('is one at which the purpose takes consents; a no is taken anywhere', async () => {
    const { api, send, given, offers } = await cared([], { captureChannels: ['branch', 'app'] });
    const problem = { status: 422, code: 'capture-channel-not-allowed', fix: '`branch`, `app`' };
    await expectProblem(api, given(null, 'customer.C-1001'), { ...problem, pointer: '/capture' });
    await expectProblem(api, given({ channel: 'call' }), { ...problem, pointer: '/capture/channel' });
    expect((await send(...given({ channel: 'app' }))).status).toBe(201);
    for (const capture of [null, { channel: 'call' }]) {
      const refusal = { ...offers, decision: 'refused', capture };
      expect((await send('app', 'POST', CONSENTS, refusal)).status).toBe(201);
    }
    expect((await send(...given(null, 'staff-S-77'))).status).toBe(201);
    await expectProblem(api, given(null, 'staff-S-90'), problem);
    const withdrawal = { purpose: offers.purpose, capture: { channel: 'call' } };
    expect((await send('app', 'POST', `${SUBJECT}/withdrawals`, withdrawal)).status).toBe(201);
  });
});
