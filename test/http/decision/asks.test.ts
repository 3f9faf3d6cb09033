import { describe, expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { memoryApi, OFFERS, withRegistry } from '../../support/api.ts';

const ASKS = '/v1/subjects/C-1001/asks';
const FOR_OFFERS = { purpose: 'credit-card-offers', capture: { channel: 'branch' } };
const FOR_QUOTES = { purpose: 'insurance-quotes', recipient: 'acme-insurance' };
const DAY_MS = 86_400_000;

async function begun() {
  const api = memoryApi();
  const { offers: notice } = await withRegistry(api);
  await api.send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, coolDownDays: 90 });
  const say = (body: object, token = 'app') =>
    api.send(token, 'POST', '/v1/subjects/C-1001/consents', { purpose: 'credit-card-offers', ...body });
  const yes = { decision: 'given', channels: ['sms'], notice };
  const chain = subjectChain(api.deps.pepper, 'C-1001');
  return {
    ...api,
    /** Checks that the history gives the state that is stored. */
    async replayed() {
      const events = [...(await api.parts.events.listEvents(chain, null, 100))].reverse();
      expect(replayHistory(events).at(-1)).toEqual(await api.parts.events.readState(chain));
    },
    ask: (body: unknown) => api.send('app', 'POST', ASKS, body),
    refuse: () => say({ decision: 'refused' }),
    give: (more: object = {}) => say({ ...yes, capture: { channel: 'app' }, ...more }),
    captured: (more: object = {}) => say({ ...yes, ...more }, 'staff-S-77'),
    reasons: async (body: unknown) => {
      const answer = await api.send('app', 'POST', ASKS, body);
      expect(answer).toMatchObject({ status: 200, body: { decision: false, event: { type: 'ask.refused' } } });
      return answer.body.context.reasons;
    },
  };
}

describe('asking for a consent', () => {
  test('is allowed and put on record', async () => {
    const { ask, send } = await begun();
    expect(await ask(FOR_OFFERS)).toMatchObject({ status: 201, body: { decision: true, event: { type: 'ask.made' } } });
    expect(await ask(FOR_QUOTES)).toMatchObject({ status: 201, body: { decision: true } });
    const { events } = (await send('customer.C-1001', 'GET', '/v1/subjects/C-1001/history?type=ask.made')).body;
    expect(events).toMatchObject([
      { purpose: 'insurance-quotes', recipient: 'acme-insurance', detail: null },
      { purpose: 'credit-card-offers', recipient: null, detail: { capture: { channel: 'branch' } } },
    ]);
  });

  test('is no check: where it is refused, nothing is counted as a refusal', async () => {
    const { reasons, refuse, refusals, send } = await begun();
    await refuse();
    expect(await reasons(FOR_OFFERS)).toEqual(['cooling-down']);
    expect(refusals).toEqual([]);
    const push = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };
    expect((await send('marketing', 'POST', '/v1/pushes', push)).body.decision).toBe(false);
    expect(refusals).toEqual([['refused', 1]]);
  });

  test('is over for the cool-down after a refusal, to the very instant, and the no is on record too', async () => {
    const { ask, refuse, parts, send } = await begun();
    const { event } = (await refuse()).body;
    const notBefore = new Date(Date.parse(event.recordedAt) + 90 * DAY_MS).toISOString();
    parts.clock.advance(90 * DAY_MS - 1);
    expect((await ask(FOR_OFFERS)).body).toMatchObject({
      decision: false,
      context: { reasons: ['cooling-down'], notBefore },
    });
    expect((await ask(FOR_QUOTES)).body.decision).toBe(true);
    parts.clock.advance(1);
    expect((await ask(FOR_OFFERS)).body.decision).toBe(true);
    const { events } = (await send('app', 'GET', '/v1/subjects/C-1001/history?type=ask.refused')).body;
    expect(events).toMatchObject([{ detail: { capture: { channel: 'branch' }, reasons: ['cooling-down'] } }]);
  });

  test('is over after a withdrawal as well, and a refusal outlives the retirement of its purpose', async () => {
    const { give, refuse, reasons, send } = await begun();
    await give();
    await send('app', 'POST', '/v1/subjects/C-1001/withdrawals', { purpose: 'credit-card-offers' });
    expect(await reasons(FOR_OFFERS)).toEqual(['cooling-down']);
    await refuse();
    const retired = { ...OFFERS, coolDownDays: 90, retired: true };
    await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', retired);
    expect(await reasons(FOR_OFFERS)).toEqual(['purpose-retired', 'cooling-down']);
    await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...retired, retired: false });
    expect(await reasons(FOR_OFFERS)).toEqual(['cooling-down']);
  });

  test('stays over as long as was said with the no, whatever becomes of the purpose', async () => {
    const { refuse, ask, reasons, parts, send, replayed } = await begun();
    await refuse();
    const register = (coolDownDays: number | null) =>
      send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, coolDownDays });
    for (const days of [null, 1, 3_650]) {
      expect((await register(days)).status).toBe(200);
      expect(await reasons(FOR_OFFERS)).toEqual(['cooling-down']);
    }
    parts.clock.advance(90 * DAY_MS);
    expect((await ask(FOR_OFFERS)).body.decision).toBe(true);
    await replayed();
  });

  test('stays over when staff say that the subject has agreed since, and then that they have not', async () => {
    const { captured, refuse, reasons, parts, send, replayed } = await begun();
    const notBefore = new Date(parts.clock.nowMs() + 90 * DAY_MS).toISOString();
    await refuse();
    await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', OFFERS);
    const validUntil = new Date(parts.clock.nowMs() + DAY_MS).toISOString();
    expect((await captured({ validUntil })).body.consent.awaitingConfirmation).toBe(true);
    expect(await reasons(FOR_OFFERS)).toEqual(['cooling-down']);
    parts.clock.advance(2 * DAY_MS);
    expect(await reasons(FOR_OFFERS)).toEqual(['cooling-down']);
    await captured();
    await send('staff-S-77', 'POST', '/v1/subjects/C-1001/withdrawals', { purpose: 'credit-card-offers' });
    const answer = await send('app', 'POST', ASKS, FOR_OFFERS);
    expect(answer.body.context).toEqual({ reasons: ['cooling-down'], notBefore });
    await captured();
    await replayed();
  });

  test('makes sense again after a no that a yes of the subject’s own, or their code, has taken back', async () => {
    const { give, captured, refuse, ask, reasons, parts, send, deps, replayed } = await begun();
    await refuse();
    const validUntil = () => new Date(parts.clock.nowMs() + DAY_MS).toISOString();
    await give({ validUntil: validUntil() });
    parts.clock.advance(DAY_MS);
    expect((await ask(FOR_OFFERS)).body.decision).toBe(true);
    await refuse();
    const { event } = (await captured({ validUntil: validUntil() })).body;
    expect(await reasons(FOR_OFFERS)).toEqual(['cooling-down']);
    const code = { event: event.id, code: deps.codeDelivery.sent.at(-1)?.code };
    expect((await send('app', 'POST', '/v1/subjects/C-1001/confirmations', code)).status).toBe(201);
    expect(await reasons(FOR_OFFERS)).toEqual(['consent-stands']);
    parts.clock.advance(DAY_MS);
    expect((await ask(FOR_OFFERS)).body.decision).toBe(true);
    await replayed();
  });

  test('makes sense where a check says to ask again', async () => {
    const { give, ask, reasons, send } = await begun();
    await give();
    expect(await reasons(FOR_OFFERS)).toEqual(['consent-stands']);
    await send('registrar', 'POST', '/v1/purposes/credit-card-offers/notices', { language: 'en', text: 'new words' });
    expect((await ask(FOR_OFFERS)).body.decision).toBe(true);
  });

  test('for pushes is over while the subject objects to them', async () => {
    const { ask, reasons, send } = await begun();
    await send('app', 'PUT', '/v1/subjects/C-1001/objection');
    expect(await reasons(FOR_OFFERS)).toEqual(['objected']);
    expect((await ask(FOR_QUOTES)).body.decision).toBe(true);
    await send('customer.C-1001', 'DELETE', '/v1/subjects/C-1001/objection');
    expect((await ask(FOR_OFFERS)).body.decision).toBe(true);
  });

  test('makes no sense while a consent stands, and does when it has expired', async () => {
    const { give, ask, reasons, parts } = await begun();
    await give({ validUntil: new Date(parts.clock.nowMs() + DAY_MS).toISOString() });
    expect(await reasons(FOR_OFFERS)).toEqual(['consent-stands']);
    parts.clock.advance(DAY_MS);
    expect((await ask(FOR_OFFERS)).body.decision).toBe(true);
  });

  test('is refused for what nobody may ask for', async () => {
    const { reasons, send } = await begun();
    expect(await reasons({ purpose: 'nothing' })).toEqual(['purpose-unknown']);
    expect(await reasons({ purpose: 'insurance-quotes' })).toEqual(['recipient-unknown']);
    expect(await reasons({ purpose: 'credit-card-offers', recipient: 'acme-insurance' })).toEqual([
      'recipient-unknown',
    ]);
    await send('registrar', 'POST', '/v1/recipients/acme-insurance/suspension', { reason: 'contract ended' });
    expect(await reasons(FOR_QUOTES)).toEqual(['recipient-suspended']);
    await send('registrar', 'PUT', '/v1/purposes/statements', {
      ...OFFERS,
      ends: 'service',
      basis: 'contract',
      basisReference: 'account terms',
    });
    expect(await reasons({ purpose: 'statements' })).toEqual(['consent-not-asked']);
  });
});
