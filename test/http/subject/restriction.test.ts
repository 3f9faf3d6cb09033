import { describe, expect, test } from 'vitest';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const RESTRICTION = `${SUBJECT}/restriction`;
const BY_APP = { capture: { channel: 'app' } };

/** A subject with a consent to pushes and one to a disclosure, and purposes that rest on something else. */
async function consented() {
  const api = await furnishedApi();
  await api.send('app', 'POST', `${SUBJECT}/consents`, api.offers);
  await api.send('app', 'POST', `${SUBJECT}/consents`, api.quotes);
  for (const basis of ['contract', 'legal-obligation']) {
    await api.send('registrar', 'PUT', `/v1/purposes/${basis}`, {
      kind: 'push',
      title: { en: basis },
      channels: ['sms'],
      basis,
      basisReference: 'clause 7',
      ends: 'service',
    });
  }
  const pushes = (purpose: string) => api.send('marketing', 'POST', '/v1/pushes', { ...api.push, purpose });
  return { api, ...api, pushes };
}

describe('a restriction', () => {
  test('stops every use of the data but what the law demands, until it is lifted', async () => {
    const { send, pushes, push } = await consented();
    const open = await pushes(push.purpose);
    const made = await send('customer.C-1001', 'PUT', RESTRICTION);
    expect(made).toMatchObject({ status: 201, body: { event: { type: 'restriction.made' }, restricted: true } });
    expect(made.body.promise.signature).toMatch(/^0x[0-9a-f]{130}$/);
    expect((await send('app', 'GET', `${SUBJECT}/consents`)).body).toMatchObject({ version: 3, restricted: true });

    const refused = { status: 200, body: { decision: false, context: { reasons: ['restricted'] } } };
    expect(await pushes(push.purpose)).toMatchObject(refused);
    expect(await pushes('contract')).toMatchObject(refused);
    expect(await send('marketing', 'POST', `/v1/permits/${open.body.permit.id}/consumption`)).toMatchObject(refused);
    const disclosure = {
      subject: 'C-1001',
      purpose: 'insurance-quotes',
      recipient: 'acme-insurance',
      data: { name: 'x' },
    };
    expect(await send('partner-gateway', 'POST', '/v1/disclosures', disclosure)).toMatchObject(refused);
    expect((await pushes('legal-obligation')).body.decision).toBe(true);

    const lifted = await send('customer.C-1001', 'DELETE', RESTRICTION, BY_APP);
    expect(lifted).toMatchObject({ status: 201, body: { event: { type: 'restriction.lifted' }, restricted: false } });
    expect((await pushes(push.purpose)).body.decision).toBe(true);
  });

  test('is what an explained no names', async () => {
    const { send, push } = await consented();
    const { event } = (await send('app', 'PUT', RESTRICTION)).body;
    const { body } = await send('marketing', 'POST', '/access/v1/evaluation?explain=true', {
      subject: { type: 'customer', id: 'C-1001' },
      action: { name: 'push', properties: { channel: 'sms' } },
      resource: { type: 'purpose', id: push.purpose },
    });
    expect(body.context.explanation).toMatchObject([
      { reason: 'restricted', event: event.id, recordedAt: event.recordedAt },
    ]);
  });

  test('ends the permits that it stops and no other, and an objection fewer', async () => {
    const { send, pushes, push } = await consented();
    for (const purpose of [push.purpose, push.purpose, 'contract', 'legal-obligation']) await pushes(purpose);
    expect((await send('app', 'PUT', `${SUBJECT}/objection`)).body.endedPermits).toBe(2);
    // The objection has ended the others.
    expect((await send('app', 'PUT', RESTRICTION)).body.endedPermits).toBe(1);
    expect((await send('customer.C-1001', 'DELETE', RESTRICTION)).body.endedPermits).toBe(0);
  });

  test('that stands already, or does not, is answered as it is and recorded once', async () => {
    const { send, parts } = await consented();
    const unchanged = { event: null, promise: null, endedPermits: 0 };
    const none = await send('app', 'DELETE', RESTRICTION);
    expect(none).toMatchObject({ status: 200, body: { ...unchanged, restricted: false } });
    await send('app', 'PUT', RESTRICTION, BY_APP);
    const events = parts.tables.events.size;
    const again = await send('app', 'PUT', RESTRICTION);
    expect(again).toMatchObject({ status: 200, body: { ...unchanged, restricted: true } });
    expect(parts.tables.events.size).toBe(events);
  });

  test('leaves the subject free to withdraw, to refuse and to consent', async () => {
    const { send, offers } = await consented();
    await send('app', 'PUT', RESTRICTION);
    const withdrawal = { purpose: offers.purpose };
    expect((await send('customer.C-1001', 'POST', `${SUBJECT}/withdrawals`, withdrawal)).status).toBe(201);
    for (const decision of ['refused', 'given']) {
      expect((await send('customer.C-1001', 'POST', `${SUBJECT}/consents`, { ...offers, decision })).status).toBe(201);
    }
  });

  test('is made by the subject or a channel of the bank, and by nobody else', async () => {
    const { api } = await consented();
    await expectProblem(api, ['customer.C-2002', 'PUT', RESTRICTION], { status: 403, code: 'subject-not-own' });
    await expectProblem(api, ['marketing', 'DELETE', RESTRICTION], { status: 403, code: 'scope-missing' });
  });
});
