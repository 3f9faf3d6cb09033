import { describe, expect, test } from 'vitest';
import { ACME, type Body, memoryApi, OFFERS, QUOTES, withRegistry } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';

const OFFERS_PATH = '/v1/purposes/credit-card-offers';
const QUOTES_PATH = '/v1/purposes/insurance-quotes';
const ACME_PATH = '/v1/recipients/acme-insurance';
const LEGAL = { ...ACME, legalId: '91310000MA1K35J93X' };
const ANOTHER = { name: 'Quick Loans & Casino Ltd', purposes: ACME.purposes, contact: 'x@casino.example' };

/** A customer has agreed to offers by every channel and to quotes of their name and telephone. */
async function begun() {
  const api = memoryApi();
  const { offers, quotes } = await withRegistry(api);
  const consents: Body[] = [
    { purpose: 'credit-card-offers', channels: OFFERS.channels, notice: offers },
    { purpose: 'insurance-quotes', recipient: 'acme-insurance', dataCategories: ['name', 'telephone'], notice: quotes },
  ];
  async function agree() {
    for (const consent of consents) {
      const answer = await api.send('app', 'POST', '/v1/subjects/C-1/consents', {
        decision: 'given',
        capture: { channel: 'app' },
        ...consent,
      });
      expect(answer.status).toBe(201);
    }
  }
  /** Publishes a notice of the quotes as they are now, under which the customer agrees from then on. */
  async function publish() {
    const renewed = { language: 'en', text: 'We would like to … them too' };
    const { body } = await api.send('registrar', 'POST', `${QUOTES_PATH}/notices`, renewed);
    consents[1] = { ...consents[1], notice: { id: body.notice.id, language: 'en' } };
  }
  /** Registers each of these in turn, after the time for which a check may go by what was there before. */
  async function put(path: string, ...inputs: readonly Body[]) {
    for (const input of inputs) {
      api.parts.clock.advance(6_000);
      expect([200, 201]).toContain((await api.send('registrar', 'PUT', path, input)).status);
    }
  }
  const push = async (channel: string) =>
    reasonsIn(
      await api.send('marketing', 'POST', '/v1/pushes', { subject: 'C-1', purpose: 'credit-card-offers', channel }),
    );
  const check = async (channel: string) =>
    reasonsIn(
      await api.send('marketing', 'POST', '/access/v1/evaluation', {
        subject: { type: 'customer', id: 'C-1' },
        action: { name: 'push', properties: { channel } },
        resource: { type: 'purpose', id: 'credit-card-offers' },
      }),
    );
  const disclose = async (...names: readonly string[]) => {
    const data = Object.fromEntries(names.map((name) => [name, `the ${name}`]));
    const asked = { subject: 'C-1', purpose: 'insurance-quotes', recipient: 'acme-insurance', data };
    return api.send('partner-gateway', 'POST', '/v1/disclosures', asked);
  };
  const ask = async (about: object) => (await api.send('app', 'POST', '/v1/subjects/C-1/asks', about)).body.decision;
  await agree();
  return { ...api, api, consents, agree, publish, put, push, check, disclose, ask };
}

function reasonsIn({ body }: Body): string[] {
  return body.context.reasons;
}

describe('what was taken away and given back', () => {
  test('a channel: neither checked, pushed nor consumed on the consent of before, until the customer says yes anew', async () => {
    const { put, push, check, send, ask, agree } = await begun();
    const permit = await send('marketing', 'POST', '/v1/pushes', {
      subject: 'C-1',
      purpose: 'credit-card-offers',
      channel: 'sms',
    });
    await put(OFFERS_PATH, { ...OFFERS, channels: ['email', 'app'] }, OFFERS);
    expect([await check('sms'), await push('sms')]).toEqual([['channel-not-consented'], ['channel-not-consented']]);
    expect([await check('email'), await push('email')]).toEqual([[], []]);
    const consumed = await send('marketing', 'POST', `/v1/permits/${permit.body.permit.id}/consumption`);
    expect(consumed.body).toMatchObject({ decision: false, context: { reasons: ['channel-not-consented'] } });
    expect(await ask({ purpose: 'credit-card-offers' })).toBe(true);
    await agree();
    expect([await check('sms'), await push('sms')]).toEqual([[], []]);
    expect(await ask({ purpose: 'credit-card-offers' })).toBe(false);
  });

  test('a data category: withheld, while the others leave', async () => {
    const { put, disclose } = await begun();
    await put(QUOTES_PATH, { ...QUOTES, dataCategories: ['name'] }, QUOTES);
    expect((await disclose('name', 'telephone')).body).toMatchObject({
      decision: true,
      data: { name: 'the name' },
      withheld: ['telephone'],
    });
    expect((await disclose('telephone')).body.context.reasons).toEqual(['data-category-not-consented']);
  });

  test('a purpose: what was retired and put in use again asks anew', async () => {
    const { put, push, disclose, ask, agree } = await begun();
    for (const [path, input] of [
      [OFFERS_PATH, OFFERS],
      [QUOTES_PATH, QUOTES],
    ] as const) {
      await put(path, { ...input, retired: true }, input);
    }
    expect(await push('sms')).toEqual(['purpose-changed']);
    expect((await disclose('name')).body.context.reasons).toEqual(['purpose-changed']);
    expect(await ask({ purpose: 'credit-card-offers' })).toBe(true);
    await agree();
    expect(await push('sms')).toEqual([]);
    expect((await disclose('name')).body.decision).toBe(true);
  });

  test('a recipient: what left the purpose and came back asks anew', async () => {
    const { put, disclose, ask, agree } = await begun();
    await put('/v1/purposes/travel-quotes', QUOTES);
    await put(ACME_PATH, { ...ACME, purposes: ['travel-quotes'] }, ACME);
    const { body } = await disclose('name');
    expect(body).toMatchObject({ decision: false, context: { reasons: ['recipient-changed'] } });
    expect(await ask({ purpose: 'insurance-quotes', recipient: 'acme-insurance' })).toBe(true);
    await agree();
    expect((await disclose('name')).body.decision).toBe(true);
  });
});

describe('a recipient', () => {
  test.each<[string, readonly Body[]]>([
    ['another name', [ANOTHER]],
    ['another name for a while', [ANOTHER, ACME]],
    ['another legal id', [LEGAL, { ...LEGAL, legalId: '2' }]],
    ['a first legal id', [LEGAL]],
    ['a first legal id and then another name', [LEGAL, { ...ANOTHER, legalId: LEGAL.legalId }]],
    ['no legal id any more', [LEGAL, ACME]],
    ['another name between two legal ids', [LEGAL, ANOTHER, { ...ANOTHER, legalId: '2' }]],
  ])('of %s gets nothing on the consent to the one before', async (_, inputs) => {
    const { put, disclose, agree, publish } = await begun();
    await put(ACME_PATH, ...inputs);
    expect((await disclose('name')).body).toMatchObject({
      decision: false,
      context: { reasons: ['recipient-changed'] },
    });
    await publish();
    await agree();
    expect((await disclose('name')).body.decision).toBe(true);
  });

  test.each<[string, Body]>([
    ['another name', ANOTHER],
    ['a first legal id', LEGAL],
  ])('of %s is not agreed to under the notice that states the one before', async (_, input) => {
    const { api, put, consents, publish, send } = await begun();
    await put(ACME_PATH, input);
    const path = '/v1/subjects/C-2/consents';
    const consent = () => ({ decision: 'given', capture: { channel: 'app' }, ...consents[1] });
    const problem = { status: 422, code: 'notice-does-not-cover', pointer: '/recipient' };
    await expectProblem(api, ['app', 'POST', path, consent()], problem);
    await publish();
    expect((await send('app', 'POST', path, consent())).status).toBe(201);
  });

  test.each<[string, readonly Body[]]>([
    ['its name in another spelling', [{ ...ACME, name: 'ACME  Insurance' }]],
    ['another purpose beside its own', [{ ...ACME, purposes: ['insurance-quotes', 'travel-quotes'] }]],
  ])('with %s keeps its consents', async (_, inputs) => {
    const { put, disclose } = await begun();
    await put('/v1/purposes/travel-quotes', QUOTES);
    await put(ACME_PATH, ...inputs);
    expect((await disclose('name')).body.decision).toBe(true);
  });

  test('with another name under its legal id keeps its consents', async () => {
    const { put, disclose, agree, publish } = await begun();
    await put(ACME_PATH, LEGAL);
    await publish();
    await agree();
    await put(ACME_PATH, { ...LEGAL, name: 'Acme General Insurance' });
    expect((await disclose('name')).body.decision).toBe(true);
    await agree();
    expect((await disclose('name')).body.decision).toBe(true);
  });

  test('with another contact keeps its consents, and the customer is told', async () => {
    const { put, disclose, send, agree } = await begun();
    await put(ACME_PATH, { ...ACME, contact: 'dpo@acme.example' });
    expect((await disclose('name')).body.decision).toBe(true);
    const prompts = async () => (await send('customer.C-1', 'GET', '/v1/subjects/C-1/consents')).body.prompts;
    expect(await prompts()).toEqual([
      {
        kind: 'recipient-contact-changed',
        purpose: 'insurance-quotes',
        recipient: 'acme-insurance',
        since: expect.any(String),
      },
    ]);
    await agree();
    expect(await prompts()).toEqual([]);
  });

  test('names a legal id of at most 64 characters, which catalogue and log show', async () => {
    const { api, put, send } = await begun();
    const refused = { ...ACME, legalId: 'x'.repeat(65) };
    await expectProblem(api, ['registrar', 'PUT', ACME_PATH, refused], {
      status: 400,
      code: 'input-invalid',
      pointer: '/legalId',
    });
    await put(ACME_PATH, LEGAL);
    const { items } = (await send(null, 'GET', '/v1/catalogue?kind=recipient')).body;
    expect(items).toMatchObject([{ recipient: { name: ACME.name, legalId: LEGAL.legalId } }]);
  });
});

describe('a registration', () => {
  test('that says the same again changes nothing, whatever was added since the first', async () => {
    const { put, send } = await begun();
    const widened = { ...OFFERS, channels: [...OFFERS.channels, 'call'] };
    await put(OFFERS_PATH, widened);
    const again = await send('registrar', 'PUT', OFFERS_PATH, widened);
    expect(again).toMatchObject({ status: 200, body: { event: null, purpose: { version: 3 } } });
    expect(Object.keys(again.body.purpose.since.channels)).toEqual(['call']);
    await put(ACME_PATH, LEGAL);
    expect((await send('registrar', 'PUT', ACME_PATH, LEGAL)).body).toMatchObject({ event: null });
  });

  test('that two approve counts from the approval', async () => {
    const api = memoryApi({ approvals: 2 });
    const publish = async (path: string, input: Body) => {
      const { body } = await api.send('registrar', 'PUT', path, input);
      api.parts.clock.advance(60_000);
      return (await api.send('registrar-2', 'POST', `/v1/proposals/${body.proposal.id}/approval`)).body;
    };
    await publish(OFFERS_PATH, OFFERS);
    const { purpose, event } = await publish(OFFERS_PATH, { ...OFFERS, channels: [...OFFERS.channels, 'call'] });
    expect(purpose.since).toEqual({ channels: { call: event.recordedAt }, dataCategories: {}, revived: null });
  });
});
