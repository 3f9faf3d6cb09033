import { describe, expect, test } from 'vitest';
import type { Pair } from '../../../core/subject/state.ts';
import { type Body, OFFERS, QUOTES } from '../../support/api.ts';
import { expectProblem, furnishedApi, refused } from '../../support/problems.ts';

const CONSENTS = '/v1/subjects/C-1001/consents';
const EVALUATION = '/access/v1/evaluation';
const api = await furnishedApi();
const { send, parts, offers, quotes, push, superseded } = api;
type Request = Parameters<typeof expectProblem>[1];

describe('what is understood but cannot be accepted', () => {
  test('a consent that does not fit the registry or the time is refused by its cause', async () => {
    const cases: [Body, string, string][] = [
      [{ ...offers, purpose: 'nothing' }, 'purpose-unknown', '/purpose'],
      [{ ...offers, purpose: 'old-offers' }, 'purpose-retired', '/purpose'],
      [{ ...offers, recipient: 'acme-insurance' }, 'recipient-not-allowed', '/recipient'],
      [{ ...offers, channels: ['post'] }, 'channel-not-in-purpose', '/channels/0'],
      [{ ...offers, channels: [] }, 'channels-required', '/channels'],
      [{ ...offers, notice: null }, 'notice-required', '/notice'],
      [{ ...offers, notice: { id: 'nothing', language: 'en' } }, 'notice-unknown', '/notice/id'],
      [{ ...offers, notice: { ...offers.notice, language: 'fr' } }, 'notice-language-mismatch', '/notice/language'],
      [{ ...offers, notice: superseded }, 'notice-superseded', '/notice/id'],
      [{ ...offers, validUntil: '2026-11-23T08:00:00Z' }, 'valid-until-past', '/validUntil'],
      [{ ...offers, validUntil: '2028-11-22T08:00:00.001Z' }, 'valid-until-too-far', '/validUntil'],
      [
        { ...offers, validFrom: '2027-01-02T00:00:00Z', validUntil: '2027-01-02T00:00:00Z' },
        'validity-empty',
        '/validFrom',
      ],
      [{ ...quotes, recipient: null }, 'recipient-required', '/recipient'],
      [{ ...quotes, recipient: 'nobody' }, 'recipient-unknown', '/recipient'],
      [{ ...quotes, recipient: 'gone' }, 'recipient-suspended', '/recipient'],
      [{ ...quotes, purpose: 'other-quotes' }, 'recipient-not-for-purpose', '/recipient'],
      [{ ...quotes, dataCategories: ['income'] }, 'data-category-not-in-purpose', '/dataCategories/0'],
      [{ ...quotes, dataCategories: [] }, 'data-categories-required', '/dataCategories'],
    ];
    for (const [body, code, pointer] of cases)
      await expectProblem(api, ['app', 'POST', CONSENTS, body], { status: 422, code, pointer });
  });

  test('at most 200 consents of a subject stand', async () => {
    await send('app', 'POST', '/v1/subjects/C-200/consents', offers);
    const [state] = [...parts.tables.states.entries()].filter(([, { pairs }]) => pairs.length === 1).slice(-1);
    const [chain, { pairs }] = state as NonNullable<typeof state>;
    const many = Array.from({ length: 200 }, (_, number) => ({ ...(pairs[0] as Pair), purpose: `p${number}` }));
    parts.tables.states.set(chain, { ...(state as NonNullable<typeof state>)[1], pairs: many });
    await expectProblem(api, ['app', 'POST', '/v1/subjects/C-200/consents', offers], {
      status: 422,
      code: 'limit-reached',
      pointer: '/purpose',
    });
    const no = { ...offers, decision: 'refused' };
    expect((await send('app', 'POST', '/v1/subjects/C-200/consents', no)).status).toBe(201);
  });

  test('a first no is refused where the record is full, and one to what is on record is taken', async () => {
    const path = '/v1/subjects/C-400/consents';
    const no = { ...offers, decision: 'refused' };
    await send('app', 'POST', path, no);
    const [chain, state] = [...parts.tables.states.entries()].slice(-1)[0] ?? [];
    if (chain === undefined || state === undefined) throw new Error('the no is on record');
    const many = Array.from({ length: 500 }, (_, n) => ({ ...(state.pairs[0] as Pair), purpose: `p${n}` }));
    parts.tables.states.set(chain, { ...state, pairs: many });
    await expectProblem(api, ['app', 'POST', path, no], { status: 422, code: 'limit-reached', fix: 'at most 400000' });
    parts.tables.states.set(chain, { ...state, pairs: [...many, ...state.pairs] });
    expect((await send('app', 'POST', path, no)).status).toBe(201);
  });

  test('a registration that does not fit what is there is refused', async () => {
    const put = (path: string, body: unknown) => ['registrar', 'PUT', path, body] as Request;
    await expectProblem(api, put('/v1/purposes/credit-card-offers', QUOTES), {
      status: 409,
      code: 'purpose-kind-fixed',
      pointer: '/kind',
    });
    await expectProblem(api, put('/v1/recipients/x', { name: 'X', purposes: ['nothing'] }), {
      status: 422,
      code: 'purpose-unknown',
      pointer: '/purposes/0',
    });
    await expectProblem(api, put('/v1/recipients/x', { name: 'X', purposes: ['credit-card-offers'] }), {
      status: 422,
      code: 'recipient-not-allowed',
      pointer: '/purposes/0',
    });
    await expectProblem(api, ['registrar', 'POST', '/v1/purposes/nothing/notices', { language: 'en', text: 'x' }], {
      status: 404,
      code: 'registry-item-unknown',
    });
    await expectProblem(api, ['registrar', 'POST', '/v1/recipients/nobody/suspension', { reason: 'x' }], {
      status: 404,
      code: 'registry-item-unknown',
    });
  });

  test('a withdrawal of nothing is recorded as a refusal, but not of a purpose that does not exist', async () => {
    const withdrawals = '/v1/subjects/C-1002/withdrawals';
    for (const again of [1, 2]) {
      const { status, body } = await send('app', 'POST', withdrawals, { purpose: 'credit-card-offers' });
      expect([status, body.event.type, body.event.seq]).toEqual([201, 'consent.refused', again - 1]);
      expect(body).toMatchObject({ consent: { status: 'refused' }, effect: 'counts', others: [] });
    }
    await expectProblem(api, ['app', 'POST', withdrawals, { purpose: 'nothing' }], {
      status: 422,
      code: 'purpose-unknown',
      pointer: '/purpose',
    });
  });

  test('an idempotency key with another body is refused, and one that is malformed too', async () => {
    const key = { 'idempotency-key': '"k-1"' };
    const path = '/v1/subjects/C-1003/consents';
    const first = await send('app', 'POST', path, offers, key);
    expect((await send('app', 'POST', path, offers, { 'idempotency-key': 'k-1' })).body).toEqual(first.body);
    await expectProblem(api, ['app', 'POST', path, { ...offers, channels: ['email'] }, key], {
      status: 422,
      code: 'idempotency-key-reused',
    });
    await expectProblem(api, ['app', 'POST', CONSENTS, offers, key], { status: 422, code: 'idempotency-key-reused' });
    const customers = await send('customer.C-1003', 'POST', path, offers, key);
    expect(customers.status).toBe(201);
    expect(customers.body.event.id).not.toBe(first.body.event.id);
    for (const bad of ['a b', '"a', 'x'.repeat(256), '""', `"${'x'.repeat(256)}"`]) {
      await expectProblem(api, ['app', 'POST', path, offers, { 'idempotency-key': bad }], {
        status: 400,
        code: 'idempotency-key-malformed',
        ...(bad === 'a b' ? { fix: 'holds a space and no double quotes around it' } : {}),
      });
    }
  });
});

describe('tokens, scopes and subjects', () => {
  test('a call without a token, with a bad one or with an expired one is answered 401 with a challenge', async () => {
    const missing = await expectProblem(api, [null, 'GET', CONSENTS], { status: 401, code: 'token-missing' });
    expect(missing.headers.get('www-authenticate')).toBe('Bearer');
    const invalid = await expectProblem(api, ['nonsense', 'GET', CONSENTS], { status: 401, code: 'token-invalid' });
    expect(invalid.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    await expectProblem(api, ['expired', 'GET', CONSENTS], { status: 401, code: 'token-expired' });
    await expectProblem(api, [null, 'GET', CONSENTS, undefined, { authorization: 'Basic YTpi' }], {
      status: 401,
      code: 'token-invalid',
    });
    await expectProblem(api, ['x'.repeat(9_000), 'GET', CONSENTS], { status: 401, code: 'token-invalid' });
    const down = await expectProblem(api, ['issuer-down', 'GET', CONSENTS], {
      status: 503,
      code: 'issuer-unavailable',
    });
    expect(down.headers.get('retry-after')).toBe('2');
  });

  test('a token without the scope is answered 403 with the scope that is needed', async () => {
    const calls: [string, string, string, unknown][] = [
      ['marketing', 'GET', CONSENTS, undefined],
      ['app', 'POST', EVALUATION, {}],
      ['app', 'PUT', '/v1/purposes/x', OFFERS],
      ['registrar', 'GET', '/v1/anchors', undefined],
      ['auditor', 'POST', '/v1/pushes', push],
      ['auditor', 'GET', '/v1/events/x/receipt', undefined],
      ['registrar', 'GET', '/v1/events/x/proof', undefined],
      ['marketing', 'GET', '/v1/events/x/place', undefined],
    ];
    for (const [token, method, path, body] of calls) {
      const answer = await expectProblem(api, [token, method, path, body], { status: 403, code: 'scope-missing' });
      expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
    }
  });

  test('a customer reaches only their own consents, history and events', async () => {
    const { body } = await send('app', 'POST', '/v1/subjects/C-1004/consents', offers);
    for (const [method, path, sent] of [
      ['GET', '/v1/subjects/C-1004/consents', undefined],
      ['GET', '/v1/subjects/C-1004/history', undefined],
      ['POST', '/v1/subjects/C-1004/consents', offers],
      ['POST', '/v1/subjects/C-1004/withdrawals', { purpose: 'credit-card-offers' }],
    ] as const) {
      await expectProblem(api, ['customer.C-1001', method, path, sent], { status: 403, code: 'subject-not-own' });
    }
    for (const shown of ['receipt', 'proof', 'promise']) {
      const path = `/v1/events/${body.event.id}/${shown}`;
      await expectProblem(api, ['customer.C-1001', 'GET', path], { status: 404, code: 'event-unknown' });
    }
    expect((await send('customer.C-1004', 'GET', `/v1/events/${body.event.id}/receipt`)).status).toBe(200);
  });
});

describe('what is not there', () => {
  test('an unknown path, method, event, permit or file is answered with its own problem', async () => {
    await expectProblem(api, [null, 'GET', '/v2/consents'], { status: 404, code: 'route-unknown' });
    await expectProblem(api, ['app', 'GET', '/v1/subjects//consents'], { status: 404, code: 'route-unknown' });
    const method = await expectProblem(api, ['app', 'DELETE', CONSENTS], { status: 405, code: 'method-not-allowed' });
    expect(method.headers.get('allow')).toBe('POST, GET');
    await expectProblem(api, ['app', 'GET', '/v1/events/nothing/receipt'], { status: 404, code: 'event-unknown' });
    await expectProblem(api, ['auditor', 'GET', '/v1/events/nothing/proof'], { status: 404, code: 'event-unknown' });
    const registration = [...parts.tables.events.values()].find((event) => event.type === 'purpose.registered');
    await expectProblem(api, ['app', 'GET', `/v1/events/${registration?.id}/receipt`], {
      status: 404,
      code: 'event-unknown',
    });
    await expectProblem(api, ['marketing', 'POST', '/v1/permits/nothing/consumption'], {
      status: 404,
      code: 'permit-unknown',
    });
    await expectProblem(api, [null, 'GET', '/checkpoint'], { status: 404, code: 'checkpoint-missing' });
    for (const path of ['/tile/0/000', '/tile/x/000', '/tile/0/..%2f..%2fkeys', '/tile/0/000.p/0']) {
      await expectProblem(api, [null, 'GET', path], { status: 404, code: 'tile-missing' });
    }
    for (const path of ['/map/0-1/records/000', '/map/x', '/map/0-1/..%2f..%2fkeys', '/map/0-1/records/001']) {
      await expectProblem(api, [null, 'GET', path], { status: 404, code: 'map-file-missing' });
    }
  });

  test("another client's permit is as unknown as one that does not exist", async () => {
    await send('app', 'POST', CONSENTS, offers);
    const { body } = await send('marketing', 'POST', '/v1/pushes', push);
    const path = `/v1/permits/${body.permit.id}/consumption`;
    const others = await expectProblem(api, ['partner-gateway', 'POST', path], { status: 404, code: 'permit-unknown' });
    const unknown = await refused(api, ['partner-gateway', 'POST', '/v1/permits/x/consumption']);
    const { requestId: _, ...same } = unknown.body;
    expect(others.body).toMatchObject(same);
    parts.clock.advance(300_000);
    await expectProblem(api, ['marketing', 'POST', path], { status: 409, code: 'permit-expired' });
  });
});
