import { describe, expect, test } from 'vitest';
import { furnishedApi } from '../../support/problems.ts';
import { anchorAll, placesHold, verifiedPlaceOf } from '../../support/proofs.ts';

const ON = '/v1/subjects/C-1001';

describe('the place of an event', () => {
  test('is answered as soon as its entry is anchored, without a statement of the map', async () => {
    const api = await furnishedApi();
    const { body } = await api.send('app', 'PUT', `${ON}/objection`, {});
    const place = () => api.send('auditor', 'GET', `/v1/events/${body.event.id}/place`);
    expect(await place()).toMatchObject({ status: 202, body: { needs: 'sequencing', event: body.event.id } });
    await api.pipeline.sweep();
    await api.pipeline.publish();
    expect(await place()).toMatchObject({ status: 202, body: { needs: 'anchor' } });
    await api.pipeline.anchorNext();
    const { position, event } = await verifiedPlaceOf(api, body.event.id);
    expect([event.type, position.version, position.count]).toEqual(['objection.made', 1, 0]);
  });

  test('is read by whoever may read the proof of the event, and by nobody else', async () => {
    const api = await furnishedApi();
    const { body } = await api.send('app', 'POST', `${ON}/consents`, api.offers);
    await anchorAll(api);
    for (const token of ['auditor', 'app', 'customer.C-1001']) {
      expect((await verifiedPlaceOf(api, body.event.id, token)).event.id).toBe(body.event.id);
    }
    const others = ['customer.C-2002', 'marketing'].map(async (token) => {
      const { status } = await api.send(token, 'GET', `/v1/events/${body.event.id}/place`);
      return status;
    });
    expect(await Promise.all(others)).toEqual([404, 403]);
  });

  test('is not that of an event about no person', async () => {
    const api = await furnishedApi();
    const { body } = await api.send('registrar', 'POST', '/v1/recipients/acme-insurance/suspension', { reason: 'x' });
    await anchorAll(api);
    const { status, body: problem } = await api.send('auditor', 'GET', `/v1/events/${body.event.id}/place`);
    expect([status, problem.code]).toEqual([404, 'event-unknown']);
  });

  test('holds of all that is said of a consent, in parts and to recipients, and of its uses', async () => {
    const api = await furnishedApi();
    const { send, offers, quotes } = api;
    const said = async (...call: Parameters<typeof send>) => expect((await send(...call)).status).toBeLessThan(300);
    const pushed = async () => (await send('marketing', 'POST', '/v1/pushes', api.push)).body.permit;
    await said('app', 'POST', `${ON}/consents`, { ...offers, channels: ['sms', 'email'] });
    const permit = await pushed();
    await said('app', 'POST', `${ON}/withdrawals`, { purpose: offers.purpose, channels: ['email'] });
    await said('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
    await said('app', 'POST', `${ON}/consents`, { ...offers, channels: ['sms'] });
    const uses = { atMost: 2, per: 'month' };
    await said('app', 'POST', `${ON}/consents`, { ...quotes, dataCategories: ['name', 'telephone'], uses });
    const disclosure = { subject: 'C-1001', purpose: quotes.purpose, recipient: quotes.recipient };
    await said('marketing', 'POST', '/v1/disclosures', { ...disclosure, data: { name: 'Li' } });
    await said('marketing', 'POST', '/v1/disclosures', { ...disclosure, data: { telephone: '1' } });
    await said('marketing', 'POST', '/v1/disclosures', { ...disclosure, data: { telephone: '1' } });
    await said('app', 'POST', `${ON}/consents`, { ...quotes, decision: 'refused', dataCategories: undefined });
    await said('app', 'POST', `${ON}/withdrawals`, { purpose: offers.purpose });
    await said('marketing', 'POST', '/v1/pushes', api.push);
    expect(await placesHold(api)).toEqual([
      ...['consent.given', 'push.permitted', 'consent.withdrawn', 'permit.consumed', 'consent.given', 'consent.given'],
      ...['disclosure.made', 'disclosure.made', 'disclosure.refused', 'consent.refused', 'consent.withdrawn'],
      'push.refused',
    ]);
  });

  test('holds of what staff capture and customers confirm, dispute and win', async () => {
    const api = await furnishedApi();
    const { send, offers, deps } = api;
    const own = 'customer.C-1001';
    const said = async (...call: Parameters<typeof send>) => (await send(...call)).body;
    const capture = { ...offers, capture: null };
    const confirmed = async () => {
      const { event } = await said('staff-S-77', 'POST', `${ON}/consents`, capture);
      const code = deps.codeDelivery.sent.at(-1)?.code;
      const { event: confirmation } = await said('app', 'POST', `${ON}/confirmations`, { event: event.id, code });
      return { event: event.id, confirmation: confirmation.id };
    };
    const disputed = async (event: string, outcome: string) => {
      const { dispute } = await said(own, 'POST', `${ON}/disputes`, { event });
      await said('staff-S-78', 'POST', `${ON}/disputes/${dispute}/answer`, { outcome });
    };
    const waits = await said('staff-S-77', 'POST', `${ON}/consents`, capture);
    await disputed(waits.event.id, 'rejected');
    const first = await confirmed();
    await disputed(first.event, 'rejected');
    const second = await confirmed();
    await disputed(second.confirmation, 'upheld');
    await said('app', 'PUT', `${ON}/restriction`, {});
    await said(own, 'DELETE', `${ON}/restriction`);
    expect(await placesHold(api)).toEqual([
      ...['consent.given', 'dispute.made', 'dispute.answered'],
      ...['consent.given', 'consent.confirmed', 'dispute.made', 'dispute.answered'],
      ...['consent.given', 'consent.confirmed', 'dispute.made', 'dispute.answered'],
      ...['restriction.made', 'restriction.lifted'],
    ]);
  });
});
