import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { EVIDENCE_CLASSES } from '../../../core/vocabulary.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { OFFERS } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const CONSENTS = '/v1/subjects/C-1001/consents';
const AT_BRANCH = 'staff-S-77';
const BY_CALL = 'staff-S-90';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const RECORDING = {
  type: 'video',
  sha256: 'A'.repeat(43),
  size: '73400320',
  uri: 's3://evidence/2026/11/one.mp4',
  retentionClass: 'double-recording',
  product: 'P-9',
};

async function begun() {
  const api = await furnishedApi();
  const product = (more: object) =>
    api.send('registrar', 'PUT', '/v1/products/P-9', { title: { en: 'P 9' }, origin: 'own', riskLevel: 1, ...more });
  await product({});
  const fromNow = (ms: number) => new Date(api.parts.clock.nowMs() + ms).toISOString();
  const captured = (capture: object) => ({ ...api.offers, capture: { channel: 'app', ...capture } });
  const newest = async () => (await api.send('app', 'GET', '/v1/subjects/C-1001/history')).body.events[0];
  return { api, ...api, product, fromNow, captured, newest };
}

describe('a capture', () => {
  test('keeps the time that its channel claims beside the ledger’s own, and the attachments by reference', async () => {
    const { send, captured, fromNow, newest, parts } = await begun();
    parts.clock.advance(4 * DAY_MS);
    const at = fromNow(-3 * DAY_MS);
    expect((await send('app', 'POST', CONSENTS, captured({ at, attachments: [RECORDING] }))).status).toBe(201);
    const event = await newest();
    expect(event.detail.capture).toEqual({ channel: 'app', at, attachments: [RECORDING] });
    expect(event.recordedAt > at).toBe(true);
  });

  test('of a consent has attachments of registered products only; a refusal is taken whatever is attached', async () => {
    const { api, send, captured } = await begun();
    const paper = { ...RECORDING, type: 'document', retentionClass: 'contract', product: null };
    const body = captured({ attachments: [paper, { ...RECORDING, product: 'nothing' }] });
    const problem = { status: 422, code: 'product-unknown', pointer: '/capture/attachments/1/product' };
    await expectProblem(api, ['app', 'POST', CONSENTS, body], problem);
    expect((await send('app', 'POST', CONSENTS, { ...body, decision: 'refused', channels: [] })).status).toBe(201);
  });

  test('of a consent has recordings that are kept as their product says, where it says so', async () => {
    const { api, send, captured, product } = await begun();
    const retentionClass = 'double-recording-10-years';
    expect((await product({ retentionClass })).body.product).toMatchObject({ version: 2, retentionClass });
    const audio = { ...RECORDING, type: 'audio' };
    const body = captured({ attachments: [{ ...RECORDING, retentionClass }, audio] });
    await expectProblem(api, ['app', 'POST', CONSENTS, body], {
      status: 422,
      code: 'retention-class-mismatch',
      pointer: '/capture/attachments/1/retentionClass',
      fix: retentionClass,
    });
    const document = { ...RECORDING, type: 'document', retentionClass: 'contract' };
    const fitting = captured({ attachments: [{ ...RECORDING, retentionClass }, document] });
    expect((await send('app', 'POST', CONSENTS, fitting)).status).toBe(201);
    expect((await product({})).body.product).not.toHaveProperty('retentionClass');
    expect((await send('app', 'POST', CONSENTS, body)).status).toBe(201);
  });

  test('of a yes, and of an opt-out lifted, claims no time that is more than five minutes ahead', async () => {
    const { api, send, captured, fromNow } = await begun();
    expect((await send('app', 'POST', CONSENTS, captured({ at: fromNow(5 * MINUTE_MS) }))).status).toBe(201);
    const problem = { status: 422, code: 'capture-in-future', pointer: '/capture/at' };
    const capture = { channel: 'app', at: fromNow(6 * MINUTE_MS) };
    await expectProblem(api, ['app', 'POST', CONSENTS, captured(capture)], problem);
    for (const optOut of ['objection', 'restriction']) {
      const path = `/v1/subjects/C-1001/${optOut}`;
      expect((await send('app', 'PUT', path, { capture })).status).toBe(201);
      await expectProblem(api, ['customer.C-1001', 'DELETE', path, { capture }], problem);
    }
  });

  test('of a no may claim any time: it is taken as said when it was recorded, and the next yes counts', async () => {
    const { send, captured, offers, push, fromNow, parts } = await begun();
    const consents = async () => (await send('app', 'GET', '/v1/subjects/C-1001/consents')).body;
    const reasons = async () => (await send('marketing', 'POST', '/v1/pushes', push)).body.context.reasons;
    const taken = async (ms: number) => {
      const capture = { channel: 'app', at: fromNow(ms) };
      const said = async (path: string, body: object) => {
        parts.clock.advance(MINUTE_MS);
        expect(await send('app', 'POST', CONSENTS, captured({}))).toMatchObject({ body: { effect: 'counts' } });
        const answer = await send('app', 'POST', `/v1/subjects/C-1001/${path}`, { ...body, capture });
        expect(answer).toMatchObject({ status: 201, body: { effect: 'counts' } });
        expect((await consents()).consents[0]).toMatchObject({ saidAt: answer.body.event.recordedAt });
        return reasons();
      };
      expect(await said('consents', { ...offers, decision: 'refused' })).toEqual(['refused']);
      expect(await said('withdrawals', { purpose: offers.purpose })).toEqual(['withdrawn']);
      expect((await send('app', 'POST', CONSENTS, captured({}))).body.effect).toBe('counts');
      for (const [path, body, reason] of [
        ['objection', {}, 'objected'],
        ['objection', { sharing: true }, null],
        ['restriction', {}, 'restricted'],
      ] as const) {
        const optOut = `/v1/subjects/C-1001/${path}`;
        expect((await send('app', 'PUT', optOut, { ...body, capture })).status).toBe(201);
        if (reason === null) expect((await consents()).sharing).not.toBeNull();
        else expect(await reasons()).toEqual([reason]);
        expect((await send('customer.C-1001', 'DELETE', optOut, body)).status).toBe(201);
      }
    };
    for (const ms of [6 * MINUTE_MS, DAY_MS, 4_000 * DAY_MS]) await taken(ms);
    await fc.assert(fc.asyncProperty(fc.integer({ min: 5 * MINUTE_MS + 1, max: 20_000 * DAY_MS }), taken), {
      numRuns: 5,
    });
  });

  test('of a consent is no older than the purpose allows; of a refusal it may be', async () => {
    const { api, send, offers, fromNow, parts } = await begun();
    const purpose = { kind: 'push', title: { en: 'Loans' }, channels: ['sms'], maxCaptureAgeDays: 7 };
    await send('registrar', 'PUT', '/v1/purposes/loans', purpose);
    const published = await send('registrar', 'POST', '/v1/purposes/loans/notices', { language: 'en', text: 'Loans' });
    const notice = { id: published.body.notice.id, language: 'en' };
    parts.clock.advance(10 * DAY_MS);
    const capture = { channel: 'post', at: fromNow(-8 * DAY_MS) };
    const given = { ...offers, purpose: 'loans', notice, capture };
    const problem = { status: 422, code: 'capture-too-old', pointer: '/capture/at' };
    await expectProblem(api, ['app', 'POST', CONSENTS, given], problem);
    const inTime = { ...given, capture: { ...capture, at: fromNow(-6 * DAY_MS) } };
    expect((await send('app', 'POST', CONSENTS, inTime)).status).toBe(201);
    expect((await send('app', 'POST', CONSENTS, { ...given, decision: 'refused' })).status).toBe(201);
  });

  test('of a consent that the subject has said no to since changes nothing: their last word counts', async () => {
    const { send, captured, offers, quotes, parts } = await begun();
    const before = new Date(parts.clock.nowMs()).toISOString();
    const late = captured({ at: before });
    const given = async (body: object) => {
      const answer = await send('app', 'POST', CONSENTS, body);
      return [answer.status, answer.body.effect, answer.body.reason, answer.body.consent.status];
    };
    const ignored = [201, 'none', 'capture-before-decision'];
    const said = async (path: string, body: object, status: string) => {
      parts.clock.advance(MINUTE_MS);
      const { event } = (await send('app', 'POST', `/v1/subjects/C-1001/${path}`, body)).body;
      expect(await given(late)).toEqual([...ignored, status]);
      expect(await given(captured({ at: event.recordedAt }))).toEqual([201, 'counts', null, 'given']);
      expect(await given(late)).toEqual([...ignored, 'given']);
    };
    await said('consents', { ...offers, decision: 'refused' }, 'refused');
    await said('withdrawals', { purpose: 'credit-card-offers' }, 'withdrawn');
    expect(await given({ ...quotes, capture: late.capture })).toEqual([201, 'counts', null, 'given']);
    const lateNo = { ...late, decision: 'refused' };
    expect(await given(lateNo)).toEqual([201, 'none', 'said-before-decision', 'given']);
    expect(await given(offers)).toEqual([201, 'counts', null, 'given']);
  });

  test('of a consent to one recipient from before the no to all of them changes nothing, and shows that no', async () => {
    const { send, quotes, parts } = await begun();
    const at = new Date(parts.clock.nowMs()).toISOString();
    parts.clock.advance(MINUTE_MS);
    const { purpose } = quotes;
    const no = await send('app', 'POST', '/v1/subjects/C-1001/withdrawals', { purpose });
    expect([no.status, no.body.event.type, no.body.consent.recipient]).toEqual([201, 'consent.refused', null]);
    const late = await send('app', 'POST', CONSENTS, { ...quotes, capture: { channel: 'app', at } });
    const ignored = {
      effect: 'none',
      reason: 'capture-before-decision',
      consent: { status: 'refused', recipient: null },
    };
    expect(late).toMatchObject({ status: 201, body: ignored });
  });

  test('at a channel of staff takes their token for a yes, and need not for a no', async () => {
    const { api, send, captured, offers } = await begun();
    const problem = { status: 422, code: 'staff-required', pointer: '/capture/channel' };
    for (const channel of ['branch', 'call']) {
      for (const token of ['app', 'customer.C-1001']) {
        await expectProblem(api, [token, 'POST', CONSENTS, captured({ channel })], problem);
        expect((await send(token, 'POST', CONSENTS, { ...captured({ channel }), decision: 'refused' })).status).toBe(
          201,
        );
      }
      const capture = { channel };
      await send('app', 'POST', CONSENTS, offers);
      for (const [method, path, body] of [
        ['POST', 'withdrawals', { purpose: 'credit-card-offers', capture }],
        ['PUT', 'objection', { capture }],
        ['PUT', 'restriction', { capture }],
      ] as const) {
        expect((await send('app', method, `/v1/subjects/C-1001/${path}`, body)).status).toBe(201);
      }
      for (const stop of ['objection', 'restriction']) {
        await send('customer.C-1001', 'DELETE', `/v1/subjects/C-1001/${stop}`);
      }
    }
    for (const channel of ['web', 'sms', 'email', 'post', 'atm']) {
      const { body } = await send('app', 'POST', CONSENTS, captured({ channel }));
      expect(body.consent.awaitingConfirmation).toBe(false);
    }
  });

  test('is sent by a program with its channel, and by a customer where they like', async () => {
    const { api, send, offers } = await begun();
    const { capture: _, ...yes } = offers;
    for (const [capture, pointer] of [
      [undefined, '/capture'],
      [null, '/capture'],
      [{}, '/capture/channel'],
      [{ channel: null, evidence: 'imported' }, '/capture/channel'],
    ] as const) {
      const problem = { status: 422, code: 'capture-required', pointer };
      await expectProblem(api, ['app', 'POST', CONSENTS, { ...yes, capture }], problem);
      expect((await send('app', 'POST', CONSENTS, { ...yes, capture, decision: 'refused' })).status).toBe(201);
      expect((await send('customer.C-1001', 'POST', CONSENTS, { ...yes, capture: {} })).status).toBe(201);
      expect((await send('customer.C-1001', 'POST', CONSENTS, yes)).status).toBe(201);
    }
  });

  test('names no staff: a member that says so is none of a capture', async () => {
    const { api, captured } = await begun();
    const body = captured({ staff: { id: 'S-77', branch: 'B-1' } });
    for (const token of ['app', 'customer.C-1001', AT_BRANCH]) {
      const problem = { status: 400, code: 'input-invalid', pointer: '/capture/staff' };
      await expectProblem(api, [token, 'POST', CONSENTS, body], problem);
    }
  });

  test('by a program lifts neither an objection nor a restriction, whoever is said to be present', async () => {
    const { api, send } = await begun();
    for (const stop of ['objection', 'restriction']) {
      const path = `/v1/subjects/C-1001/${stop}`;
      expect((await send('app', 'DELETE', path)).status).toBe(200);
      expect((await send('app', 'PUT', path)).status).toBe(201);
      const problem = { status: 403, code: 'customer-or-two-staff' };
      for (const channel of ['app', 'post', 'branch', 'call']) {
        await expectProblem(api, ['app', 'DELETE', path, { capture: { channel } }], problem);
      }
      await expectProblem(api, ['app', 'DELETE', path], problem);
      expect((await send('staff-S-77', 'DELETE', path)).status).toBe(202);
      expect((await send('customer.C-1001', 'DELETE', path)).status).toBe(201);
    }
  });

  test('by staff names them as who acted, by their token, in a history that replays', async () => {
    const { api, send, offers, captured, newest } = await begun();
    const problem = { status: 422, code: 'channel-of-token', pointer: '/capture/channel' };
    for (const channel of ['branch', 'app']) {
      await expectProblem(api, [AT_BRANCH, 'POST', CONSENTS, captured({ channel })], problem);
    }
    const given = await send(AT_BRANCH, 'POST', CONSENTS, { ...offers, capture: {} });
    expect(given.body.consent).toMatchObject({ evidence: 'staff-recorded', awaitingConfirmation: true });
    const staff = { id: 'S-77', branch: 'B-1', channel: 'branch' };
    expect((await newest()).actor).toEqual({ kind: 'staff', client: AT_BRANCH, staff });
    const withdrawal = { purpose: 'credit-card-offers', capture: { channel: 'app' } };
    await send(BY_CALL, 'POST', '/v1/subjects/C-1001/withdrawals', withdrawal);
    const caller = { id: 'S-90', branch: 'C-1', channel: 'call' };
    expect((await newest()).actor).toEqual({ kind: 'staff', client: BY_CALL, staff: caller });
    const chain = subjectChain(api.deps.pepper, 'C-1001');
    const history = [...(await api.parts.events.listEvents(chain, null, 10))].reverse();
    expect(replayHistory(history).at(-1)).toEqual(await api.parts.events.readState(chain));
  });
});

describe('staff', () => {
  const noOne = { status: 403, code: 'staff-not-registered' };

  test('who are not registered for their branch, or no longer, capture nothing but a no', async () => {
    const { api, send, offers, fromNow } = await begun();
    const { capture: _, ...yes } = offers;
    const profile = { care: ['elderly'], timeZone: null, staleContacts: [], suitability: null };
    const register = (branches: string[], validUntil: string) =>
      send('registrar', 'PUT', '/v1/staff/S-left', { branches, products: [], validUntil });
    const capturesNothing = async (token: string) => {
      for (const [method, path, body] of [
        ['POST', 'consents', yes],
        ['POST', 'asks', { purpose: yes.purpose }],
        ['POST', 'served-notices', { notice: yes.notice }],
        ['POST', 'complaints', { level: 'branch', reference: 'case-1' }],
        ['PUT', 'profile', profile],
        ['PATCH', 'profile', { care: ['elderly'] }],
        ['POST', 'representatives', { role: 'guardian', representative: 'G' }],
        ['DELETE', 'objection', {}],
        ['DELETE', 'restriction', {}],
      ] as const) {
        await expectProblem(api, [token, method, `/v1/subjects/C-1001/${path}`, body], noOne);
      }
      for (const [method, path, body] of [
        ['POST', 'consents', { ...yes, decision: 'refused' }],
        ['POST', 'withdrawals', { purpose: yes.purpose }],
        ['PUT', 'objection', {}],
        ['PUT', 'restriction', {}],
      ] as const) {
        expect([200, 201]).toContain((await send(token, method, `/v1/subjects/C-1001/${path}`, body)).status);
      }
    };
    const [HERE, THERE] = ['staff.S-left.B-1.branch', 'staff.S-left.B-none.call'];
    await capturesNothing(HERE);
    await register(['B-1'], fromNow(MINUTE_MS));
    await capturesNothing(THERE);
    expect((await send(HERE, 'POST', CONSENTS, yes)).body.consent.awaitingConfirmation).toBe(true);
    await register(['B-1'], fromNow(-1));
    await capturesNothing(HERE);
    await register(['B-1', 'B-none'], fromNow(MINUTE_MS));
    expect((await send(THERE, 'POST', CONSENTS, yes)).status).toBe(201);
    api.parts.clock.advance(MINUTE_MS);
    await capturesNothing(THERE);
  });

  test('read what is on record about a subject, and neither their history nor receipts', async () => {
    const { send, offers } = await begun();
    const { event } = (await send('app', 'POST', CONSENTS, offers)).body;
    for (const path of ['consents', 'profile']) {
      expect((await send(AT_BRANCH, 'GET', `/v1/subjects/C-1001/${path}`)).status).toBe(200);
    }
    for (const path of [
      '/v1/subjects/C-1001/history',
      `/v1/events/${event.id}/receipt`,
      `/v1/events/${event.id}/promise`,
      `/v1/events/${event.id}/proof`,
    ]) {
      expect((await send(AT_BRANCH, 'GET', path)).body.code).toBe('scope-missing');
    }
  });
});

describe('evidence', () => {
  const SCAN = { ...RECORDING, type: 'scan', retentionClass: 'contract', product: null };

  test('is of a class that the token and the attachments bear out, for every class and every caller', async () => {
    const { api, send, offers } = await begun();
    const others = ['paper', 'imported'];
    const rows = [
      ['customer.C-1001', {}, ['own-token']],
      ['app', { channel: 'app' }, ['client-asserted', ...others]],
      [AT_BRANCH, {}, ['staff-recorded', ...others]],
      [BY_CALL, {}, ['staff-recorded', ...others]],
    ] as const;
    const problem = { status: 422, code: 'evidence-not-allowed', pointer: '/capture/evidence' };
    for (const [token, capture, own] of rows) {
      for (const evidence of [null, ...EVIDENCE_CLASSES]) {
        for (const attachments of [[], [SCAN]]) {
          const body = { ...offers, capture: { ...capture, evidence, attachments } };
          const hasPaper = evidence !== 'paper' || attachments.length > 0;
          const attainable = evidence === null || (own.some((each) => each === evidence) && hasPaper);
          if (!attainable) await expectProblem(api, [token, 'POST', CONSENTS, body], problem);
          const decision = attainable ? 'given' : 'refused';
          const answer = await send(token, 'POST', CONSENTS, { ...body, decision });
          if (answer.body.code === 'limit-reached') continue;
          const expected = attainable ? (evidence ?? own[0]) : own[0];
          expect([token, evidence, answer.body.consent.evidence]).toEqual([token, evidence, expected]);
        }
      }
      await send('customer.C-1001', 'POST', CONSENTS, offers);
    }
  });

  test('that no program can have keeps a purpose from every yes of a program', async () => {
    const { send, offers, push } = await begun();
    await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, minimumEvidence: 'own-token' });
    const asked = async (token: string, capture: object) => {
      await send(token, 'POST', CONSENTS, { ...offers, capture });
      return (await send('marketing', 'POST', '/v1/pushes', push)).body;
    };
    for (const evidence of [null, 'paper', 'imported', 'client-asserted']) {
      const { decision } = await asked('app', { channel: 'app', evidence, attachments: [SCAN] });
      expect([evidence, decision]).toEqual([evidence, false]);
    }
    expect((await asked('customer.C-1001', {})).decision).toBe(true);
  });

  test('is one of those that the purpose takes, where it lists them', async () => {
    const { api, send, offers, push } = await begun();
    const path = '/v1/purposes/credit-card-offers';
    const listed = { ...OFFERS, evidenceClasses: ['paper', 'otp'] };
    const both = { ...listed, minimumEvidence: 'otp' };
    const problem = { status: 400, code: 'input-invalid', pointer: '/evidenceClasses' };
    await expectProblem(api, ['registrar', 'PUT', path, both], problem);
    expect((await send('registrar', 'PUT', path, listed)).body.purpose.evidenceClasses).toEqual(['paper', 'otp']);
    for (const [token, capture, decision] of [
      ['customer.C-1001', {}, false],
      ['app', { channel: 'post', evidence: 'imported' }, false],
      ['app', { channel: 'post', evidence: 'paper', attachments: [SCAN] }, true],
    ] as const) {
      await send(token, 'POST', CONSENTS, { ...offers, capture });
      expect((await send('marketing', 'POST', '/v1/pushes', push)).body.decision).toBe(decision);
    }
  });

  test('is shown by every decision, and must be as strong as the purpose demands', async () => {
    const { api, send, captured, push } = await begun();
    const demanding = {
      kind: 'push',
      title: { en: 'Credit card offers' },
      channels: ['sms', 'email', 'app'],
      minimumEvidence: 'otp',
    };
    await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', demanding);
    const asked = async (token: string, capture: object) => {
      await send(token, 'POST', CONSENTS, { ...captured({}), capture });
      return (await send('marketing', 'POST', '/v1/pushes', push)).body;
    };
    expect(await asked('app', { channel: 'post', evidence: 'paper', attachments: [SCAN] })).toMatchObject({
      decision: false,
      context: { reasons: ['evidence-insufficient'], consent: { evidence: 'paper' } },
    });
    expect(await asked(AT_BRANCH, {})).toMatchObject({
      decision: false,
      context: { reasons: ['evidence-insufficient'], consent: { evidence: 'paper' } },
    });
    const { event, code } = api.deps.codeDelivery.sent.at(-1) ?? {};
    await send('app', 'POST', '/v1/subjects/C-1001/confirmations', { event, code });
    expect((await send('marketing', 'POST', '/v1/pushes', push)).body).toMatchObject({
      decision: true,
      context: { reasons: [], consent: { evidence: 'otp' } },
    });
  });
});
