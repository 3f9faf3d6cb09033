import { describe, expect, test } from 'vitest';
import { type Body, OFFERS } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';
import { assess, FUND_TEXT, furnishedWithFund, sha256Of } from '../../support/products.ts';

async function pushed() {
  const api = await furnishedWithFund();
  await assess(api, 'C-1001', 3);
  await api.register('PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, contentApproved: true });
  const permitted = (await api.send('marketing', 'POST', '/v1/pushes', api.push)).body;
  const path = `/v1/permits/${permitted.permit.id}/consumption`;
  const consumed = (await api.send('marketing', 'POST', path)).body;
  const newest = async (): Promise<Body> =>
    (await api.send('app', 'GET', '/v1/subjects/C-1001/history')).body.events[0];
  expect([permitted.decision, consumed.decision]).toEqual([true, true]);
  const events = [permitted.event.id, consumed.event.id] as const;
  const read = (token: string, event: string) => api.send(token, 'GET', `/v1/events/${event}/content`);
  const unknown = (token: string, event: string, code: string) =>
    expectProblem(api, [token, 'GET', `/v1/events/${event}/content`], { status: 404, code });
  return { ...api, api, events, newest, read, unknown };
}

const content = { id: sha256Of(FUND_TEXT), language: 'en', text: FUND_TEXT, product: 'balanced-fund' };

describe('the text of a push', () => {
  test('is read by the customer whom it was sent to, by the bank and by an auditor', async () => {
    const { events, read } = await pushed();
    for (const event of events) {
      for (const token of ['customer.C-1001', 'app', 'auditor']) {
        expect([token, (await read(token, event)).body]).toEqual([token, { event, content }]);
      }
    }
  });

  test('is still read after it was withdrawn', async () => {
    const { events, read, send, contents } = await pushed();
    expect((await send('registrar', 'POST', `${contents}/${content.id}/withdrawal`, {})).status).toBe(201);
    expect((await read('customer.C-1001', events[0])).body.content).toEqual(content);
  });

  test('is nobody else’s, as if the event did not exist', async () => {
    const { events, unknown, read } = await pushed();
    for (const event of [...events, '0199a000-0000-7000-8000-000000000000']) {
      await unknown('customer.C-2002', event, 'event-unknown');
    }
    expect((await read('marketing', events[0])).status).toBe(403);
  });

  test('goes with no other event, and with no push of a text that nobody approved', async () => {
    const { api, newest, register, unknown } = await pushed();
    const given = (await api.send('app', 'GET', '/v1/subjects/C-1001/history?type=consent.given')).body.events[0];
    await unknown('customer.C-1001', given.id, 'event-unknown');
    await register('PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, contentApproved: false });
    for (const contentSha256 of [null, sha256Of('never approved')]) {
      await api.send('marketing', 'POST', '/v1/pushes', { ...api.push, contentSha256 });
      const { id, type } = await newest();
      expect(type).toBe('push.permitted');
      await unknown('customer.C-1001', id, 'registry-item-unknown');
    }
  });

  test('is read from the registry by an auditor too', async () => {
    const { send } = await pushed();
    for (const path of [`/v1/contents/${content.id}`, `/v1/contents/${content.id}/versions/1`]) {
      expect((await send('auditor', 'GET', path)).body.content.text).toBe(FUND_TEXT);
      expect((await send('customer.C-1001', 'GET', path)).status).toBe(403);
    }
  });
});
