import { describe, expect, test } from 'vitest';
import { instantOf } from '../../../core/kernel/instant.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { newUuid } from '../../../lambdas/app/record/uuid.ts';
import { furnishedApi } from '../../support/problems.ts';

/** An API with a customer who agreed to offers, and the means to put a no of theirs down, and to take it out. */
async function agreed() {
  const api = await furnishedApi();
  await api.send('app', 'POST', '/v1/subjects/C-1001/consents', api.offers);
  const chain = subjectChain(api.deps.pepper, 'C-1001');
  const event = newUuid(api.deps);
  const { putDown: store } = api.parts;
  return {
    ...api,
    putDown: () =>
      store.putDown({ chain, event, saidAt: instantOf(api.parts.clock.nowMs()), idempotency: null, request: {} }),
    takeOut: () => store.removePutDown({ chain, event }),
    check: () =>
      api.send('marketing', 'POST', '/access/v1/evaluation', {
        subject: { type: 'customer', id: 'C-1001' },
        action: { name: 'push', properties: { channel: 'sms' } },
        resource: { type: 'purpose', id: api.offers.purpose },
      }),
  };
}

const REFUSED = { decision: false, context: { reasons: ['no-pending'] } };

describe('while a no of the subject waits to be recorded', () => {
  test('checks, pushes, consumptions and disclosures are a no, and are as before when it is recorded', async () => {
    const { send, push, check, putDown, takeOut } = await agreed();
    const { body: granted } = await send('marketing', 'POST', '/v1/pushes', push);
    const consume = () => send('marketing', 'POST', `/v1/permits/${granted.permit.id}/consumption`);
    await putDown();
    expect((await check()).body).toMatchObject(REFUSED);
    expect(await send('marketing', 'POST', '/v1/pushes', push)).toMatchObject({ status: 200, body: REFUSED });
    expect(await consume()).toMatchObject({ status: 200, body: REFUSED });
    const asked = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance', data: { name: 'A' } };
    expect((await send('partner-gateway', 'POST', '/v1/disclosures', asked)).body).toMatchObject({
      decision: false,
      withheld: ['name'],
      context: { reasons: expect.arrayContaining(['no-pending']) },
    });
    await takeOut();
    expect((await check()).body.decision).toBe(true);
    expect((await consume()).body.decision).toBe(true);
  });

  test('nobody asks them for a consent, and a yes to an ask that is repeated is not answered again', async () => {
    const { send, putDown, takeOut } = await agreed();
    const asked = { purpose: 'insurance-quotes', recipient: 'acme-insurance' };
    const ask = () => send('app', 'POST', '/v1/subjects/C-1001/asks', asked, { 'idempotency-key': 'k' });
    const again = () => send('app', 'POST', '/v1/subjects/C-1001/asks', asked);
    expect((await ask()).status).toBe(201);
    await putDown();
    expect(await again()).toMatchObject({ status: 200, body: { ...REFUSED, event: { type: 'ask.refused' } } });
    expect(await ask()).toMatchObject({ status: 409, body: { code: 'decision-outdated' } });
    await takeOut();
    expect((await again()).status).toBe(201);
  });

  test('an ask that was decided before it was put down is not recorded as made', async () => {
    const { send, parts, putDown } = await agreed();
    const { record } = parts.events;
    parts.events.record = async (write) => {
      parts.events.record = record;
      await putDown();
      return record.call(parts.events, write);
    };
    const asked = { purpose: 'insurance-quotes', recipient: 'acme-insurance' };
    expect(await send('app', 'POST', '/v1/subjects/C-1001/asks', asked)).toMatchObject({ status: 200, body: REFUSED });
    expect([...parts.tables.events.values()].map(({ type }) => type)).not.toContain('ask.made');
  });

  test('an explanation says so, and the other customers of a batch are answered as ever', async () => {
    const { send, offers, putDown } = await agreed();
    await send('app', 'POST', '/v1/subjects/C-2/consents', offers);
    await putDown();
    const evaluations = ['C-2', 'C-1001', 'C-2'].map((id) => ({ subject: { type: 'customer', id } }));
    const { body } = await send('marketing', 'POST', '/access/v1/evaluations?explain=true', {
      action: { name: 'push', properties: { channel: 'sms' } },
      resource: { type: 'purpose', id: offers.purpose },
      evaluations,
    });
    expect(body.evaluations.map(({ decision }: { decision: boolean }) => decision)).toEqual([true, false, true]);
    expect(body.evaluations[1].context.explanation).toMatchObject([{ reason: 'no-pending', event: null }]);
  });

  test('a push that was decided before it was put down is not recorded as permitted', async () => {
    const { send, push, parts, putDown } = await agreed();
    const { record } = parts.events;
    parts.events.record = async (write) => {
      parts.events.record = record;
      await putDown();
      return record.call(parts.events, write);
    };
    expect(await send('marketing', 'POST', '/v1/pushes', push)).toMatchObject({ status: 200, body: REFUSED });
    const types = [...parts.tables.events.values()].map(({ type }) => type);
    expect(types).not.toContain('push.permitted');
  });
});
