import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import type { Body } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const DISPUTES = `${SUBJECT}/disputes`;
const CONSENTS = `${SUBJECT}/consents`;
const OWN = 'customer.C-1001';
const [CLERK, COLLEAGUE, CALL_CENTRE] = ['staff-S-77', 'staff-S-78', 'staff-S-90'];
const UNTIL = '2027-11-23T00:00:00.000Z';
const HELD = { status: 403, code: 'capture-disputed', fix: '/disputes/' };

/** A customer of whom nothing is on record. */
async function begun() {
  const api = await furnishedApi();
  const { send, deps, parts, offers } = api;
  const chain = subjectChain(deps.pepper, 'C-1001');
  const byStaff = { ...offers, capture: null };
  const recorded = async (...call: Parameters<typeof send>): Promise<string> => {
    const { status, body } = await send(...call);
    expect([call[2], status, body.code]).toEqual([call[2], 201, undefined]);
    return body.event.id;
  };
  const capture = (token = CLERK) => recorded(token, 'POST', CONSENTS, token === 'app' ? offers : byStaff);
  const code = () => deps.codeDelivery.sent.at(-1)?.code ?? '000000';
  const confirm = (event: string, token = 'app') =>
    send(token, 'POST', `${SUBJECT}/confirmations`, { event, code: code() });
  const dispute = async (event: string, token = OWN, more: object = {}): Promise<string> => {
    const { status, body } = await send(token, 'POST', DISPUTES, { event, ...more });
    expect([status, body.code]).toEqual([201, undefined]);
    return body.dispute;
  };
  const answer = (id: string, outcome: string, token = COLLEAGUE, more: object = {}) =>
    send(token, 'POST', `${DISPUTES}/${id}/answer`, { outcome, ...more });
  const reasons = async (): Promise<string[]> => {
    const subject = { type: 'customer', id: 'C-1001' };
    const action = { name: 'push', properties: { channel: 'sms' } };
    const asked = { subject, action, resource: { type: 'purpose', id: offers.purpose } };
    return (await send('marketing', 'POST', '/access/v1/evaluation', asked)).body.context.reasons;
  };
  const push = async (): Promise<Body> => (await send('marketing', 'POST', '/v1/pushes', api.push)).body;
  const list = async (token = OWN) => (await send(token, 'GET', DISPUTES)).body.disputes;
  const expectReplay = async () => {
    const events = [...(await parts.events.listEvents(chain, null, 100))].reverse();
    expect(replayHistory(events).at(-1) ?? null).toEqual(await parts.events.readState(chain));
  };
  return {
    api,
    ...api,
    chain,
    capture,
    confirm,
    dispute,
    answer,
    reasons,
    push,
    list,
    expectReplay,
    recorded,
    byStaff,
  };
}

describe('a customer who disputes what a clerk captured', () => {
  test('ends what waits, holds the clerk’s client and no other, and is always heard', async () => {
    const { api, send, capture, confirm, dispute, answer, reasons, list, expectReplay, byStaff } = await begun();
    const event = await capture();
    const id = await dispute(event, OWN, { text: 'I was not at the branch.' });
    expect(await reasons()).toEqual(['no-consent']);
    expect(await confirm(event)).toMatchObject({ status: 409, body: { code: 'confirmation-not-pending' } });

    await expectProblem(api, [CLERK, 'POST', CONSENTS, byStaff], HELD);
    const no = await send(CLERK, 'POST', CONSENTS, { ...byStaff, decision: 'refused' });
    expect(no).toMatchObject({ status: 201, body: { effect: 'counts' } });
    expect(await send(COLLEAGUE, 'POST', CONSENTS, byStaff)).toMatchObject({ status: 201, body: { effect: 'waits' } });
    expect(await send(OWN, 'POST', CONSENTS, byStaff)).toMatchObject({ status: 201, body: { effect: 'counts' } });

    expect(await list(COLLEAGUE)).toEqual([
      {
        id,
        event,
        type: 'consent.given',
        purpose: 'credit-card-offers',
        recipient: null,
        client: CLERK,
        text: 'I was not at the branch.',
        recordedAt: expect.any(String),
        answer: null,
      },
    ]);
    await expectProblem(api, [CLERK, 'POST', `${DISPUTES}/${id}/answer`, { outcome: 'rejected' }], {
      status: 403,
      code: 'answer-by-other-staff',
      fix: 'another member of staff',
    });
    const answered = await answer(id, 'rejected', COLLEAGUE, { text: 'The paper is signed.' });
    expect(answered).toMatchObject({ status: 201, body: { event: { type: 'dispute.answered' } } });
    expect(await list()).toMatchObject([
      { id, answer: { event: answered.body.event.id, outcome: 'rejected', text: 'The paper is signed.' } },
    ]);
    expect(await answer(id, 'upheld', CALL_CENTRE)).toMatchObject({ status: 409, body: { code: 'dispute-answered' } });
    expect((await send(CLERK, 'POST', CONSENTS, byStaff)).status).toBe(201);
    await expectReplay();
  });

  test.each([
    ['upheld', ['withdrawn']],
    ['rejected', []],
  ] as const)('keeps the consent from counting until it is %s', async (outcome, then) => {
    const { send, capture, confirm, dispute, answer, reasons, push, expectReplay } = await begun();
    const event = await capture();
    await confirm(event);
    const { permit } = await push();
    const id = await dispute(event);
    expect(await reasons()).toEqual(['disputed']);
    expect((await push()).context.reasons).toEqual(['disputed']);
    const use = () => send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
    expect((await use()).body).toMatchObject({ decision: false, context: { reasons: ['disputed'] } });
    const { body: ask } = await send('app', 'POST', `${SUBJECT}/asks`, { purpose: 'credit-card-offers' });
    expect([ask.decision, ask.context.reasons]).toEqual([false, ['disputed']]);

    expect((await answer(id, outcome)).status).toBe(201);
    expect(await reasons()).toEqual(then);
    expect((await use()).body.context.reasons).toEqual(then.length === 0 ? ['disputed'] : then);
    await expectReplay();
  });

  test('is told the permits that ended with it, and that nothing is new when they repeat it', async () => {
    const { send, capture, push, dispute } = await begun();
    const event = await capture('app');
    await push();
    await push();
    const first = await send(OWN, 'POST', DISPUTES, { event });
    expect(first).toMatchObject({ status: 201, body: { endedPermits: 2, promise: expect.anything() } });
    const { dispute: id } = first.body;
    const again = await send(OWN, 'POST', DISPUTES, { event, text: 'again' });
    expect([again.status, again.body]).toEqual([200, { event: null, dispute: id, promise: null, endedPermits: 0 }]);
    expect(
      (await send(OWN, 'POST', `${SUBJECT}/withdrawals`, { purpose: 'credit-card-offers' })).body.endedPermits,
    ).toBe(0);
    expect(await dispute(await capture(CALL_CENTRE))).not.toBe(id);
  });

  test('keeps a disclosure in', async () => {
    const { send, dispute, recorded, quotes } = await begun();
    const event = await recorded('app', 'POST', CONSENTS, quotes);
    await dispute(event);
    const asked = { subject: 'C-1001', purpose: quotes.purpose, recipient: quotes.recipient, data: { name: 'Li Lei' } };
    expect((await send('marketing', 'POST', '/v1/disclosures', asked)).body).toMatchObject({
      decision: false,
      context: { reasons: ['disputed'] },
    });
  });
});

describe('a dispute', () => {
  test('is of what others recorded, and of the customer’s own events', async () => {
    const { api, capture, recorded, byStaff } = await begun();
    const own = await recorded(OWN, 'POST', CONSENTS, byStaff);
    await expectProblem(api, [OWN, 'POST', DISPUTES, { event: own }], {
      status: 422,
      code: 'not-disputable',
      pointer: '/event',
      fix: 'withdraw',
    });
    const event = await capture();
    const unknown = { status: 404, code: 'event-unknown' };
    const [none, others] = await Promise.all([
      api.send(OWN, 'POST', DISPUTES, { event: '01a2076b-47e8-78ec-a003-848fa6842130' }),
      api.send('customer.C-2002', 'POST', '/v1/subjects/C-2002/disputes', { event }),
    ]);
    expect([none.status, none.body.code]).toEqual([unknown.status, unknown.code]);
    expect({ ...others.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
  });

  test.each([OWN, CALL_CENTRE, 'app'])('is taken from %s, and by staff whom nobody registered', async (token) => {
    const { capture, dispute, list } = await begun();
    await dispute(await capture(), token);
    await dispute(await capture(CALL_CENTRE), 'staff.S-99.B-9.branch');
    expect(await list()).toHaveLength(2);
  });

  test('is taken while the clock is behind, and put down while nothing can be recorded', async () => {
    const { api, send, parts, deps, capture, list, reasons, push } = await begun();
    const event = await capture('app');
    const { permit } = await push();
    parts.clock.advance(-3_600_000);
    expect((await send('app', 'POST', CONSENTS, api.offers)).body.code).toBe('clock-behind');
    const record = parts.events.record.bind(parts.events);
    parts.events.record = () => Promise.reject(new LedgerError('STORE_CONFLICT', 'somebody else was faster'));
    const key = { 'idempotency-key': 'once' };
    const { status, body } = await send(OWN, 'POST', DISPUTES, { event }, key);
    expect([status, body.event]).toMatchObject([201, { id: body.dispute, seq: null, recordedAt: null }]);
    expect(await reasons()).toContain('no-pending');
    parts.events.record = record;
    parts.clock.advance(3_600_000);
    const chain = subjectChain(deps.pepper, 'C-1001');
    expect(await deps.recordPutDown(chain)).toBe(1);
    expect(await deps.recordPutDown(chain)).toBe(0);
    expect(await list()).toMatchObject([{ id: body.dispute, event }]);
    expect(await reasons()).toEqual(['disputed']);
    const used = await api.send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
    expect(used.body.context.reasons).toEqual(['disputed']);
  });

  test('of an appointment takes the authority until the answer, and for good when it is upheld', async () => {
    for (const outcome of ['upheld', 'rejected']) {
      const { api, send, byStaff, dispute, answer, expectReplay } = await begun();
      const evidence = [{ type: 'document', sha256: 'A'.repeat(43), size: '1', uri: 's3://x/y', retentionClass: 'x' }];
      const delegate = { role: 'delegate', representative: 'C-2002', purposes: null, validUntil: UNTIL, evidence };
      const { event } = (await api.byTwoStaff('POST', `${SUBJECT}/representatives`, delegate)).body;
      const acts = () => send('customer.C-2002', 'POST', CONSENTS, byStaff);
      const reads = () => send('customer.C-2002', 'GET', `${SUBJECT}/history`);
      expect([(await acts()).status, (await reads()).status]).toEqual([201, 200]);

      const id = await dispute(event.id);
      const refused = { status: 403, code: 'subject-not-own' };
      for (const call of ['POST', 'GET'] as const) {
        const path = call === 'POST' ? CONSENTS : `${SUBJECT}/history`;
        await expectProblem(api, ['customer.C-2002', call, path, call === 'POST' ? byStaff : undefined], refused);
      }
      await expectProblem(api, ['customer.C-2002', 'POST', DISPUTES, { event: event.id }], refused);
      const { representatives } = (await send(OWN, 'GET', CONSENTS)).body;
      expect(representatives).toMatchObject([{ event: event.id, inForce: false }]);
      // Neither of the two who appointed them answers.
      for (const token of [CLERK, COLLEAGUE]) expect((await answer(id, outcome, token)).status).toBe(403);
      expect((await answer(id, outcome, CALL_CENTRE)).status).toBe(201);
      expect((await acts()).status).toBe(outcome === 'upheld' ? 403 : 201);
      await expectReplay();
    }
  });

  test('is made by a representative with authority for the purpose, of what others recorded', async () => {
    const { api, send, capture, recorded, dispute } = await begun();
    const appointed = { role: 'delegate', representative: 'C-2002', validUntil: UNTIL };
    await recorded(OWN, 'POST', `${SUBJECT}/representatives`, { ...appointed, purposes: ['insurance-quotes'] });
    await recorded(OWN, 'POST', `${SUBJECT}/representatives`, {
      ...appointed,
      representative: 'C-3003',
      purposes: ['credit-card-offers'],
    });
    const event = await capture();
    await expectProblem(api, ['customer.C-2002', 'POST', DISPUTES, { event }], {
      status: 403,
      code: 'subject-not-own',
    });
    await dispute(event, 'customer.C-3003');
    const { events } = (await send('app', 'GET', `${SUBJECT}/history?limit=1`)).body;
    expect(events[0]).toMatchObject({
      type: 'dispute.made',
      actor: { kind: 'delegate' },
      detail: { event, client: CLERK },
    });
  });

  test.each([
    ['objection', {}, ['objected']],
    ['restriction', {}, ['restricted']],
  ] as const)('of the lift of the %s makes it again, whatever the answer', async (path, body, then) => {
    const { api, send, recorded, capture, dispute, answer, reasons, expectReplay } = await begun();
    await capture('app');
    await recorded(OWN, 'PUT', `${SUBJECT}/${path}`, body);
    const lifted = (await api.byTwoStaff('DELETE', `${SUBJECT}/${path}`, body)).body.event.id;
    expect(await reasons()).toEqual([]);
    const id = await dispute(lifted);
    expect(await reasons()).toEqual(then);
    // A new proposal by the client whose lift is disputed is held.
    await expectProblem(api, [COLLEAGUE, 'DELETE', `${SUBJECT}/${path}`, body], HELD);
    await answer(id, 'rejected', CALL_CENTRE);
    expect(await reasons()).toEqual(then);
    expect((await send(OWN, 'DELETE', `${SUBJECT}/${path}`, body)).status).toBe(201);
    expect(await reasons()).toEqual([]);
    await expectReplay();
  });

  test('past the bound is upheld at once, and every client is held', async () => {
    const { api, offers, dispute, recorded, reasons, answer, list, expectReplay, byStaff } = await begun();
    const complaint = { level: 'branch', reference: 'case-1' };
    const open: string[] = [];
    for (let n = 0; n < 16; n++) {
      open.push(await dispute(await recorded(CLERK, 'POST', `${SUBJECT}/complaints`, complaint)));
    }
    await expectProblem(api, ['app', 'POST', CONSENTS, offers], HELD);
    expect((await answer(open[0] ?? '', 'rejected')).status).toBe(201);
    const event = await recorded('app', 'POST', CONSENTS, offers);
    await dispute(await recorded(CLERK, 'POST', `${SUBJECT}/complaints`, complaint));
    expect(await reasons()).toEqual([]);
    await dispute(event);
    expect(await reasons()).toEqual(['withdrawn']);
    expect(await list()).toHaveLength(16);
    await expectProblem(api, ['app', 'POST', CONSENTS, offers], HELD);
    expect((await api.send(OWN, 'POST', CONSENTS, byStaff)).status).toBe(201);
    await expectReplay();
  });

  test('is answered by staff alone, and only where there is one', async () => {
    const { api, capture, dispute } = await begun();
    const event = await capture();
    const path = `${DISPUTES}/${await dispute(event)}/answer`;
    for (const token of [OWN, 'app']) {
      await expectProblem(api, [token, 'POST', path, { outcome: 'upheld' }], { status: 403, code: 'scope-missing' });
    }
    const unknown = { status: 404, code: 'dispute-unknown' };
    for (const id of [event, 'nothing']) {
      await expectProblem(api, [COLLEAGUE, 'POST', `${DISPUTES}/${id}/answer`, { outcome: 'upheld' }], unknown);
    }
  });
});

test('whatever clerks, the customer and staff do in whatever order, the ledger and a naive twin agree', async () => {
  const step = fc.constantFrom('capture', 'yes', 'confirm', 'dispute', 'uphold', 'reject', 'withdraw');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const { send, offers, byStaff, confirm, answer, reasons, expectReplay } = await begun();
      const twin = newTwin();
      for (const [n, what] of steps.entries()) {
        const token = n % 2 === 0 ? CLERK : CALL_CENTRE;
        const done = await (async () => {
          if (what === 'capture') return send(token, 'POST', CONSENTS, byStaff);
          if (what === 'yes') return send('app', 'POST', CONSENTS, offers);
          if (what === 'confirm') return confirm(twin.waiting()?.id ?? '01a2076b-47e8-78ec-a003-848fa6842130', 'app');
          if (what === 'withdraw') return send(OWN, 'POST', `${SUBJECT}/withdrawals`, { purpose: offers.purpose });
          if (what === 'dispute') {
            const event = twin.lastActs(n)?.id ?? '01a2076b-47e8-78ec-a003-848fa6842130';
            return send(OWN, 'POST', DISPUTES, { event });
          }
          const id = twin.oldestOpen()?.id ?? 'nothing';
          return answer(id, what === 'uphold' ? 'upheld' : 'rejected');
        })();
        const client = what === 'capture' ? token : 'app';
        const expected = twin.act(what, n, client, done.body?.event?.id ?? '');
        expect([steps, n, done.status]).toEqual([steps, n, expected]);
        expect([steps, n, await reasons()]).toEqual([steps, n, twin.reasons()]);
      }
      await expectReplay();
    }),
    { numRuns: 60 },
  );
});

/** Keeps by hand, apart from the rules, which consent counts, waits or is disputed, and which clients are held. */
function newTwin() {
  type Act = { readonly id: string; readonly client: string; readonly confirms?: string };
  type Open = { readonly id: string; readonly of: Act; readonly stops: string };
  let current: { readonly act: Act; readonly status: 'given' | 'withdrawn' | 'refused' } | null = null;
  let waits: Act | null = null;
  let unconfirmed = 0;
  let open: Open[] = [];
  const acts: Act[] = [];
  const isHeld = (client: string) => open.some(({ of }) => of.client === client);

  function given(act: Act): number {
    acts.push(act);
    current = { act, status: 'given' };
    [waits, unconfirmed] = [null, 0];
    return 201;
  }

  function dispute(n: number, id: string): number {
    const of = acts.at(n % 3 === 0 ? 0 : -1);
    if (of === undefined) return 404;
    if (open.some((one) => one.of === of)) return 200;
    if (waits === of) waits = null;
    const stops = current?.act.confirms === of.id ? current.act.id : of.id;
    open.push({ id, of, stops });
    return 201;
  }

  function answer(isUpheld: boolean): number {
    const [first, ...others] = open;
    if (first === undefined) return 404;
    open = others;
    if (isUpheld && current?.status === 'given' && current.act.id === first.stops) {
      current = { ...current, status: 'withdrawn' };
    }
    return 201;
  }

  function withdraw(): number {
    const found = current?.status === 'given' || waits !== null;
    const act = current?.act ?? { id: '', client: '' };
    current = { act, status: found ? 'withdrawn' : 'refused' };
    [waits, unconfirmed] = [null, 0];
    return 201;
  }

  return {
    waiting: () => waits,
    lastActs: (n: number) => acts.at(n % 3 === 0 ? 0 : -1),
    oldestOpen: () => open[0],
    act(what: string, n: number, client: string, id: string): number {
      if (what === 'dispute') return dispute(n, id);
      if (what === 'withdraw') return withdraw();
      if (what === 'uphold' || what === 'reject') return answer(what === 'uphold');
      if (what === 'confirm') {
        if (waits === null) return 409;
        return isHeld(client) ? 403 : given({ id, client, confirms: waits.id });
      }
      if (what === 'yes') return isHeld(client) ? 403 : given({ id, client });
      // The fifth capture in a row that nobody confirmed is the last.
      if (unconfirmed >= 5) return 422;
      if (isHeld(client)) return 403;
      waits = { id, client };
      acts.push(waits);
      unconfirmed += 1;
      return 201;
    },
    reasons(): readonly string[] {
      if (current === null) return waits === null ? ['no-consent'] : ['awaiting-confirmation'];
      if (current.status !== 'given') return [current.status];
      return open.some(({ stops }) => stops === current?.act.id) ? ['disputed'] : [];
    },
  };
}
