import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBundle } from '../../../core/entry/bundle.ts';
import { replayHistory } from '../../../core/entry/history.ts';
import { openEntry } from '../../../core/entry/open.ts';
import { parsePolicy } from '../../../core/entry/policy.ts';
import { verifyReceipt } from '../../../core/entry/receipt.ts';
import { fitsSlot } from '../../../core/entry/values.ts';
import { verifyBundle } from '../../../core/entry/verify-bundle.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { encodeVerifierKey } from '../../../core/tlog/index.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { type Body, PAPER, tokenOf } from '../../support/api.ts';
import { ORIGIN } from '../../support/events.ts';
import { CHECKPOINT_KEY } from '../../support/memory-ledger.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';
import { NO_OPAQUE_IDS, OPAQUE_IDS, opaqueIds } from '../../unit/kernel/opaque-ids.ts';

const api = await furnishedApi();
const { send, offers } = api;
const OFFERS = { purpose: 'credit-card-offers' };
const pathOf = (id: string, rest: string) => `/v1/subjects/${encodeURIComponent(id)}/${rest}`;
const check = (id: string) => ({
  subject: { type: 'customer', id },
  action: { name: 'push', properties: { channel: 'sms' } },
  resource: { type: 'purpose', id: OFFERS.purpose },
});
const pushTo = (subject: string) => ({ subject, ...OFFERS, channel: 'sms' });
const isAllowed = async (id: string) =>
  (await send('marketing', 'POST', '/access/v1/evaluation', check(id))).body.decision;

/** The life of a consent, with each call by the customer's own token that may be. */
async function live(id: string, others: readonly string[]): Promise<void> {
  const own = tokenOf(id);
  const path = (rest: string) => pathOf(id, rest);
  expect(await send(own, 'POST', path('consents'), offers)).toMatchObject({ status: 201, body: { effect: 'counts' } });
  expect(await isAllowed(id)).toBe(true);
  for (const other of others) expect(await isAllowed(other)).toBe(false);
  const { body: many } = await send('marketing', 'POST', '/access/v1/evaluations', {
    evaluations: [id, ...others].map(check),
  });
  expect(many.evaluations.map(({ decision }: Body) => decision)).toEqual([true, ...others.map(() => false)]);

  const push = await send('marketing', 'POST', '/v1/pushes', pushTo(id));
  expect(push.status).toBe(201);
  const permit = `/v1/permits/${push.body.permit.id}`;
  expect((await send('marketing', 'GET', permit)).body.subject).toBe(id);
  expect((await send('marketing', 'POST', `${permit}/consumption`)).body.decision).toBe(true);

  const { subject, consents } = (await send(own, 'GET', path('consents'))).body;
  expect([subject, consents.length]).toEqual([id, 1]);
  for (const other of others) {
    expect((await send('app', 'GET', pathOf(other, 'consents'))).body.consents).toEqual([]);
    await expectProblem(api, [own, 'GET', pathOf(other, 'consents')], { status: 403, code: 'subject-not-own' });
    const receipt = `/v1/events/${push.body.event.id}/receipt`;
    await expectProblem(api, [tokenOf(other), 'GET', receipt], { status: 404, code: 'event-unknown' });
  }
  const { body: receipt } = await send(own, 'GET', `/v1/events/${push.body.event.id}/receipt`);
  const { entry, disclosures } = verifyReceipt(receipt, api.deps.receiptSigner.publicJwk);
  expect(openEntry(entry, disclosures).slots.subject).toBe(id);
  expect(await send(own, 'POST', path('withdrawals'), OFFERS)).toMatchObject({ status: 201 });
  expect(await isAllowed(id)).toBe(false);
  const { events } = (await send(own, 'GET', path('history'))).body;
  expect(events.map(({ type }: Body) => type)).toEqual([
    'consent.withdrawn',
    'permit.consumed',
    'push.permitted',
    'consent.given',
  ]);
}

describe('a customer whose id another system made', () => {
  test.each(OPAQUE_IDS)('lives with the id %j as with any', async (id) => {
    await live(id, [`${id.slice(0, 200)}x`]);
  });

  test('shares nothing with another one, whatever both ids hold', async () => {
    const lived = new Set<string>(OPAQUE_IDS);
    const fresh = opaqueIds.filter((id) => !lived.has(id));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fresh, { minLength: 2, maxLength: 3 }), async ([id = '', ...others]) => {
        if (lived.has(id) || others.some((other) => lived.has(other))) return;
        lived.add(id);
        await live(id, others);
      }),
      { numRuns: 40 },
    );
    expect(lived.size).toBeGreaterThan(40);
  });

  test('appoints, objects, complains and has a profile, with case numbers as they are elsewhere', async () => {
    const [id, representative] = ['samlp|张伟', 'ES/AT/#1 b'];
    const path = (rest: string) => pathOf(id, rest);
    const reference = 'CASE/2026|#7';
    const appointment = { role: 'delegate', representative, purposes: null, validUntil: '2027-11-23T00:00:00Z' };
    const appointed = await send(tokenOf(id), 'POST', path('representatives'), { ...appointment, evidence: [PAPER] });
    expect(appointed).toMatchObject({ status: 201, body: { representative: { representative } } });
    expect((await send(tokenOf(representative), 'GET', path('consents'))).status).toBe(200);
    expect((await send(tokenOf(id), 'POST', path('complaints'), { level: 'branch', reference })).status).toBe(201);
    const suitability = { riskLevel: 2, validUntil: '2027-11-23T00:00:00Z', reference };
    expect((await api.byTwoStaff('PATCH', path('profile'), { suitability })).status).toBe(201);
    expect((await send('app', 'GET', path('profile'))).body).toMatchObject({ profile: { suitability: { reference } } });
    expect((await send(tokenOf(id), 'PUT', path('objection'))).status).toBe(201);
    const ended = await send('app', 'DELETE', path(`representatives/${appointed.body.event.id}`), {});
    expect(ended.status).toBe(201);
    const data = { name: 'x' };
    const disclosure = { subject: id, purpose: 'insurance-quotes', recipient: 'acme-insurance', data };
    const disclosed = await send('partner-gateway', 'POST', '/v1/disclosures', disclosure);
    expect(disclosed.body).toMatchObject({ decision: false, context: { reasons: ['no-consent'] } });
  });

  test('has an entry that an auditor verifies, and a history that can be replayed', async () => {
    const id = 'oidc|José/张伟 #1';
    const given = await send(tokenOf(id), 'POST', pathOf(id, 'consents'), offers);
    await api.pipeline.sweep();
    await api.pipeline.publish();
    await api.pipeline.anchorNext();
    const { body: bundle } = await send('auditor', 'GET', `/v1/events/${given.body.event.id}/proof`);
    const { chainId, contract } = api.parts.anchor.target;
    const policy = parsePolicy({
      origin: ORIGIN,
      checkpointKey: encodeVerifierKey(CHECKPOINT_KEY),
      chain: { chainId: `${chainId}`, contract },
    });
    expect(verifyBundle(parseBundle(utf8(JSON.stringify(bundle))), policy).opened.slots.subject).toBe(id);
    const chain = subjectChain(api.deps.pepper, id);
    const events = [...api.parts.tables.events.values()].filter((event) => event.chain === chain);
    expect(replayHistory(events)).toHaveLength(1);
  });

  test('is no customer of a bundle or a receipt whose id is in another form', () => {
    expect(fitsSlot('subject', 'Jos\u00e9')).toBe(true);
    for (const [text] of NO_OPAQUE_IDS) expect(fitsSlot('subject', text)).toBe(false);
  });
});

describe('a repetition by its key', () => {
  test('is one of the same subject alone, whatever separates the parts of its id', async () => {
    const ids = ['a#b', 'a', 'a|b', 'a\\nb', 'a,"b"', 'a/b'];
    const key = { 'idempotency-key': '"b#k"' };
    const events = [];
    for (const id of ids) {
      const { status, body } = await send(tokenOf(id), 'PUT', pathOf(id, 'restriction'), {}, key);
      expect(status).toBe(201);
      events.push(body.event.id);
    }
    expect(new Set(events).size).toBe(ids.length);
  });
});

describe('what is no id', () => {
  const INVALID = { status: 400, code: 'input-invalid' };
  const sendable = NO_OPAQUE_IDS.filter(([text]) => text.isWellFormed());

  test.each(sendable)('%j is refused wherever a subject is named, and it says %s', async (text, fault) => {
    const fix = JSON.stringify(fault).slice(1, -1);
    await expectProblem(api, ['marketing', 'POST', '/access/v1/evaluation', check(text)], {
      ...INVALID,
      pointer: '/subject/id',
      fix,
    });
    await expectProblem(api, ['marketing', 'POST', '/v1/pushes', pushTo(text)], {
      ...INVALID,
      pointer: '/subject',
      fix,
    });
    const appointment = { role: 'guardian', representative: text, evidence: [PAPER] };
    await expectProblem(api, ['app', 'POST', '/v1/subjects/C-1001/representatives', appointment], {
      ...INVALID,
      pointer: '/representative',
      fix,
    });
  });

  test.each(sendable.filter(([text]) => !/^\.{0,2}$|%2D/.test(text)))(
    '%j is refused in a path',
    async (text, fault) => {
      const fix = JSON.stringify(fault).slice(1, -1);
      await expectProblem(api, ['app', 'GET', pathOf(text, 'consents')], { ...INVALID, pointer: '/subject', fix });
    },
  );

  test.each(['%FF', '%C0%AF', '%ED%A0%80', 'a%', 'a%zz', '%2e%252e', '%252e%252e', '%25252e'])(
    '%s is refused in a path: it is no UTF-8, or a step of a path',
    async (segment) => {
      await expectProblem(api, ['app', 'GET', `/v1/subjects/${segment}/consents`], { ...INVALID, pointer: '/subject' });
    },
  );

  test.each(['%252e', '%252e%252e', 'a|b', '%E5%BC%A0'])('%s is the id of no registry item', async (id) => {
    const purpose = { kind: 'push', title: { en: 'x' }, channels: ['sms'] };
    await expectProblem(api, ['registrar', 'PUT', `/v1/purposes/${id}`, purpose], { ...INVALID, pointer: '/id' });
  });

  test.each(['.', '..'])('%s is named by no body either', async (id) => {
    const recipient = { name: 'x', purposes: [id] };
    await expectProblem(api, ['registrar', 'PUT', '/v1/recipients/new', recipient], {
      ...INVALID,
      pointer: '/purposes/0',
    });
  });
});
