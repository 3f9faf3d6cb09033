import { describe, expect, test } from 'vitest';
import { EVIDENCE_CLASSES } from '../../../core/vocabulary.ts';
import { type Body, PAPER } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const STAFF = { id: 'S-77', branch: 'B-1', channel: 'branch' };
const UNTIL = '2027-11-23T00:00:00.000Z';
const NOT_OWN = { status: 403, code: 'subject-not-own' };
const UNKNOWN = { status: 404, code: 'event-unknown' };
const NOT_VALID = { status: 422, code: 'authority-not-valid', pointer: '/capture/authority' };

/**
 * Gives C-1001 a guardian G, a delegate D for everything and a delegate L for offers alone; `tokens` are the
 * representatives' own.
 */
async function represented() {
  const api = await furnishedApi();
  const appoint = async (representative: string, body: Body): Promise<string> => {
    const appointment = { role: 'delegate', representative, evidence: [PAPER], ...body };
    return (await api.byTwoStaff('POST', `${SUBJECT}/representatives`, appointment)).body.event.id;
  };
  const limited = ['limited-capacity'];
  await api.send('app', 'PUT', `${SUBJECT}/profile`, {
    care: limited,
    timeZone: null,
    staleContacts: [],
    suitability: null,
  });
  const authorities = {
    guardian: await appoint('G', { role: 'guardian' }),
    delegate: await appoint('D', { purposes: null, validUntil: UNTIL }),
    limited: await appoint('L', { purposes: ['credit-card-offers'], validUntil: UNTIL }),
  };
  const newest = async () => (await api.send('app', 'GET', `${SUBJECT}/history?limit=1`)).body.events[0];
  /** Everything that a subject's own token may do, each about a purpose or about none. */
  const acts: {
    readonly method: string;
    readonly path: string;
    readonly body: Body;
    readonly purpose: string | null;
  }[] = [
    { method: 'POST', path: 'consents', body: api.offers, purpose: 'credit-card-offers' },
    { method: 'POST', path: 'consents', body: api.quotes, purpose: 'insurance-quotes' },
    { method: 'POST', path: 'withdrawals', body: { purpose: 'credit-card-offers' }, purpose: 'credit-card-offers' },
    { method: 'POST', path: 'asks', body: { purpose: 'credit-card-offers' }, purpose: 'credit-card-offers' },
    { method: 'POST', path: 'asks', body: { purpose: 'nothing' }, purpose: 'nothing' },
    { method: 'POST', path: 'served-notices', body: { notice: api.offers.notice }, purpose: 'credit-card-offers' },
    { method: 'POST', path: 'served-notices', body: { notice: api.quotes.notice }, purpose: 'insurance-quotes' },
    { method: 'POST', path: 'acknowledgements', body: { event: authorities.guardian }, purpose: null },
    { method: 'POST', path: 'complaints', body: { level: 'branch', reference: 'case-1' }, purpose: null },
    { method: 'PUT', path: 'objection', body: {}, purpose: null },
    { method: 'DELETE', path: 'objection', body: {}, purpose: null },
    { method: 'PUT', path: 'restriction', body: {}, purpose: null },
    { method: 'DELETE', path: 'restriction', body: {}, purpose: null },
  ];
  return { api, ...api, authorities, newest, acts };
}

describe('a representative with their own token', () => {
  test('does whatever the subject could, as far as their authority goes, and is who acted', async () => {
    const { api, send, acts, newest, authorities } = await represented();
    for (const [token, role, authority, reach] of [
      ['customer.G', 'guardian', authorities.guardian, null],
      ['customer.D', 'delegate', authorities.delegate, null],
      ['customer.L', 'delegate', authorities.limited, 'credit-card-offers'],
    ] as const) {
      for (const { method, path, body, purpose } of acts) {
        if (reach !== null && purpose !== reach) {
          await expectProblem(api, [token, method, `${SUBJECT}/${path}`, body], NOT_OWN);
          continue;
        }
        const { status } = await send(token, method, `${SUBJECT}/${path}`, body);
        expect([path, status]).toEqual([path, purpose === 'nothing' ? 200 : status === 200 ? 200 : 201]);
        expect((await newest()).actor).toEqual({ kind: role, client: 'consent-centre', authority });
      }
    }
  });

  test('takes note of, and complains about, what happened within their authority', async () => {
    const { api, send, offers, quotes } = await represented();
    const recorded = async (consent: Body) => (await send('app', 'POST', `${SUBJECT}/consents`, consent)).body.event.id;
    const [within, beyond] = [await recorded(offers), await recorded(quotes)];
    const complaint = (about: string) => ({ level: 'branch', reference: 'case-1', about });
    for (const [path, body] of [
      ['acknowledgements', { event: within }],
      ['complaints', complaint(within)],
    ] as const) {
      expect((await send('customer.L', 'POST', `${SUBJECT}/${path}`, body)).status).toBe(201);
    }
    for (const [path, body] of [
      ['acknowledgements', { event: beyond }],
      ['complaints', complaint(beyond)],
    ] as const) {
      await expectProblem(api, ['customer.L', 'POST', `${SUBJECT}/${path}`, body], NOT_OWN);
    }
  });

  test('takes a complaint further within their authority alone, whatever they say that it is about', async () => {
    const { api, send, offers, newest } = await represented();
    const complain = async (token: string, body: Body) =>
      send(token, 'POST', `${SUBJECT}/complaints`, { level: 'branch', reference: 'case-1', ...body });
    const within = (await send('app', 'POST', `${SUBJECT}/consents`, offers)).body.event.id;
    const beyond = (await send('app', 'POST', `${SUBJECT}/consents`, api.quotes)).body.event.id;
    const [own, foreign, general] = [
      (await complain('customer.C-1001', { about: within })).body.event.id,
      (await complain('customer.C-1001', { about: beyond })).body.event.id,
      (await complain('customer.C-1001', {})).body.event.id,
    ];
    const further = { level: 'regulator', reference: 'case-2' };
    const asL = (body: Body) =>
      ['customer.L', 'POST', `${SUBJECT}/complaints`, { ...further, ...body }] as [string, string, string, Body];
    for (const escalates of [foreign, general]) {
      await expectProblem(api, asL({ about: within, escalates }), {
        status: 422,
        code: 'complaint-not-escalated',
        pointer: '/escalates',
      });
      await expectProblem(api, asL({ escalates }), NOT_OWN);
    }
    for (const body of [{ about: within, escalates: own }, { escalates: own }]) {
      expect((await send(...asL(body))).status).toBe(201);
      expect(await newest()).toMatchObject({ purpose: 'credit-card-offers', detail: { escalates: own } });
    }
  });

  test('reads what the subject could if they represent them in everything, and nothing otherwise', async () => {
    const { api, send, offers } = await represented();
    const { event } = (await send('app', 'POST', `${SUBJECT}/consents`, offers)).body;
    const paths = [
      `${SUBJECT}/consents`,
      `${SUBJECT}/history`,
      `/v1/events/${event.id}/receipt`,
      `/v1/events/${event.id}/proof`,
    ];
    for (const path of paths) {
      const own = await send('customer.C-1001', 'GET', path);
      for (const token of ['customer.G', 'customer.D']) {
        expect([path, (await send(token, 'GET', path)).status]).toEqual([path, own.status]);
      }
      const hidden = path.startsWith('/v1/events') ? UNKNOWN : NOT_OWN;
      for (const token of ['customer.L', 'customer.X']) await expectProblem(api, [token, 'GET', path], hidden);
    }
    const registration = [...api.parts.tables.events.values()].find(({ type }) => type === 'purpose.registered');
    await expectProblem(api, ['customer.G', 'GET', `/v1/events/${registration?.id}/proof`], UNKNOWN);
  });

  test('does nothing before their authority begins, after it ends, or once the appointment is ended', async () => {
    const { api, send, byTwoStaff, parts, authorities, offers } = await represented();
    const fromNow = (ms: number) => new Date(parts.clock.nowMs() + ms).toISOString();
    await byTwoStaff('POST', `${SUBJECT}/representatives`, {
      role: 'guardian',
      representative: 'T',
      evidence: [PAPER],
      validFrom: fromNow(1_000),
      validUntil: fromNow(2_000),
    });
    const asT = ['customer.T', 'POST', `${SUBJECT}/consents`, offers] as const;
    await expectProblem(api, [...asT], NOT_OWN);
    parts.clock.advance(1_000);
    expect((await send(...asT)).status).toBe(201);
    expect((await send('customer.T', 'GET', `${SUBJECT}/history`)).status).toBe(200);
    parts.clock.advance(1_000);
    await expectProblem(api, [...asT], NOT_OWN);
    await expectProblem(api, ['customer.T', 'GET', `${SUBJECT}/history`], NOT_OWN);
    await send('app', 'DELETE', `${SUBJECT}/representatives/${authorities.guardian}`);
    await expectProblem(api, ['customer.G', 'POST', `${SUBJECT}/consents`, offers], NOT_OWN);
  });

  test('whom nobody appointed is told the same, whatever stands and whatever they ask', async () => {
    const { api, acts } = await represented();
    for (const token of ['customer.X', 'customer.L']) {
      const answers = [];
      for (const body of [
        { purpose: 'insurance-quotes', recipient: 'acme-insurance' },
        { purpose: 'nothing' },
        { purpose: 'old-offers' },
      ]) {
        const { requestId: _, ...told } = (
          await expectProblem(api, [token, 'POST', `${SUBJECT}/withdrawals`, body], NOT_OWN)
        ).body;
        answers.push(told);
      }
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    }
    for (const { method, path, body } of acts) {
      await expectProblem(api, ['customer.X', method, `${SUBJECT}/${path}`, body], NOT_OWN);
      await expectProblem(api, ['customer.G', method, `/v1/subjects/C-5005/${path}`, body], NOT_OWN);
    }
  });

  test('names no authority', async () => {
    const { api, offers, authorities } = await represented();
    for (const token of ['customer.C-1001', 'customer.G']) {
      const consent = (capture: Body) => [token, 'POST', `${SUBJECT}/consents`, { ...offers, capture }] as const;
      await expectProblem(api, [...consent({ channel: 'app', authority: authorities.guardian })], {
        status: 422,
        code: 'authority-not-allowed',
        pointer: '/capture/authority',
      });
    }
  });

  test('keeps keys of repetition of their own', async () => {
    const { send, offers } = await represented();
    const key = { 'idempotency-key': 'k-1' };
    const [own, guardians, again] = [
      await send('customer.C-1001', 'POST', `${SUBJECT}/consents`, offers, key),
      await send('customer.G', 'POST', `${SUBJECT}/consents`, offers, key),
      await send('customer.G', 'POST', `${SUBJECT}/consents`, offers, key),
    ];
    expect(guardians.body.event.id).not.toBe(own.body.event.id);
    expect(again.body).toEqual(guardians.body);
  });
});

describe('a representative before the bank', () => {
  test('is who acted, with whoever captured it', async () => {
    const { send, offers, authorities, newest } = await represented();
    const actor = { kind: 'delegate', client: 'app', authority: authorities.limited };
    const consent = async (capture: Body, token = 'app') => {
      const { status } = await send(token, 'POST', `${SUBJECT}/consents`, { ...offers, capture });
      expect(status).toBe(201);
      return await newest();
    };
    const plain = await consent({ channel: 'app', authority: authorities.limited });
    expect(plain.actor).toEqual(actor);
    expect(plain.detail).toEqual({ evidence: 'client-asserted', capture: { channel: 'app' } });
    const before = await consent({ authority: authorities.limited }, 'staff-S-77');
    expect(before.actor).toEqual({ ...actor, client: 'staff-S-77', staff: STAFF });
    expect(before.detail).toEqual({
      evidence: 'staff-recorded',
      awaitingConfirmation: true,
      capture: {},
    });
  });

  test('needs an appointment of this subject that is in force and reaches so far', async () => {
    const { api, send, acts, authorities, offers } = await represented();
    const capture = (authority: string) => ({ capture: { channel: 'app', authority } });
    for (const { method, path, body, purpose } of acts) {
      if (purpose === 'credit-card-offers') continue;
      const request = ['app', method, `${SUBJECT}/${path}`, { ...body, ...capture(authorities.limited) }] as const;
      await expectProblem(api, [...request], NOT_VALID);
    }
    const given = (authority: string, subject = SUBJECT) =>
      ['app', 'POST', `${subject}/consents`, { ...offers, ...capture(authority) }] as const;
    const { event } = (await send('app', 'POST', `${SUBJECT}/consents`, offers)).body;
    await expectProblem(api, [...given(event.id)], NOT_VALID);
    await expectProblem(api, [...given(authorities.guardian, '/v1/subjects/C-5005')], NOT_VALID);
    await send('app', 'DELETE', `${SUBJECT}/representatives/${authorities.guardian}`);
    await expectProblem(api, [...given(authorities.guardian)], NOT_VALID);
    expect((await send(...given(authorities.delegate))).status).toBe(201);
  });

  test('has the evidence that the way of capture can have', async () => {
    const { api, send, offers, authorities } = await represented();
    const authority = authorities.guardian;
    for (const [token, capture, own] of [
      ['customer.G', { channel: 'app' }, ['own-token']],
      ['app', { channel: 'app', authority }, ['client-asserted', 'paper', 'imported']],
      ['staff-S-77', { authority }, ['staff-recorded', 'paper', 'imported']],
    ] as const) {
      for (const evidence of EVIDENCE_CLASSES) {
        const body = { ...offers, capture: { ...capture, evidence, attachments: [{ ...PAPER, type: 'scan' }] } };
        if (own.some((each) => each === evidence)) {
          expect((await send(token, 'POST', `${SUBJECT}/consents`, body)).body.consent.evidence).toBe(evidence);
        } else {
          await expectProblem(api, [token, 'POST', `${SUBJECT}/consents`, body], {
            status: 422,
            code: 'evidence-not-allowed',
            pointer: '/capture/evidence',
          });
        }
      }
    }
  });
});
