import { describe, expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { apiOn, type Body, OFFERS } from '../../support/api.ts';
import { assess, FUND, FUND_TEXT, furnishedWithFund, STAFF, sha256Of } from '../../support/products.ts';

async function begun(demands: Body = { contentApproved: true }) {
  const api = await furnishedWithFund();
  await api.register('PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, ...demands });
  const ask = async (changes: Body = {}) => {
    const { body } = await api.send('marketing', 'POST', '/v1/pushes', { ...api.push, ...changes });
    return body;
  };
  const consume = async (permit: Body) => {
    const { body } = await api.send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
    return body;
  };
  const check = async (properties: Body, query = '') => {
    const { body } = await api.send('marketing', 'POST', `/access/v1/evaluation${query}`, {
      subject: { type: 'customer', id: 'C-1001' },
      action: { name: 'push', properties: { channel: 'sms', ...properties } },
      resource: { type: 'purpose', id: 'credit-card-offers' },
    });
    return body;
  };
  const newest = async () => (await api.send('app', 'GET', '/v1/subjects/C-1001/history')).body.events[0];
  return { ...api, api, ask, consume, check, newest };
}

const contentSha256 = sha256Of(FUND_TEXT);

describe('a push of content', () => {
  test('is permitted when the content is approved and suits the customer, by whom it is sold as well', async () => {
    const { api, ask, check } = await begun();
    expect((await ask()).context.reasons).toEqual(['risk-mismatch']);
    await assess(api, 'C-1001', 3);
    expect((await ask()).decision).toBe(true);
    expect((await ask({ language: 'en', staff: STAFF })).decision).toBe(true);
    expect((await check({ contentSha256, language: 'en', staff: STAFF })).decision).toBe(true);
    expect((await ask({ contentSha256: null })).context.reasons).toEqual(['content-not-approved']);
    expect((await check({})).context.reasons).toEqual(['content-not-approved']);
    expect((await check({ contentSha256, language: 'fr' })).context.reasons).toEqual(['content-not-approved']);
    const stranger = { id: 'S-1', branch: STAFF.branch };
    expect((await ask({ staff: stranger })).context.reasons).toEqual(['staff-not-qualified']);
    expect((await check({ contentSha256, staff: stranger })).context.reasons).toEqual(['staff-not-qualified']);
  });

  test('is checked for many customers at once, each by what suits them', async () => {
    const { api, send, offers } = await begun();
    await send('app', 'POST', '/v1/subjects/C-1002/consents', offers);
    await assess(api, 'C-1002', 4);
    const { body } = await send('marketing', 'POST', '/access/v1/evaluations', {
      action: { name: 'push', properties: { channel: 'sms', contentSha256 } },
      resource: { type: 'purpose', id: 'credit-card-offers' },
      evaluations: ['C-1001', 'C-1002'].map((id) => ({ subject: { type: 'customer', id } })),
    });
    expect(body.evaluations.map(({ decision }: Body) => decision)).toEqual([false, true]);
    expect(body.evaluations[0].context.reasons).toEqual(['risk-mismatch']);
  });

  test('is explained', async () => {
    const { check, register } = await begun();
    await register('PUT', '/v1/products/balanced-fund', { ...FUND, retired: true });
    const staff = { id: 'S-1', branch: 'B-1' };
    const { context } = await check({ contentSha256, language: 'fr', staff }, '?explain=true');
    const reasons = ['content-not-approved', 'product-unknown', 'risk-mismatch', 'staff-not-qualified'];
    expect(context.reasons).toEqual(reasons);
    expect(context.explanation.map(({ reason }: Body) => reason)).toEqual(reasons);
    for (const { rule, remedy } of context.explanation) expect([rule, remedy]).not.toContain('');
  });

  test('is judged anew when the permit is consumed: by the content, the product and the staff as they are then', async () => {
    const { api, ask, consume, register, qualified, contents, content, newest } = await begun();
    await assess(api, 'C-1001', 3);
    const afterwards = async (change: () => Promise<unknown>, back: () => Promise<unknown>) => {
      const { permit } = await ask({ language: 'en', staff: STAFF });
      await change();
      const { context } = await consume(permit);
      await back();
      return context.reasons;
    };
    const product = '/v1/products/balanced-fund';
    const staff = `/v1/staff/${STAFF.id}`;
    expect(
      await afterwards(
        () => register('POST', `${contents}/${contentSha256}/withdrawal`, {}),
        () => register('POST', contents, content),
      ),
    ).toEqual(['content-not-approved']);
    expect(
      await afterwards(
        () => register('PUT', product, { ...FUND, riskLevel: 5 }),
        () => register('PUT', product, FUND),
      ),
    ).toEqual(['risk-mismatch']);
    expect(
      await afterwards(
        () => register('PUT', product, { ...FUND, retired: true }),
        () => register('PUT', product, FUND),
      ),
    ).toEqual(['product-unknown']);
    expect(
      await afterwards(
        () => register('PUT', staff, { ...qualified, products: [] }),
        () => register('PUT', staff, qualified),
      ),
    ).toEqual(['staff-not-qualified']);
    const { permit } = await ask({ staff: STAFF });
    expect((await consume(permit)).decision).toBe(true);
    expect((await newest()).detail.staff).toEqual(STAFF);
  });

  test('counts its product under a purpose that demands nothing of content, too', async () => {
    const { api, ask } = await begun({});
    expect((await ask()).context.reasons).toEqual(['risk-mismatch']);
    expect((await ask({ contentSha256: sha256Of('another') })).decision).toBe(true);
    await assess(api, 'C-1001', 5);
    expect((await ask()).decision).toBe(true);
  });

  test('of none, by staff, asks for no qualification', async () => {
    const { ask } = await begun({});
    expect((await ask({ contentSha256: null, staff: { id: 'S-1', branch: 'B-1' } })).decision).toBe(true);
  });
});

describe('a phrase that was forbidden after a text was approved', () => {
  const forbidding = (api: Awaited<ReturnType<typeof begun>>['api'], phrase: string) =>
    apiOn(api.parts, { forbiddenPhrases: [phrase], seed: phrase });
  const asked = (subject: string) => ({
    subject: { type: 'customer', id: subject },
    action: { name: 'push', properties: { channel: 'sms', contentSha256 } },
    resource: { type: 'purpose', id: 'credit-card-offers' },
  });

  test('stops the text: at a check, in a batch, at a permit and when that is consumed', async () => {
    const { api, ask, newest } = await begun();
    await assess(api, 'C-1001', 3);
    const { permit } = await ask();
    const { send } = forbidding(api, 'open  AGAIN');
    const stopped = ['content-not-approved'];
    const check = (await send('marketing', 'POST', '/access/v1/evaluation?explain=true', asked('C-1001'))).body;
    expect(check.context.reasons).toEqual(stopped);
    expect(check.context.explanation[0].rule).toContain('phrase');
    const batch = { evaluations: [asked('C-1001'), asked('C-1001')] };
    const { body } = await send('marketing', 'POST', '/access/v1/evaluations', batch);
    expect(body.evaluations.map(({ context }: Body) => context.reasons)).toEqual([stopped, stopped]);
    expect((await send('marketing', 'POST', '/v1/pushes', api.push)).body.context.reasons).toEqual(stopped);
    const consumption = await send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
    expect(consumption.body.context.reasons).toEqual(stopped);
    expect(await newest()).toMatchObject({ type: 'push.refused', detail: { reasons: stopped } });
  });

  test('stops a text about no product, and no text that does not hold it', async () => {
    const { api, ask, register, contents } = await begun();
    const text = 'We have something new for you.';
    await register('POST', contents, { language: 'en', text });
    const push = { ...api.push, contentSha256: sha256Of(text) };
    expect((await ask(push)).decision).toBe(true);
    const answer = async (phrase: string) =>
      (await forbidding(api, phrase).send('marketing', 'POST', '/v1/pushes', push)).body;
    expect((await answer('something new')).context.reasons).toEqual(['content-not-approved']);
    expect((await answer('something old')).decision).toBe(true);
  });

  test('stops nothing under a purpose that demands no approved content', async () => {
    const { api } = await begun({});
    await assess(api, 'C-1001', 3);
    const { send } = forbidding(api, 'open again');
    expect((await send('marketing', 'POST', '/v1/pushes', api.push)).body.decision).toBe(true);
  });
});

describe('a push by staff', () => {
  test('names who sells by it, bound to its permit, and replays', async () => {
    const { api, ask, consume, newest } = await begun({});
    const said = { contentSha256: null, language: 'en', campaign: '2026-11', staff: STAFF };
    const { permit } = await ask(said);
    const actor = { kind: 'client', client: 'marketing' };
    const detail = { language: 'en', staff: STAFF };
    expect(await newest()).toMatchObject({ type: 'push.permitted', actor, detail });
    const { body } = await api.send('marketing', 'GET', `/v1/permits/${permit.id}`);
    expect(body).toMatchObject({ status: 'open', language: 'en', staff: STAFF, contentSha256: null });
    await consume(permit);
    expect(await newest()).toMatchObject({ type: 'permit.consumed', actor, detail });
    await ask({ ...said, channel: 'post' });
    expect(await newest()).toMatchObject({ type: 'push.refused', actor, detail });
    const chain = subjectChain(api.deps.pepper, 'C-1001');
    const events = [...(await api.parts.events.listEvents(chain, null, 100))].reverse();
    expect(replayHistory(events)).toHaveLength(4);
  });

  test('is repeated as it was answered', async () => {
    const { send, push } = await begun({});
    const key = { 'idempotency-key': '"k"' };
    const body = { ...push, contentSha256: null, staff: STAFF };
    const first = await send('marketing', 'POST', '/v1/pushes', body, key);
    expect((await send('marketing', 'POST', '/v1/pushes', body, key)).body).toEqual(first.body);
  });

  test('of a partner’s product ends with the partner: their suspension ends its open permits', async () => {
    const { api, ask, consume, check, register, send } = await begun();
    await assess(api, 'C-1001', 3);
    const sold = { ...FUND, origin: 'consigned', partner: 'acme-insurance' };
    await register('PUT', '/v1/products/balanced-fund', sold);
    const { permit } = await ask();
    await register('POST', '/v1/recipients/acme-insurance/suspension', { reason: 'contract ended' });
    const refused = { decision: false, context: { reasons: ['recipient-suspended'] } };
    expect(await consume(permit)).toMatchObject(refused);
    expect(await ask()).toMatchObject(refused);
    expect(await check({ contentSha256 })).toMatchObject(refused);
    const another = await send('registrar', 'PUT', '/v1/products/another', sold);
    expect([another.status, another.body.code]).toEqual([422, 'recipient-suspended']);
    const retired = await register('PUT', '/v1/products/balanced-fund', { ...sold, retired: true });
    expect(retired.status).toBe(200);
  });

  test('by call or in a branch names who makes it', async () => {
    const { api, ask, offers, register, send } = await begun({ channels: ['sms', 'call'] });
    await assess(api, 'C-1001', 3);
    const translations = [{ language: 'de', text: 'Wir möchten Ihnen schreiben oder Sie anrufen.' }];
    const text = { language: 'en', text: 'We would like to write to you or call you.', translations };
    const { body } = await register('POST', '/v1/purposes/credit-card-offers/notices', text);
    const consent = { ...offers, channels: ['sms', 'call'], notice: { id: body.notice.id, language: 'en' } };
    await send('app', 'POST', '/v1/subjects/C-1001/consents', consent);
    expect(await ask({ channel: 'call' })).toMatchObject({ context: { reasons: ['staff-not-qualified'] } });
    expect(await ask({ channel: 'call', staff: STAFF })).toMatchObject({ decision: true });
    await register('PUT', `/v1/places/${STAFF.branch}`, { products: [] });
    expect(await ask({ channel: 'call', staff: STAFF })).toMatchObject({
      context: { reasons: ['staff-not-qualified'] },
    });
  });
});

test('a check that names no content looks up the state, the purpose, the channel, and nothing else', async () => {
  const { api, check } = await begun({});
  const reads: string[] = [];
  const { events } = api.parts;
  const [state, registry] = [events.readState.bind(events), events.readRegistry.bind(events)];
  events.readState = async (chain) => {
    reads.push('state');
    return state(chain);
  };
  events.readRegistry = async (kind, id) => {
    reads.push(kind);
    return registry(kind, id);
  };
  await check({});
  expect(reads.sort()).toEqual(['channel', 'purpose', 'state']);
  await check({ contentSha256 });
  const read = ['channel', 'channel', 'content', 'product', 'purpose', 'purpose', 'state', 'state'];
  // The no rests on the registry, and is asked again of it as it is.
  expect(reads.sort()).toEqual([...read, 'content', 'product'].sort());
});
