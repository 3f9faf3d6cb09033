import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_CHANNELS } from '../../../core/registry/channel.ts';
import { type Body, OFFERS } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const WECHAT = { title: { en: 'WeChat mini program', 'zh-CN': '微信小程序' } };
const ON = '/v1/subjects/C-1001';

/** Anything that a caller may write in place of a channel, but for one that exists. */
const unknown = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...'aS1 ./#-é微'), minLength: 1, maxLength: 40 }),
    fc.constant('constructor'),
  )
  .filter((name) => name.trim() !== '' && ![...BUILT_IN_CHANNELS.map(({ id }) => id), 'wechat'].includes(name));

/** A bank whose offers come by a mini program too, to which C-1001 agreed. */
async function withWechat() {
  const api = await furnishedApi();
  const register = (path: string, body: Body) => api.send('registrar', 'PUT', path, body);
  await register('/v1/channels/wechat', WECHAT);
  await register('/v1/purposes/credit-card-offers', { ...OFFERS, channels: [...OFFERS.channels, 'wechat'] });
  const published = await api.send('registrar', 'POST', '/v1/purposes/credit-card-offers/notices', {
    language: 'en',
    text: 'We would like to send you offers, in our mini program too.',
    translations: [{ language: 'de', text: 'Auch im Miniprogramm' }],
  });
  const { id, language } = published.body.notice;
  const given = {
    ...api.offers,
    channels: ['sms', 'wechat'],
    notice: { id, language },
    capture: { channel: 'wechat' },
  };
  expect(
    (await api.send('app', 'POST', `${ON}/asks`, { purpose: OFFERS_ID, capture: { channel: 'wechat' } })).status,
  ).toBe(201);
  expect((await api.send('app', 'POST', `${ON}/consents`, given)).status).toBe(201);
  const check = async (channel: string, purpose = OFFERS_ID) =>
    (
      await api.send('marketing', 'POST', '/access/v1/evaluation', {
        subject: { type: 'customer', id: 'C-1001' },
        action: { name: 'push', properties: { channel } },
        resource: { type: 'purpose', id: purpose },
      })
    ).body;
  const push = (change: Body = {}, headers = {}) =>
    api.send('marketing', 'POST', '/v1/pushes', { ...api.push, channel: 'wechat', ...change }, headers);
  const events = async () => (await api.send('app', 'GET', `${ON}/history`)).body.events.length;
  return { ...api, check, push, events, retire: () => register('/v1/channels/wechat', { ...WECHAT, retired: true }) };
}

const OFFERS_ID = 'credit-card-offers';

describe('a channel that the bank registered', () => {
  test('is asked and consented at, checked and pushed by like any other', async () => {
    const { send, check, push } = await withWechat();
    expect(await check('wechat')).toMatchObject({ decision: true, context: { reasons: [] } });
    const { status, body } = await push();
    expect([status, body.decision]).toEqual([201, true]);
    expect((await send('marketing', 'POST', `/v1/permits/${body.permit.id}/consumption`)).body.decision).toBe(true);
    const { body: read } = await send('customer.C-1001', 'GET', `${ON}/consents`);
    expect(read.consents[0].channels).toEqual(['sms', 'wechat']);
    const part = { purpose: OFFERS_ID, channels: ['wechat'] };
    expect((await send('customer.C-1001', 'POST', `${ON}/withdrawals`, part)).status).toBe(201);
    expect((await check('wechat')).context.reasons).toEqual(['channel-not-consented']);
    expect((await check('sms')).decision).toBe(true);
  });

  test('allows nothing once it is retired, and ends what was permitted', async () => {
    const { send, check, push, events, retire } = await withWechat();
    const permitted = await push({}, { 'idempotency-key': '"once"' });
    await retire();
    expect((await check('wechat')).context.reasons).toEqual(['channel-unknown']);
    const { body } = await send('marketing', 'POST', `/v1/permits/${permitted.body.permit.id}/consumption`);
    expect([body.decision, body.context.reasons]).toEqual([false, ['channel-unknown']]);
    expect((await push({}, { 'idempotency-key': '"once"' })).body).toMatchObject({
      code: 'decision-outdated',
    });
    const before = await events();
    expect((await push()).body.code).toBe('channel-unknown');
    expect(await events()).toBe(before);
    expect((await check('sms')).decision).toBe(true);
  });

  test('may be one that is built in, which can be retired as well', async () => {
    const { send, check } = await withWechat();
    await send('registrar', 'PUT', '/v1/channels/sms', { title: { en: 'Text message' }, retired: true });
    // The answer of a moment ago may be kept for five seconds.
    const { parts, ...later } = await withWechat();
    await later.send('registrar', 'PUT', '/v1/channels/sms', { title: { en: 'Text message' }, retired: true });
    expect((await later.check('sms')).decision).toBe(false);
    parts.clock.advance(5_001);
    expect((await later.check('sms')).context.reasons).toEqual(['channel-unknown']);
    expect((await check('email')).context.reasons).toEqual(['channel-not-consented']);
  });
});

describe('a channel, or a purpose, that nobody registered', () => {
  test('is a reason in a check, and a problem that records nothing in a push', async () => {
    const { check, events, ...api } = await withWechat();
    const before = await events();
    await fc.assert(
      fc.asyncProperty(unknown, async (name) => {
        expect(await check(name)).toMatchObject({ decision: false, context: { reasons: ['channel-unknown'] } });
        expect((await check('sms', name)).context.reasons).toEqual(['purpose-unknown', 'no-consent']);
        for (const [change, code, pointer] of [
          [{ channel: name }, 'channel-unknown', '/channel'],
          [{ purpose: name }, 'purpose-unknown', '/purpose'],
          [{ purpose: name, channel: name }, 'purpose-unknown', '/purpose'],
          [{ purpose: 'insurance-quotes' }, 'purpose-unknown', '/purpose'],
        ] as const) {
          const asked = { subject: 'C-1001', purpose: OFFERS_ID, channel: 'wechat', ...change };
          await expectProblem(api, ['marketing', 'POST', '/v1/pushes', asked], { status: 422, code, pointer });
        }
      }),
      { numRuns: 40 },
    );
    expect(await events()).toBe(before);
  });

  test('keeps no yes: the key of a push that was refused so is free once the channel is registered', async () => {
    const { send, push } = await withWechat();
    const key = { 'idempotency-key': '"rcs-1"' };
    expect((await push({ channel: 'rcs' }, key)).status).toBe(422);
    await send('registrar', 'PUT', '/v1/channels/rcs', { title: { en: 'RCS' } });
    const { status, body } = await push({ channel: 'rcs' }, key);
    expect([status, body.decision, body.context.reasons]).toEqual([200, false, ['channel-not-consented']]);
  });
});
