import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LedgerError } from '../../../core/kernel/error.ts';
import { tellCustomers } from '../../../lambdas/app/customer-notice/tell-customers.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import type { UntoldKey } from '../../../lambdas/ports/customer-notices.ts';
import { MemoryCustomerNotice } from '../../memory/customer-notices.ts';
import { Faults } from '../../memory/faults.ts';
import { ACME, type Body, PAPER } from '../../support/api.ts';
import { furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const CONSENTS = `${SUBJECT}/consents`;
const [OWN, AT_BRANCH, PROGRAM] = ['customer.C-1001', 'staff-S-77', 'app'];
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const PUSH = { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' };
const NOT_SENT = new LedgerError('NOTICE_NOT_SENT', 'the topic did not answer');

/** An API, with what tells the customers; every call that tells or marks may be lost. */
async function begun() {
  const api = await furnishedApi();
  const { clock, tables, untold } = api.parts;
  const faults = new Faults();
  const notices = new MemoryCustomerNotice();
  const deps = {
    untold: faults.wrap(untold, ['removeUntold']),
    customerNotice: faults.wrap(notices, ['deliver']),
    clock,
  };
  const tell = tellCustomers(deps);
  const keys = (): readonly UntoldKey[] =>
    [...tables.untold.values()].map(({ since, told: { event } }) => ({ event, since }));
  return {
    api,
    ...api,
    faults,
    notices,
    keys,
    told: () => notices.sent,
    tell,
    /** Tells whoever is to be told, and returns the faults. */
    run: async () => (await tell()).faults,
    capture: (token = AT_BRANCH, headers = {}, body: object = {}) => {
      const capture = token === PROGRAM ? { channel: 'app' } : null;
      return api.send(token, 'POST', CONSENTS, { ...api.offers, capture, ...body }, headers);
    },
    object: (token = PROGRAM, subject = SUBJECT) => api.send(token, 'PUT', `${subject}/objection`),
  };
}

const seen = (told: readonly Body[]) => told.map(({ type, by }) => [type, by]);

describe('what somebody else records in the name of a customer', () => {
  test('is told to the customer, once an event, with the event, its type, by whom, and how to dispute it', async () => {
    const { capture, run, told, parts } = await begun();
    const { id, recordedAt } = (await capture()).body.event;
    expect(await run()).toEqual([]);
    expect(await run()).toEqual([]);
    const dispute = 'POST /v1/subjects/{subject}/disputes';
    expect(told()).toEqual([{ subject: 'C-1001', event: id, type: 'consent.given', by: 'staff', recordedAt, dispute }]);
    expect(JSON.stringify(told())).not.toMatch(/S-77|B-1/);
    expect(parts.tables.untold.size).toBe(0);
  });

  test('is disputed by the call that the notice names, and the answer of staff is told too', async () => {
    const { send, capture, run, told } = await begun();
    const reasons = async () => (await send('marketing', 'POST', '/v1/pushes', PUSH)).body.context.reasons;
    await capture(PROGRAM);
    await run();
    const [{ subject, event, dispute } = { subject: '', event: '', dispute: null }] = told();
    const [method = '', path = ''] = dispute?.replace('{subject}', encodeURIComponent(subject)).split(' ') ?? [];
    const disputed = await send(OWN, method, path, { event });
    expect(disputed.status).toBe(201);
    expect(await reasons()).toEqual(['disputed']);
    const { id } = disputed.body.event;
    expect((await send(AT_BRANCH, 'POST', `${path}/${id}/answer`, { outcome: 'upheld', text: null })).status).toBe(201);
    await run();
    expect(told().slice(1)).toMatchObject([{ type: 'dispute.answered', by: 'staff', dispute: null }]);
  });

  test('is told whoever it was: a program, staff, a guardian or a delegate', async () => {
    const { send, byTwoStaff, capture, object, run, told } = await begun();
    await send(PROGRAM, 'PUT', `${SUBJECT}/profile`, {
      care: ['limited-capacity'],
      timeZone: null,
      staleContacts: [],
      suitability: null,
    });
    const appointment = { validUntil: '2027-01-01T00:00:00Z', evidence: [PAPER] };
    const guardian = { ...appointment, role: 'guardian', representative: 'C-2002', purposes: null };
    const delegate = { ...appointment, role: 'delegate', representative: 'C-3003', purposes: ['credit-card-offers'] };
    for (const one of [guardian, delegate]) await byTwoStaff('POST', `${SUBJECT}/representatives`, one);
    await capture('customer.C-3003');
    await object('customer.C-2002');
    await object(AT_BRANCH);
    await run();
    expect(seen(told())).toEqual([
      ['profile.changed', 'client'],
      ['act.proposed', 'staff'],
      ['representative.appointed', 'staff'],
      ['act.proposed', 'staff'],
      ['representative.appointed', 'staff'],
      ['consent.given', 'delegate'],
      ['objection.made', 'guardian'],
    ]);
  });

  test('is told of each proposal by staff, and of the act where other staff approved it, not where the customer did', async () => {
    const { send, byTwoStaff, object, run, told } = await begun();
    await object(OWN);
    expect((await byTwoStaff('DELETE', `${SUBJECT}/objection`)).status).toBe(201);
    await object(OWN);
    const proposed = await send(AT_BRANCH, 'DELETE', `${SUBJECT}/objection`);
    const { id } = proposed.body.proposal;
    expect((await send(OWN, 'POST', `${SUBJECT}/proposals/${id}/approval`)).body.event.type).toBe('objection.lifted');
    await run();
    expect(seen(told())).toEqual([
      ['act.proposed', 'staff'],
      ['objection.lifted', 'staff'],
      ['act.proposed', 'staff'],
    ]);
  });

  test('is not told where the customer did it, by their own token or one-time code', async () => {
    const { api, send, capture, object, run, told } = await begun();
    await capture(OWN);
    await object(OWN);
    await send(OWN, 'DELETE', `${SUBJECT}/objection`);
    await run();
    expect(told()).toEqual([]);
    const { id: event } = (await capture(AT_BRANCH)).body.event;
    const code = api.deps.codeDelivery.sent.at(-1)?.code;
    const confirmed = await send(PROGRAM, 'POST', `${SUBJECT}/confirmations`, {
      event,
      code,
      capture: { channel: 'app' },
    });
    expect(confirmed.status).toBe(201);
    await run();
    expect(seen(told())).toEqual([['consent.given', 'staff']]);
  });

  test('is not told of decisions: asks, pushes, consumptions and disclosures', async () => {
    const { send, capture, keys, push, quotes, parts } = await begun();
    const ask = () => send(PROGRAM, 'POST', `${SUBJECT}/asks`, { purpose: push.purpose });
    await ask();
    await capture(OWN);
    await ask();
    await send(OWN, 'POST', CONSENTS, { ...quotes, capture: null });
    const { permit } = (await send('marketing', 'POST', '/v1/pushes', push)).body;
    await send('marketing', 'POST', `/v1/permits/${permit.id}/consumption`);
    await send('marketing', 'POST', '/v1/pushes', { ...push, channel: 'email' });
    const about = { purpose: quotes.purpose, recipient: quotes.recipient, subject: 'C-1001' };
    for (const data of [{ name: '张伟' }, { address: '1 Main Road' }]) {
      await send('partner-gateway', 'POST', '/v1/disclosures', { ...about, data });
    }
    const types = [...parts.tables.events.values()].map(({ type }) => type);
    const decided = ['push.permitted', 'permit.consumed', 'push.refused', 'disclosure.made', 'disclosure.refused'];
    for (const type of [...decided, 'ask.made', 'ask.refused']) expect(types).toContain(type);
    expect(keys()).toEqual([]);
  });

  test('is told once however often the request is repeated, and of each event that a no comes to', async () => {
    const { send, capture, run, told, quotes } = await begun();
    await send('registrar', 'PUT', '/v1/recipients/beta', { ...ACME, name: 'Beta', legalId: 'beta' });
    const words = { language: 'en', text: 'Quotes by two insurers.' };
    const { notice } = (await send('registrar', 'POST', `/v1/purposes/${quotes.purpose}/notices`, words)).body;
    const key = { 'idempotency-key': 'once' };
    for (let time = 0; time < 3; time++) await capture(PROGRAM, key);
    for (const recipient of ['acme-insurance', 'beta']) {
      const shown = { id: notice.id, language: 'en' };
      await send(OWN, 'POST', CONSENTS, { ...quotes, recipient, notice: shown, capture: null });
    }
    await send(AT_BRANCH, 'POST', `${SUBJECT}/withdrawals`, { purpose: quotes.purpose });
    await run();
    expect(seen(told())).toEqual([
      ['consent.given', 'client'],
      ['consent.withdrawn', 'staff'],
      ['consent.refused', 'staff'],
      ['consent.withdrawn', 'staff'],
    ]);
  });

  test('is told when a no that was put down is recorded, and not before', async () => {
    const { api, object, parts, run, told } = await begun();
    const record = parts.events.record.bind(parts.events);
    parts.events.record = () => Promise.reject(new LedgerError('STORE_CONFLICT', 'the chain moved'));
    const { status, body } = await object();
    expect([status, body.event.seq]).toEqual([201, null]);
    await run();
    expect(told()).toEqual([]);
    parts.events.record = record;
    await api.deps.recordPutDown(subjectChain(api.deps.pepper, 'C-1001'));
    await run();
    expect(told()).toMatchObject([{ event: body.event.id, type: 'objection.made', by: 'client' }]);
  });

  test('is told also when its disclosures are erased before it is', async () => {
    const { capture, parts, run, told } = await begun();
    const { id } = (await capture()).body.event;
    for (const [key, event] of parts.tables.events) parts.tables.events.set(key, { ...event, disclosures: [] });
    await run();
    expect(told()).toMatchObject([{ event: id }]);
  });
});

describe('a delivery that fails', () => {
  test('twice neither delays nor fails the act, and the customer is told later', async () => {
    const { capture, notices, run, told, keys } = await begun();
    const deliver = notices.deliver.bind(notices);
    notices.deliver = () => Promise.reject(NOT_SENT);
    expect((await capture()).status).toBe(201);
    expect((await capture(PROGRAM)).status).toBe(201);
    for (let time = 0; time < 2; time++) expect(await run()).toEqual([NOT_SENT, NOT_SENT]);
    expect([told().length, keys().length]).toEqual([0, 2]);
    notices.deliver = deliver;
    expect(await run()).toEqual([]);
    expect([told().length, keys().length]).toEqual([2, 0]);
  });

  test('for one customer does not hold up the others', async () => {
    const { object, notices, run, told, keys } = await begun();
    const deliver = notices.deliver.bind(notices);
    notices.deliver = async (one) => {
      if (one.subject === 'C-2') throw NOT_SENT;
      return deliver(one);
    };
    for (const id of ['C-1', 'C-2', 'C-3']) await object(PROGRAM, `/v1/subjects/${id}`);
    expect(await run()).toEqual([NOT_SENT]);
    expect(told().map(({ subject }) => subject)).toEqual(['C-1', 'C-3']);
    expect(keys()).toHaveLength(1);
  });

  test.each([
    ['lost', 1],
    ['landed', 2],
  ] as const)('because the process dies at the delivery, which is %s: the customer is told', async (fault, times) => {
    const { capture, faults, run, told } = await begun();
    await capture();
    faults.failAt(faults.steps, fault);
    expect(await run()).toHaveLength(1);
    faults.recover();
    expect(await run()).toEqual([]);
    expect(told()).toHaveLength(times);
  });

  test('because the process dies between the delivery and the removal: the customer is told again', async () => {
    const { capture, faults, run, told } = await begun();
    const { id } = (await capture()).body.event;
    faults.failAt(faults.steps + 1, 'lost');
    expect(await run()).toHaveLength(1);
    faults.recover();
    await run();
    await run();
    expect(told().map(({ event }) => event)).toEqual([id, id]);
  });

  test('at any calls, in any order and by two at once: everybody is told of each event at least once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ step: fc.nat(12), fault: fc.constantFrom('lost', 'landed'), isTwice: fc.boolean() }), {
          maxLength: 4,
        }),
        fc.integer({ min: 1, max: 5 }),
        async (runs, customers) => {
          const { object, faults, run, told, keys, parts } = await begun();
          const ids = Array.from({ length: customers }, (_, number) => `C-${number}`);
          for (const id of ids) await object(PROGRAM, `/v1/subjects/${id}`);
          parts.clock.advance(2 * MINUTE_MS);
          for (const { step, fault, isTwice } of runs) {
            faults.failAt(faults.steps + step, fault);
            await Promise.all([run(), isTwice ? run() : null]);
            faults.recover();
          }
          await Promise.all([run(), run()]);
          expect(keys()).toEqual([]);
          expect(new Set(told().map(({ subject }) => subject))).toEqual(new Set(ids));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('what is left to be told', () => {
  test('is told by the next run, and its age is measured', async () => {
    const { capture, tell, told, parts } = await begun();
    const { id } = (await capture()).body.event;
    parts.clock.advance(MINUTE_MS + SECOND_MS);
    expect(await tell()).toEqual({ faults: [], oldestAgeSeconds: 61 });
    expect(told()).toMatchObject([{ event: id }]);
    expect(await tell()).toEqual({ faults: [], oldestAgeSeconds: 0 });
  });

  test('is told however much it is, past what cannot be told', async () => {
    const { capture, notices, tell, told, keys, parts } = await begun();
    await capture();
    const [one] = parts.tables.untold.values();
    if (one === undefined) throw new Error('nothing is to be told');
    for (let number = 0; number < 250; number++) {
      const event = `event-${number}`;
      parts.tables.untold.set(event, { ...one, told: { ...one.told, event } });
    }
    const deliver = notices.deliver.bind(notices);
    notices.deliver = async (each) => {
      if (each.event === 'event-7') throw NOT_SENT;
      return deliver(each);
    };
    parts.clock.advance(2 * MINUTE_MS);
    expect(await tell()).toEqual({ faults: [NOT_SENT], oldestAgeSeconds: 120 });
    expect(told()).toHaveLength(250);
    expect(keys()).toMatchObject([{ event: 'event-7' }]);
  });

  test('is tried once a run while nothing is taken', async () => {
    const { object, notices, tell, parts } = await begun();
    let tries = 0;
    notices.deliver = async () => {
      tries += 1;
      throw NOT_SENT;
    };
    for (let number = 0; number < 130; number++) await object(PROGRAM, `/v1/subjects/C-${number}`);
    parts.clock.advance(2 * MINUTE_MS);
    expect((await tell()).faults).toHaveLength(100);
    expect(tries).toBe(100);
  });
});
