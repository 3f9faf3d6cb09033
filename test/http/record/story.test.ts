import { describe, expect, test } from 'vitest';
import { ACME, CAMPAIGN, memoryApi, OFFERS, withRegistry } from '../../support/api.ts';

const CONSENTS = '/v1/subjects/C-1001/consents';
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms', campaign: '2026-11' };
const CAPTURE = { capture: { channel: 'app' } };

async function begun() {
  const api = memoryApi();
  const notices = await withRegistry(api);
  await api.send('registrar', 'PUT', '/v1/campaigns/2026-11', CAMPAIGN);
  const offers = {
    purpose: 'credit-card-offers',
    decision: 'given',
    channels: ['sms', 'email'],
    notice: notices.offers,
    ...CAPTURE,
  };
  const quotes = {
    purpose: 'insurance-quotes',
    recipient: 'acme-insurance',
    decision: 'given',
    capture: { channel: 'app' },
    dataCategories: ['name', 'telephone'],
    notice: notices.quotes,
  };
  const ask = () =>
    api.send('marketing', 'POST', '/access/v1/evaluation', {
      subject: { type: 'customer', id: 'C-1001' },
      action: { name: 'push', properties: { channel: 'sms' } },
      resource: { type: 'purpose', id: 'credit-card-offers' },
    });
  return { ...api, notices, offers, quotes, ask };
}

describe('the calls of the API', () => {
  test('a consent is given with a promise, checked, used by a push, withdrawn, and then refused', async () => {
    const { send, offers, ask } = await begun();
    const given = await send('app', 'POST', CONSENTS, offers);
    expect(given.status).toBe(201);
    expect(given.body.event).toMatchObject({ type: 'consent.given', seq: 0, leafIndex: null });
    expect(given.body.consent).toMatchObject({ status: 'given', recipient: null, channels: ['sms', 'email'] });
    expect(given.body.consent.nullifier).toBeUndefined();
    expect(given.body.promise.leafHash).toMatch(/^0x[0-9a-f]{64}$/);

    const yes = await ask();
    expect(yes).toMatchObject({ status: 200, body: { decision: true, context: { reasons: [], version: 1 } } });
    expect(yes.body.context.consent.event).toBe(given.body.event.id);

    const push = await send('marketing', 'POST', '/v1/pushes', PUSH);
    expect(push).toMatchObject({ status: 201, body: { decision: true, event: { type: 'push.permitted', seq: 1 } } });
    const consumption = `/v1/permits/${push.body.permit.id}/consumption`;
    expect(await send('marketing', 'POST', consumption)).toMatchObject({ status: 200, body: { decision: true } });
    expect(await send('marketing', 'POST', consumption, {})).toMatchObject({
      status: 409,
      body: { code: 'permit-consumed' },
    });

    const open = await send('marketing', 'POST', '/v1/pushes', PUSH);
    const withdrawal = { purpose: 'credit-card-offers', recipient: null, ...CAPTURE };
    const withdrawn = await send('app', 'POST', '/v1/subjects/C-1001/withdrawals', withdrawal);
    expect(withdrawn).toMatchObject({
      status: 201,
      body: { event: { type: 'consent.withdrawn' }, consent: { status: 'withdrawn' } },
    });
    expect(await send('app', 'POST', '/v1/subjects/C-1001/withdrawals', withdrawal)).toMatchObject({
      status: 201,
      body: { event: { type: 'consent.refused' }, consent: { status: 'refused' }, endedPermits: 0 },
    });
    expect(await send('marketing', 'POST', `/v1/permits/${open.body.permit.id}/consumption`)).toMatchObject({
      status: 200,
      body: { decision: false, context: { reasons: ['refused'] }, event: { type: 'push.refused' } },
    });
    expect((await ask()).body).toMatchObject({ decision: false, context: { reasons: ['refused'] } });
    expect(await send('marketing', 'POST', '/v1/pushes', PUSH)).toMatchObject({
      status: 200,
      body: { decision: false, context: { reasons: ['refused'] }, event: { type: 'push.refused' } },
    });
  });

  test('a disclosure lets out what was agreed, withholds the rest, and keeps no value', async () => {
    const { send, quotes, parts, logged } = await begun();
    const asked = {
      subject: 'C-1001',
      purpose: 'insurance-quotes',
      recipient: 'acme-insurance',
      data: { name: 'Secret-Name', telephone: 'Secret-Phone', 'certificate-number': 'Secret-Number' },
    };
    const refused = await send('partner-gateway', 'POST', '/v1/disclosures', asked);
    expect(refused).toMatchObject({ status: 200, body: { decision: false, event: { type: 'disclosure.refused' } } });
    expect(refused.body.context.reasons).toEqual(['no-consent']);
    expect(refused.body.withheld).toEqual(['name', 'telephone', 'certificate-number']);
    await send('app', 'POST', CONSENTS, quotes);
    const key = { 'idempotency-key': '"d-1"' };
    const made = await send('partner-gateway', 'POST', '/v1/disclosures', asked, key);
    expect(made.status).toBe(201);
    expect(made.body.data).toEqual({ name: 'Secret-Name', telephone: 'Secret-Phone' });
    expect(made.body.withheld).toEqual(['certificate-number']);
    const again = await send('partner-gateway', 'POST', '/v1/disclosures', asked, key);
    expect(again.body).toEqual(made.body);
    const kept = JSON.stringify(
      [[...parts.tables.events.values()], [...parts.tables.idempotency.values()], logged],
      (_, value) =>
        typeof value === 'bigint'
          ? `${value}`
          : value instanceof Uint8Array
            ? Buffer.from(value).toString('latin1')
            : value,
    );
    const opened = [...parts.tables.events.values()].flatMap((event) =>
      event.disclosures.map((text) => Buffer.from(text, 'base64url').toString()),
    );
    expect(kept + opened.join()).not.toContain('Secret');
  });

  test('a suspension stops disclosures at once and a second one changes nothing', async () => {
    const { send, quotes } = await begun();
    await send('app', 'POST', CONSENTS, quotes);
    const path = '/v1/recipients/acme-insurance/suspension';
    expect(await send('registrar', 'POST', path, { reason: 'contract ended' })).toMatchObject({ status: 201 });
    expect(await send('registrar', 'POST', path, { reason: 'again' })).toMatchObject({
      status: 200,
      body: { recipient: { suspended: { reason: 'contract ended' } }, event: null },
    });
    const asked = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance', data: { name: 'x' } };
    expect(await send('partner-gateway', 'POST', '/v1/disclosures', asked)).toMatchObject({
      status: 200,
      body: { decision: false, context: { reasons: ['recipient-suspended'] } },
    });
  });

  test('registering the same again answers 200 with what is there and records nothing', async () => {
    const { send, parts } = await begun();
    const count = parts.tables.events.size;
    const titles = Object.fromEntries(Object.entries(OFFERS.title).reverse());
    const purpose = await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, title: titles });
    expect(purpose).toMatchObject({ status: 200, body: { event: null, purpose: { id: 'credit-card-offers' } } });
    expect(await send('registrar', 'PUT', '/v1/recipients/acme-insurance', ACME)).toMatchObject({ status: 200 });
    const notice = { language: 'en', text: 'We would like to … credit-card-offers' };
    expect(await send('registrar', 'POST', '/v1/purposes/credit-card-offers/notices', notice)).toMatchObject({
      status: 200,
      body: { event: null, notice: { version: 1 } },
    });
    expect(parts.tables.events.size).toBe(count);
  });

  test('a material notice supersedes consents given before, one that is not does not', async () => {
    const { send, offers, ask, parts } = await begun();
    await send('app', 'POST', CONSENTS, offers);
    const publish = (text: string, material: boolean) =>
      send('registrar', 'POST', '/v1/purposes/credit-card-offers/notices', { language: 'en', text, material });
    expect(await publish('the same in other words', false)).toMatchObject({
      status: 201,
      body: { notice: { version: 2 } },
    });
    expect((await ask()).body.decision).toBe(true);
    expect(await publish('something else', true)).toMatchObject({ status: 201, body: { notice: { version: 3 } } });
    parts.clock.advance(5_001);
    expect((await ask()).body).toMatchObject({ decision: false, context: { reasons: ['notice-superseded'] } });
    expect(await send('app', 'POST', CONSENTS, offers)).toMatchObject({
      status: 422,
      body: { code: 'notice-superseded' },
    });
  });

  test('a customer sees what stands and what happened, newest first and in pages', async () => {
    const { send, offers, parts } = await begun();
    await send('customer.C-1001', 'POST', CONSENTS, { ...offers, validUntil: '2026-11-24T08:00:00Z' });
    await send('marketing', 'POST', '/v1/pushes', PUSH);
    await send('marketing', 'POST', '/v1/pushes', { ...PUSH, channel: 'post' });
    const first = await send('customer.C-1001', 'GET', '/v1/subjects/C-1001/history?limit=2');
    expect(first.body.events.map((event: { type: string }) => event.type)).toEqual(['push.refused', 'push.permitted']);
    expect(first.body.events[0]).toMatchObject({
      channels: ['post'],
      detail: { reasons: ['channel-not-consented'] },
    });
    const rest = await send('customer.C-1001', 'GET', `/v1/subjects/C-1001/history?limit=2&cursor=${first.body.next}`);
    expect(rest.body).toMatchObject({
      next: null,
      events: [
        {
          type: 'consent.given',
          actor: { kind: 'subject', client: 'consent-centre' },
          detail: { capture: { channel: 'app' } },
        },
      ],
    });
    expect((await send('app', 'GET', CONSENTS)).body.consents[0].status).toBe('given');
    parts.clock.advance(2 * 86_400_000);
    expect((await send('app', 'GET', CONSENTS)).body).toMatchObject({ version: 1, consents: [{ status: 'expired' }] });
    expect((await send('app', 'GET', '/v1/subjects/nobody/consents')).body).toEqual({
      subject: 'nobody',
      version: 0,
      objection: null,
      sharing: null,
      restricted: false,
      pauses: { pushes: null, disclosures: null },
      profile: { care: [], careUntil: {}, timeZone: null, staleContacts: [], suitability: null },
      representatives: [],
      consents: [],
      prompts: [],
    });
  });

  test('an event has a receipt at once, and a proof when an anchor covers it', async () => {
    const { send, offers, pipeline, parts } = await begun();
    const { body } = await send('customer.C-1001', 'POST', CONSENTS, offers);
    const receipt = await send('customer.C-1001', 'GET', `/v1/events/${body.event.id}/receipt`);
    expect(receipt.headers.get('content-type')).toBe('application/sd-jwt');
    expect(receipt.body.split('~')).toHaveLength(19);

    const path = `/v1/events/${body.event.id}/proof`;
    const pending = await send('auditor', 'GET', path);
    expect(pending).toMatchObject({ status: 202, body: { status: 'pending', event: body.event.id } });
    expect(pending.headers.get('retry-after')).toBe('2');
    await pipeline.sweep();
    await pipeline.publish();
    await pipeline.anchorNext();
    for (const token of ['auditor', 'app', 'customer.C-1001']) {
      const proof = await send(token, 'GET', path);
      expect(proof).toMatchObject({ status: 200, body: { v: 1, disclosures: { length: 17 } } });
    }
    expect((await send('auditor', 'GET', '/v1/anchors')).body).toMatchObject({
      anchors: [{ treeSize: `${parts.tables.events.size}` }],
      next: null,
    });
    const checkpoint = await send(null, 'GET', '/checkpoint');
    expect(checkpoint.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(checkpoint.body.split('\n')[1]).toBe(`${parts.tables.events.size}`);
    const tile = await send(null, 'GET', `/tile/0/000.p/${parts.tables.events.size}`);
    expect(tile.status).toBe(200);
    expect(tile.headers.get('cache-control')).toContain('immutable');
    expect(tile.headers.get('content-type')).toBe('application/octet-stream');
  });
});
