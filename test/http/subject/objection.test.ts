import { describe, expect, test } from 'vitest';
import { memoryApi, withRegistry } from '../../support/api.ts';

const OBJECTION = '/v1/subjects/C-1001/objection';
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };
const BY_APP = { capture: { channel: 'app' } };

async function consented() {
  const api = memoryApi();
  const notices = await withRegistry(api);
  await api.send('app', 'POST', '/v1/subjects/C-1001/consents', {
    purpose: 'credit-card-offers',
    decision: 'given',
    capture: { channel: 'app' },
    channels: ['sms'],
    notice: notices.offers,
  });
  await api.send('app', 'POST', '/v1/subjects/C-1001/consents', {
    purpose: 'insurance-quotes',
    recipient: 'acme-insurance',
    decision: 'given',
    capture: { channel: 'app' },
    dataCategories: ['name'],
    notice: notices.quotes,
  });
  return api;
}

describe('an objection', () => {
  test('stops every push, and earlier consents count again when it is lifted', async () => {
    const { send } = await consented();
    const open = await send('marketing', 'POST', '/v1/pushes', PUSH);
    const made = await send('app', 'PUT', OBJECTION, BY_APP);
    expect(made).toMatchObject({ status: 201, body: { event: { type: 'objection.made', seq: 3 } } });
    expect(made.body.objection).toEqual({ event: made.body.event.id, recordedAt: made.body.event.recordedAt });
    expect(made.body.promise.signature).toMatch(/^0x[0-9a-f]{130}$/);

    const refused = { status: 200, body: { decision: false, context: { reasons: ['objected'] } } };
    expect(await send('marketing', 'POST', '/v1/pushes', PUSH)).toMatchObject(refused);
    expect(await send('marketing', 'POST', `/v1/permits/${open.body.permit.id}/consumption`)).toMatchObject(refused);
    const standing = await send('app', 'GET', '/v1/subjects/C-1001/consents');
    expect(standing.body).toMatchObject({ version: 3, objection: made.body.objection });
    expect(standing.body.consents.map(({ status }: { status: string }) => status)).toEqual(['given', 'given']);

    const lifted = await send('customer.C-1001', 'DELETE', OBJECTION);
    expect(lifted).toMatchObject({ status: 201, body: { event: { type: 'objection.lifted' }, objection: null } });
    expect(await send('marketing', 'POST', '/v1/pushes', PUSH)).toMatchObject({
      status: 201,
      body: { decision: true },
    });
  });

  test('leaves disclosures alone: they have consents of their own', async () => {
    const { send } = await consented();
    await send('app', 'PUT', OBJECTION, BY_APP);
    const asked = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance', data: { name: 'x' } };
    expect(await send('partner-gateway', 'POST', '/v1/disclosures', asked)).toMatchObject({ status: 201 });
  });

  test('that stands already, or does not, is answered as it is and recorded once', async () => {
    const { send, parts } = await consented();
    expect(await send('app', 'DELETE', OBJECTION)).toMatchObject({
      status: 200,
      body: { event: null, objection: null },
    });
    const made = await send('app', 'PUT', OBJECTION);
    const events = parts.tables.events.size;
    const again = await send('app', 'PUT', OBJECTION, BY_APP);
    expect(again).toMatchObject({ status: 200, body: { event: null, promise: null, objection: made.body.objection } });
    expect(parts.tables.events.size).toBe(events);
  });

  test('is made by the subject or a channel of the bank, and by nobody else', async () => {
    const { send } = await consented();
    expect((await send('customer.C-2002', 'PUT', OBJECTION)).body.code).toBe('subject-not-own');
    expect((await send('marketing', 'DELETE', OBJECTION)).body.code).toBe('scope-missing');
    expect((await send('customer.C-1001', 'PUT', OBJECTION)).status).toBe(201);
  });
});

describe('open permits that end', () => {
  const PUSHES = '/v1/pushes';

  test('a withdrawal says how many: not those consumed, expired or of another purpose', async () => {
    const { send, parts } = await consented();
    const permit = async () => (await send('marketing', 'POST', PUSHES, PUSH)).body.permit.id;
    await permit();
    parts.clock.advance(300_000);
    await send('marketing', 'POST', `/v1/permits/${await permit()}/consumption`);
    for (let i = 0; i < 32; i++) await permit();
    const withdrawal = { purpose: 'credit-card-offers', ...BY_APP };
    const withdrawn = await send('app', 'POST', '/v1/subjects/C-1001/withdrawals', withdrawal);
    expect(withdrawn).toMatchObject({ status: 201, body: { endedPermits: 32, consent: { status: 'withdrawn' } } });
    const quotes = { purpose: 'insurance-quotes', recipient: 'acme-insurance' };
    expect((await send('app', 'POST', '/v1/subjects/C-1001/withdrawals', quotes)).body.endedPermits).toBe(0);
  });

  test('an objection says how many, of whatever purpose; lifting it ends none', async () => {
    const { send } = await consented();
    await send('marketing', 'POST', PUSHES, PUSH);
    await send('marketing', 'POST', PUSHES, PUSH);
    expect((await send('app', 'PUT', OBJECTION)).body.endedPermits).toBe(2);
    expect((await send('app', 'PUT', OBJECTION)).body.endedPermits).toBe(0);
    expect((await send('customer.C-1001', 'DELETE', OBJECTION)).body.endedPermits).toBe(0);
  });

  test('end for good: a yes that is said again gives none of them back', async () => {
    const api = await consented();
    const { send, parts } = api;
    const permit = async () => (await send('marketing', 'POST', PUSHES, PUSH)).body.permit.id;
    const consume = async (id: string) => (await send('marketing', 'POST', `/v1/permits/${id}/consumption`)).body;
    const notices = await withRegistry(api);
    const consent = {
      purpose: 'credit-card-offers',
      channels: ['sms'],
      notice: notices.offers,
      capture: { channel: 'app' },
    };
    const say = (decision: string, changes: object = {}) =>
      send('app', 'POST', '/v1/subjects/C-1001/consents', { ...consent, decision, ...changes });
    const stopAndGoOn = {
      withdrawn: async () => {
        await send('app', 'POST', '/v1/subjects/C-1001/withdrawals', { purpose: 'credit-card-offers' });
        await say('given');
      },
      refused: async () => {
        await say('refused', { channels: [] });
        await say('given');
      },
      objected: async () => {
        await send('app', 'PUT', OBJECTION);
        await send('customer.C-1001', 'DELETE', OBJECTION);
      },
      restricted: async () => {
        await send('app', 'PUT', '/v1/subjects/C-1001/restriction');
        await send('customer.C-1001', 'DELETE', '/v1/subjects/C-1001/restriction');
      },
    };
    for (const [reason, run] of Object.entries(stopAndGoOn)) {
      const before = await permit();
      await run();
      const after = await permit();
      expect(await consume(before)).toMatchObject({ decision: false, context: { reasons: [reason], obligations: [] } });
      expect(await consume(after)).toMatchObject({ decision: true });
    }
    const renewed = await permit();
    for (let i = 0; i < 20; i++) await permit();
    await say('given');
    parts.clock.advance(1_000);
    expect(await consume(renewed)).toMatchObject({ decision: true });
  });

  test('are counted by what ended them first, and once', async () => {
    const { send } = await consented();
    const withdrawal = { purpose: 'credit-card-offers', ...BY_APP };
    await send('marketing', 'POST', PUSHES, PUSH);
    expect((await send('app', 'PUT', OBJECTION)).body.endedPermits).toBe(1);
    await send('customer.C-1001', 'DELETE', OBJECTION);
    await send('marketing', 'POST', PUSHES, PUSH);
    expect((await send('app', 'PUT', OBJECTION)).body.endedPermits).toBe(1);
    expect((await send('app', 'POST', '/v1/subjects/C-1001/withdrawals', withdrawal)).body.endedPermits).toBe(0);
  });
});
