import { describe, expect, test } from 'vitest';
import { LedgerError } from '../../../core/kernel/error.ts';
import { HOUR_MS, instantOf } from '../../../core/kernel/instant.ts';
import { apiOn, withRegistry } from '../../support/api.ts';
import { memoryParts } from '../../support/memory-ledger.ts';

const SUBJECT = '/v1/subjects/C-1';
const PURPOSE = 'credit-card-offers';

/** An API with a customer who was served the notice of offers and agreed to them. */
async function agreed() {
  const parts = memoryParts();
  const api = apiOn(parts);
  const { offers } = await withRegistry(api);
  const now = () => instantOf(parts.clock.nowMs());
  const send = async (method: string, path: string, body: object = {}) => {
    const token = method === 'DELETE' ? 'customer.C-1' : 'app';
    const { status, body: answer } = await api.send(token, method, `${SUBJECT}/${path}`, body);
    return { status, ...answer };
  };
  const give = () =>
    send('POST', 'consents', {
      purpose: PURPOSE,
      decision: 'given',
      capture: { channel: 'app' },
      channels: ['sms'],
      notice: offers,
    });
  const push = async () =>
    (await api.send('marketing', 'POST', '/v1/pushes', { subject: 'C-1', purpose: PURPOSE, channel: 'sms' })).body;
  await give();
  return { api, parts, offers, now, send, give, push };
}

describe('a no is heard', () => {
  test.each([1, 4])('where the first %i reads are not answered', async (unanswered) => {
    const { parts, send } = await agreed();
    const readHead = parts.events.readHead.bind(parts.events);
    let left = unanswered;
    parts.events.readHead = async (chain) => {
      if (left-- > 0) throw new LedgerError('STORE_UNAVAILABLE', 'the store did not answer');
      return readHead(chain);
    };
    expect(await send('POST', 'withdrawals', { purpose: PURPOSE })).toMatchObject({ status: 201, effect: 'counts' });
  });

  test('which names a served notice that was erased', async () => {
    const { api, parts, offers, send } = await agreed();
    const served = await api.send('app', 'POST', `${SUBJECT}/served-notices`, { notice: offers });
    expect(served.status).toBe(201);
    const findEvent = parts.events.findEvent.bind(parts.events);
    parts.events.findEvent = async (id) => {
      const event = await findEvent(id);
      return id === served.body.event.id && event !== null ? { ...event, disclosures: [] } : event;
    };
    const refusal = { purpose: PURPOSE, decision: 'refused', notice: offers, served: served.body.event.id };
    expect(await send('POST', 'consents', refusal)).toMatchObject({ status: 201, effect: 'counts' });
  });

  test.each([2 / 60, 3, 24])('which was said now, after a yes that was dated %d hours ahead', async (hours) => {
    const { parts, now, send, give, push } = await agreed();
    parts.clock.advance(hours * HOUR_MS);
    await give();
    parts.clock.advance(-hours * HOUR_MS);
    const no = { purpose: PURPOSE, capture: { channel: 'app', at: now() } };
    expect(await send('POST', 'withdrawals', no)).toMatchObject({ status: 201, effect: 'counts' });
    parts.clock.advance((hours + 1) * HOUR_MS);
    expect((await push()).context.reasons).toEqual(['withdrawn']);
  });
});

test.each([
  ['objection', {}, {}],
  ['restriction', {}, {}],
  ['pause', { of: 'pushes', until: '2027-01-01T00:00:00Z' }, { of: 'pushes' }],
])('a lift that was said before the %s lifts nothing', async (optOut, made, lifted) => {
  const { parts, now, send, push } = await agreed();
  const before = now();
  parts.clock.advance(HOUR_MS);
  expect((await send('PUT', optOut, made)).status).toBe(201);
  const late = await send('DELETE', optOut, { ...lifted, capture: { channel: 'web', at: before } });
  expect(late).toMatchObject({ status: 200, event: null });
  expect((await push()).decision).toBe(false);
  expect((await send('DELETE', optOut, { ...lifted, capture: { channel: 'web', at: now() } })).status).toBe(201);
  expect((await push()).decision).toBe(true);
});
