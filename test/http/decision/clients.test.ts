import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Body } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const GIVEN = { capture: { channel: 'app' } };
const DATA = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance', data: { name: 'Li Lei' } };
const PUSHED = { name: 'push', properties: { channel: 'sms' } };
const SHARED = { name: 'disclose', properties: { recipient: 'acme-insurance', dataCategories: ['name'] } };
const ANY = { purposes: ['*'], recipients: ['*'], channels: ['*'] };

/** A customer who consented to pushes and a disclosure, before these clients are registered for no more than this. */
async function begun(limits: Body, clients = ['app', 'marketing', 'partner-gateway', 'marketing-console']) {
  const api = await furnishedApi();
  const { send, offers, quotes, push } = api;
  for (const consent of [offers, quotes]) await send('app', 'POST', `${SUBJECT}/consents`, { ...consent, ...GIVEN });
  const permitted = await send('marketing', 'POST', '/v1/pushes', push);
  const scopes = { app: 'consents:any', 'marketing-console': 'checks' };
  const bind = async (changed: Body) => {
    for (const client of clients) {
      const scope = scopes[client as keyof typeof scopes] ?? 'decisions';
      await send('registrar', 'PUT', `/v1/clients/${client}`, { scopes: [scope], ...ANY, ...changed });
    }
    api.parts.clock.advance(5_001);
  };
  await bind(limits);
  const check = (action: Body, id: string, query = '') => {
    const asked = { subject: { type: 'customer', id: 'C-1001' }, action, resource: { type: 'purpose', id } };
    return send('marketing-console', 'POST', `/access/v1/evaluation${query}`, asked);
  };
  return { ...api, api, bind, check, permit: permitted.body.permit.id };
}

describe('a client that is registered for something else', () => {
  test.each([
    ['a push', 'marketing', '/v1/pushes', 'push', { purposes: ['insurance-quotes'] }, '/purpose'],
    ['a push', 'marketing', '/v1/pushes', 'push', { channels: ['email'] }, '/channel'],
    ['a disclosure', 'partner-gateway', '/v1/disclosures', 'data', { purposes: ['credit-card-offers'] }, '/purpose'],
    ['a disclosure', 'partner-gateway', '/v1/disclosures', 'data', { recipients: [] }, '/recipient'],
    ['a consent', 'app', `${SUBJECT}/consents`, 'quotes', { purposes: ['credit-card-offers'] }, '/purpose'],
    ['a consent', 'app', `${SUBJECT}/consents`, 'quotes', { recipients: ['gone'] }, '/recipient'],
    ['a consent', 'app', `${SUBJECT}/consents`, 'offers', { channels: ['branch'] }, '/capture/channel'],
  ] as const)('may not make %s (%s, %s, %s, %s)', async (_, client, path, body, limits, pointer) => {
    const { api, push, offers, quotes } = await begun(limits);
    const sent = { push, data: DATA, offers: { ...offers, ...GIVEN }, quotes: { ...quotes, ...GIVEN } }[body];
    const answer = await expectProblem(api, [client, 'POST', path, sent], {
      status: 403,
      code: 'client-not-allowed',
      pointer,
    });
    expect(answer.headers.get('www-authenticate')).toBeNull();
  });

  test('may not consume a permit that it was given before', async () => {
    const { api, permit } = await begun({ channels: ['email'] });
    await expectProblem(api, ['marketing', 'POST', `/v1/permits/${permit}/consumption`], {
      status: 403,
      code: 'client-not-allowed',
    });
  });

  test('is heard when it brings a no, whatever it is registered for', async () => {
    const { send, offers, quotes } = await begun({ purposes: [], recipients: [], channels: [] });
    const said = [
      await send('app', 'POST', `${SUBJECT}/consents`, { ...offers, decision: 'refused', channels: [], ...GIVEN }),
      await send('app', 'POST', `${SUBJECT}/withdrawals`, { purpose: quotes.purpose, ...GIVEN }),
      await send('app', 'PUT', `${SUBJECT}/objection`, GIVEN),
      await send('app', 'PUT', `${SUBJECT}/restriction`, GIVEN),
    ];
    expect(said.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  });

  test('is told that alone in a check, and in each check of a batch what it may know', async () => {
    const { send, check } = await begun({ purposes: ['insurance-quotes'] });
    const outside = { reasons: ['client-not-allowed'], consent: null, obligations: [], basis: null };
    expect((await check(PUSHED, 'credit-card-offers')).body).toMatchObject({ decision: false, context: outside });
    const { explanation } = (await check(PUSHED, 'credit-card-offers', '?explain=true')).body.context;
    expect(explanation).toEqual([expect.objectContaining({ reason: 'client-not-allowed', event: null })]);
    const batch = {
      subject: { type: 'customer', id: 'C-1001' },
      evaluations: [
        { action: PUSHED, resource: { type: 'purpose', id: 'credit-card-offers' } },
        { action: SHARED, resource: { type: 'purpose', id: 'insurance-quotes' } },
      ],
    };
    const { evaluations } = (await send('marketing-console', 'POST', '/access/v1/evaluations', batch)).body;
    expect(evaluations).toMatchObject([{ decision: false, context: outside }, { decision: true }]);
  });
});

test('a client pushes within what it is registered for, and nowhere else', async () => {
  const { send, bind, push } = await begun({});
  const purposes = fc.subarray(['credit-card-offers', 'insurance-quotes', 'old-offers']);
  const channels = fc.subarray(['sms', 'email', 'app']);
  await fc.assert(
    fc.asyncProperty(purposes, channels, fc.constantFrom('sms', 'email', 'app'), async (one, other, channel) => {
      await bind({ purposes: one, channels: other });
      const { status, body } = await send('marketing', 'POST', '/v1/pushes', { ...push, channel });
      const isWithin = one.includes(push.purpose) && other.includes(channel);
      expect([status < 300, body.code]).toEqual(isWithin ? [true, undefined] : [false, 'client-not-allowed']);
    }),
    { numRuns: 20 },
  );
});

describe('a client that does not see reasons', () => {
  test('is told `protected` of a restriction, in whatever it asks, and the event keeps the reason', async () => {
    const { send, check, push, permit } = await begun({ seesReasons: false });
    await send('app', 'PUT', `${SUBJECT}/restriction`, GIVEN);
    const answers = [
      await check(PUSHED, 'credit-card-offers'),
      await check(SHARED, 'insurance-quotes'),
      await send('marketing', 'POST', '/v1/pushes', push),
      await send('marketing', 'POST', `/v1/permits/${permit}/consumption`),
      await send('partner-gateway', 'POST', '/v1/disclosures', DATA),
    ];
    for (const { body } of answers) expect(body.context.reasons).toEqual(['protected']);
    const { explanation } = (await check(PUSHED, 'credit-card-offers', '?explain=true')).body.context;
    expect(explanation).toEqual([expect.objectContaining({ reason: 'protected', event: null, recordedAt: null })]);
    const { events } = (await send('app', 'GET', `${SUBJECT}/history?type=push.refused`)).body;
    expect(JSON.stringify(events)).toContain('restricted');
  });

  test('is told no more when it repeats a push that was allowed before the restriction', async () => {
    const { send, push } = await begun({ seesReasons: false });
    const key = { 'idempotency-key': '"k"' };
    expect((await send('marketing', 'POST', '/v1/pushes', push, key)).status).toBe(201);
    await send('app', 'PUT', `${SUBJECT}/restriction`, GIVEN);
    const { status, body } = await send('marketing', 'POST', '/v1/pushes', push, key);
    expect([status, body.code]).toEqual([409, 'decision-outdated']);
    expect(JSON.stringify(body)).toContain('protected');
    expect(JSON.stringify(body)).not.toContain('restricted');
  });

  test('is told the same of a minor as of somebody who restricted the use of their data', async () => {
    const restricted = await begun({ seesReasons: false });
    await restricted.send('app', 'PUT', `${SUBJECT}/restriction`, GIVEN);
    const minor = await begun({ seesReasons: false });
    const profile = { care: ['minor'], timeZone: null, staleContacts: [], suitability: null };
    await minor.send('app', 'PUT', `${SUBJECT}/profile`, profile);
    const told = async ({ check }: typeof minor) => {
      const { consent, version, ...context } = (await check(PUSHED, 'credit-card-offers', '?explain=true')).body
        .context;
      return context;
    };
    expect(await told(minor)).toEqual(await told(restricted));
  });
});
