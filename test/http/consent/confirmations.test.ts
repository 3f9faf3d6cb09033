import { describe, expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { keyedHash } from '../../../core/kernel/keyed-hash.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import type { RecordWrite } from '../../../lambdas/ports/event-store.ts';
import { type Body, OFFERS } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const CONSENTS = '/v1/subjects/C-1001/consents';
const CONFIRMATIONS = '/v1/subjects/C-1001/confirmations';
const CODES = '/v1/subjects/C-1001/confirmation-codes';
const WITHDRAWALS = '/v1/subjects/C-1001/withdrawals';
const OWN = 'customer.C-1001';
const AT_BRANCH = 'staff-S-77';
const STAFF = { id: 'S-77', branch: 'B-1', channel: 'branch' };
const LIFETIME_MS = 600_000;
const HOUR_MS = 3_600_000;

/** An API with a consent that staff captured for `C-1001`, and the code that was sent for it. */
async function waiting(more: object = {}) {
  const api = await furnishedApi();
  const { send, parts, deps } = api;
  const { sent } = deps.codeDelivery;
  const capture = (changes: object = {}, headers = {}) => {
    const body = { ...api.offers, capture: null, ...changes };
    return send(AT_BRANCH, 'POST', CONSENTS, body, headers);
  };
  const given = await capture(more);
  const event: string = given.body.event.id;
  const chain = subjectChain(deps.pepper, 'C-1001');
  return {
    api,
    ...api,
    sent,
    capture,
    given,
    event,
    newest: () => sent.at(-1)?.code ?? '',
    wrong: () => String((Number(sent.at(-1)?.code) + 1) % 1_000_000).padStart(6, '0'),
    confirm: (code: string, headers = {}, about = event) =>
      send(OWN, 'POST', CONFIRMATIONS, { event: about, code }, headers),
    another: (headers = {}) => send(OWN, 'POST', CODES, { event }, headers),
    withdraw: () => send('app', 'POST', WITHDRAWALS, { purpose: 'credit-card-offers' }),
    reasons: async (): Promise<string[]> =>
      (await send('marketing', 'POST', '/v1/pushes', api.push)).body.context.reasons,
    events: async () => [...(await parts.events.listEvents(chain, null, 100))].reverse(),
    state: () => parts.events.readState(chain),
  };
}

const codeOf = ({ status, body }: { status: number; body: Body }) => [status, body.code];

describe('a consent that staff captured', () => {
  test('waits: it is on record as captured, nothing may be pushed, and the answer says until when its code is good', async () => {
    const { given, event, reasons, send } = await waiting();
    expect(given.status).toBe(201);
    const { consent, confirmation } = given.body;
    expect(consent).toMatchObject({ status: 'given', awaitingConfirmation: true, evidence: 'staff-recorded' });
    const expiresAt = new Date(Date.parse(consent.recordedAt) + LIFETIME_MS).toISOString();
    expect(confirmation).toEqual({ event, expiresAt });
    expect(await reasons()).toEqual(['awaiting-confirmation']);
    const { events } = (await send(OWN, 'GET', '/v1/subjects/C-1001/history?type=consent.given')).body;
    expect(events).toMatchObject([
      { actor: { kind: 'staff', staff: STAFF }, detail: { awaitingConfirmation: true, evidence: 'staff-recorded' } },
    ]);
  });

  test('has its code handed to the bank’s messaging, and nowhere else', async () => {
    const { given, event, sent, newest, parts, deps, logged, another, confirm, wrong, api } = await waiting();
    const { expiresAt } = given.body.confirmation;
    const about = {
      subject: 'C-1001',
      to: 'C-1001',
      event,
      purpose: 'credit-card-offers',
      recipient: null,
      act: null,
      notBy: [],
    };
    expect(sent).toEqual([{ ...about, code: expect.stringMatching(/^\d{6}$/), expiresAt }]);
    const hash = keyedHash(deps.codeKey, utf8(`${event}\nC-1001\n${newest()}`));
    const kept = parts.tables.codes.get(event);
    expect(toBase64url(kept?.code.hash ?? new Uint8Array())).toBe(toBase64url(hash));
    const answers = [given, await confirm(wrong()), await another(), await confirm(wrong()), await confirm(newest())];
    const history = await api.send(OWN, 'GET', '/v1/subjects/C-1001/history');
    const said = JSON.stringify([answers, history, logged, [...parts.tables.idempotency]]);
    for (const { code } of sent) expect(said).not.toMatch(new RegExp(`(?<!\\d)${code}(?!\\d)`));
  });

  test('counts once the code confirms it, in an entry that says all of it again and a history that replays', async () => {
    const { given, event, confirm, newest, reasons, events, state, send } = await waiting();
    const answer = await confirm(newest());
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.body).sort()).toEqual(['consent', 'effect', 'event', 'promise', 'reason']);
    const { consent } = answer.body;
    expect(answer.body.event.type).toBe('consent.confirmed');
    expect(consent).toMatchObject({ status: 'given', awaitingConfirmation: false, evidence: 'otp' });
    for (const member of ['purpose', 'recipient', 'channels', 'dataCategories', 'notice', 'validUntil']) {
      expect(consent[member]).toEqual(given.body.consent[member]);
    }
    expect(await reasons()).toEqual([]);
    const [confirmed] = (await send(OWN, 'GET', '/v1/subjects/C-1001/history?type=consent.confirmed')).body.events;
    expect(confirmed).toMatchObject({
      actor: { kind: 'subject' },
      consent: { event },
      purpose: 'credit-card-offers',
      channels: ['sms'],
      notice: given.body.consent.notice,
      detail: { evidence: 'otp' },
    });
    expect(replayHistory(await events()).at(-1)).toEqual(await state());
  });

  test('may be confirmed through a channel of the bank, but not by staff', async () => {
    const { api, send, event, newest } = await waiting();
    const body = { event, code: newest() };
    const problem = { status: 422, code: 'staff-not-allowed' };
    for (const token of [AT_BRANCH, 'staff-S-90']) {
      await expectProblem(api, [token, 'POST', CONFIRMATIONS, body], problem);
    }
    const answer = await send('app', 'POST', CONFIRMATIONS, { ...body, capture: { channel: 'call' } });
    expect(answer.status).toBe(201);
    const { events } = (await send(OWN, 'GET', '/v1/subjects/C-1001/history?type=consent.confirmed')).body;
    expect(events).toMatchObject([{ actor: { kind: 'client' }, detail: { capture: { channel: 'call' } } }]);
  });

  test('to a disclosure is confirmed the same way', async () => {
    const { capture, quotes, confirm, newest, send } = await waiting();
    const { body } = await capture({ ...quotes, channels: [], capture: null });
    const disclose = () => {
      const about = { subject: 'C-1001', purpose: 'insurance-quotes', recipient: 'acme-insurance' };
      return send('partner-gateway', 'POST', '/v1/disclosures', { ...about, data: { name: 'Li Lei' } });
    };
    expect((await disclose()).body.context.reasons).toEqual(['awaiting-confirmation']);
    expect((await confirm(newest(), {}, body.event.id)).status).toBe(201);
    expect((await disclose()).body.data).toEqual({ name: 'Li Lei' });
  });

  test('is none when it is a no: that counts at once and sends nothing', async () => {
    const { capture, sent, reasons } = await waiting();
    const refused = await capture({ decision: 'refused' });
    expect(refused.body).toMatchObject({
      consent: { status: 'refused', awaitingConfirmation: false },
      confirmation: null,
    });
    expect(await reasons()).toEqual(['refused']);
    expect(sent).toHaveLength(1);
  });

  test('is asked for no code when a system or the subject records it', async () => {
    const { send, offers, sent } = await waiting();
    for (const token of ['app', OWN]) {
      const { body } = await send(token, 'POST', CONSENTS, { ...offers, capture: { channel: 'app' } });
      expect(body).toMatchObject({ consent: { awaitingConfirmation: false }, confirmation: null });
    }
    expect(sent).toHaveLength(1);
  });

  test('that is not taken leaves no code behind', async () => {
    const { api } = await waiting();
    const body = { ...api.offers, channels: ['post'], capture: null };
    await expectProblem(api, [AT_BRANCH, 'POST', CONSENTS, body], { status: 422, code: 'channel-not-in-purpose' });
  });
});

describe('captures that nobody confirms', () => {
  const tooMany = { status: 422, code: 'limit-reached', fix: 'decides themselves' };

  test('are five in a row, whatever staff say in between, and then the subject decides', async () => {
    const { api, capture, offers, send, events, state, wrong, confirm } = await waiting();
    const yes = { ...offers, capture: null };
    await capture();
    await capture({ decision: 'refused' });
    await capture();
    await send(AT_BRANCH, 'POST', WITHDRAWALS, { purpose: 'credit-card-offers' });
    await capture();
    const last = (await capture()).body.event.id;
    await expectProblem(api, [AT_BRANCH, 'POST', CONSENTS, yes], tooMany);
    expect(codeOf(await confirm(wrong(), {}, last))).toEqual([422, 'code-wrong']);
    expect((await capture({ decision: 'refused' })).status).toBe(201);
    await expectProblem(api, [AT_BRANCH, 'POST', CONSENTS, yes], tooMany);
    expect((await state())?.pairs).toMatchObject([{ current: { status: 'refused' }, unconfirmed: 5 }]);
    expect(replayHistory(await events()).at(-1)).toEqual(await state());
    expect((await send(OWN, 'POST', CONSENTS, { ...offers, decision: 'refused' })).status).toBe(201);
    expect((await capture()).status).toBe(201);
    expect(replayHistory(await events()).at(-1)).toEqual(await state());
  });

  test('are forgotten once one is confirmed', async () => {
    const { capture, confirm, newest, events, state } = await waiting();
    for (let again = 0; again < 3; again++) await capture();
    const last = (await capture()).body.event.id;
    expect((await capture()).status).toBe(422);
    expect((await confirm(newest(), {}, last)).status).toBe(201);
    for (let again = 0; again < 5; again++) expect((await capture()).status).toBe(201);
    expect((await capture()).status).toBe(422);
    expect(replayHistory(await events()).at(-1)).toEqual(await state());
  });
});

describe('a confirmation that comes late', () => {
  const late = { status: 409, code: 'confirmation-not-pending', pointer: '/event' };

  test('after a withdrawal changes nothing', async () => {
    const { api, withdraw, event, newest, reasons } = await waiting();
    expect((await withdraw()).status).toBe(201);
    await expectProblem(api, [OWN, 'POST', CONFIRMATIONS, { event, code: newest() }], late);
    await expectProblem(api, [OWN, 'POST', CODES, { event }], late);
    expect(await reasons()).toEqual(['withdrawn']);
  });

  test('after a refusal, a renewal or another confirmation changes nothing', async () => {
    const { api, send, offers, capture, event, newest, confirm } = await waiting();
    const first = newest();
    const again = () => expectProblem(api, [OWN, 'POST', CONFIRMATIONS, { event, code: first }], late);
    await send(OWN, 'POST', CONSENTS, { ...offers, decision: 'refused' });
    await again();
    await send(OWN, 'POST', CONSENTS, offers);
    await again();
    const renewed = (await capture()).body.event.id;
    await again();
    expect((await confirm(newest(), {}, renewed)).status).toBe(201);
    const twice = { event: renewed, code: newest() };
    await expectProblem(api, [OWN, 'POST', CONFIRMATIONS, twice], late);
  });

  test('or is about another subject’s consent, or nobody’s, finds nothing', async () => {
    const { api, event, newest } = await waiting();
    const others = '/v1/subjects/C-2002/confirmations';
    await expectProblem(api, ['customer.C-2002', 'POST', others, { event, code: newest() }], late);
    const nobodys = { event: '01a2076b-47e8-78ec-a003-848fa6842130', code: newest() };
    await expectProblem(api, [OWN, 'POST', CONFIRMATIONS, nobodys], late);
    const foreign = { status: 403, code: 'subject-not-own' };
    await expectProblem(api, ['customer.C-2002', 'POST', CONFIRMATIONS, { event, code: newest() }], foreign);
    await expectProblem(api, ['customer.C-2002', 'POST', CODES, { event }], foreign);
  });

  test('so late that its code has been forgotten is told to begin anew', async () => {
    const { api, parts, event, newest } = await waiting();
    const code = newest();
    parts.tables.codes.delete(event);
    const fix = 'capture it again';
    await expectProblem(api, [OWN, 'POST', CONFIRMATIONS, { event, code }], { ...late, fix });
    await expectProblem(api, [OWN, 'POST', CODES, { event }], { ...late, fix });
  });

  test('thirty days after the capture finds that it has waited too long, however new its code is', async () => {
    const { api, parts, event, newest, another, confirm, capture } = await waiting();
    parts.clock.advance(30 * 24 * HOUR_MS - 1);
    expect((await another()).status).toBe(201);
    expect(codeOf(await confirm(newest() === '000000' ? '000001' : '000000'))).toEqual([422, 'code-wrong']);
    parts.clock.advance(1);
    const expired = { status: 409, code: 'confirmation-expired', pointer: '/event', fix: 'capture it again' };
    await expectProblem(api, [OWN, 'POST', CONFIRMATIONS, { event, code: newest() }], expired);
    await expectProblem(api, [OWN, 'POST', CODES, { event }], expired);
    const again = (await capture()).body.event.id;
    expect((await confirm(newest(), {}, again)).status).toBe(201);
  });
});

describe('a code', () => {
  test('may be tried five times, whoever tries, and then not even the right one is taken', async () => {
    const { confirm, wrong, newest, send, event } = await waiting();
    for (const left of [4, 3, 2, 1]) {
      const answer = await confirm(wrong());
      expect(codeOf(answer)).toEqual([422, 'code-wrong']);
      expect(answer.body.errors).toMatchObject([{ pointer: '/code', in: 'body' }]);
      expect(answer.body.detail).toContain(`attempts left: ${left}`);
    }
    expect(codeOf(await send('app', 'POST', CONFIRMATIONS, { event, code: wrong() }))).toEqual([422, 'code-wrong']);
    expect(codeOf(await confirm(newest()))).toEqual([409, 'code-exhausted']);
  });

  test('is no longer good when another was sent, which has attempts of its own', async () => {
    const { confirm, wrong, newest, another } = await waiting();
    const first = newest();
    for (let attempt = 0; attempt < 5; attempt++) await confirm(wrong());
    expect((await another()).status).toBe(201);
    expect(newest()).not.toBe(first);
    expect(codeOf(await confirm(first))).toEqual([422, 'code-wrong']);
    expect((await confirm(newest())).status).toBe(201);
  });

  test.each([61_000, 3 * HOUR_MS])(
    'made by a clock that was %i ms ahead confirms nothing once it is right',
    async (ms) => {
      const { confirm, newest, another, parts } = await waiting();
      parts.clock.advance(ms);
      await another();
      parts.clock.advance(-ms);
      expect(codeOf(await confirm(newest()))).toEqual([409, 'code-expired']);
      await another();
      expect((await confirm(newest())).status).toBe(201);
    },
  );

  test('is good for its lifetime, to the very instant', async () => {
    const { confirm, wrong, newest, another, parts } = await waiting();
    parts.clock.advance(LIFETIME_MS - 1);
    expect(codeOf(await confirm(wrong()))).toEqual([422, 'code-wrong']);
    parts.clock.advance(1);
    expect(codeOf(await confirm(newest()))).toEqual([409, 'code-expired']);
    const { body } = await another();
    expect(body).toEqual({ expiresAt: new Date(parts.clock.nowMs() + LIFETIME_MS).toISOString() });
    expect((await confirm(newest())).status).toBe(201);
  });

  test('is sent five times for one consent, and then no more', async () => {
    const { api, another, sent, event } = await waiting();
    for (let code = 2; code <= 5; code++) expect((await another()).status).toBe(201);
    const problem = { status: 422, code: 'limit-reached', pointer: '/event' };
    await expectProblem(api, [OWN, 'POST', CODES, { event }], problem);
    expect(sent).toHaveLength(5);
    expect(new Set(sent.map(({ event: about }) => about))).toEqual(new Set([event]));
  });

  test('of those asked for at once, each is a code of its own, and the newest alone is good', async () => {
    const { another, sent, newest, confirm } = await waiting();
    const answers = await Promise.all(Array.from({ length: 3 }, () => another()));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(sent).toHaveLength(4);
    expect((await confirm(newest())).status).toBe(201);
  });

  test('that cannot be handed over is told, and another can be asked for', async () => {
    const { capture, deps, sent, send } = await waiting();
    const deliver = deps.codeDelivery.deliver.bind(deps.codeDelivery);
    const failing = () => Promise.reject(new LedgerError('CODE_NOT_SENT', 'no'));
    deps.codeDelivery.deliver = failing;
    const key = { 'idempotency-key': 'delivery-1' };
    const refused = await capture({}, key);
    expect(codeOf(refused)).toEqual([503, 'code-not-sent']);
    expect(refused.headers.get('retry-after')).toBe('2');
    deps.codeDelivery.deliver = deliver;
    const repeated = await capture({}, key);
    expect(repeated.body).toMatchObject({ consent: { awaitingConfirmation: true }, confirmation: {} });
    expect(sent).toHaveLength(1);
    const event = repeated.body.event.id;
    expect((await send(OWN, 'POST', CODES, { event })).status).toBe(201);
    deps.codeDelivery.deliver = failing;
    expect(codeOf(await send(OWN, 'POST', CODES, { event }))).toEqual([503, 'code-not-sent']);
    deps.codeDelivery.deliver = deliver;
    expect((await send(OWN, 'POST', CODES, { event })).status).toBe(201);
    const { code } = sent.at(-1) ?? {};
    expect((await send(OWN, 'POST', CONFIRMATIONS, { event, code })).status).toBe(201);
  });

  test('is six digits', async () => {
    const { api, event } = await waiting();
    for (const code of ['12345', '1234567', '12345x', '１２３４５６', '']) {
      const problem = { status: 400, code: 'input-invalid', pointer: '/code', fix: 'must be 6 digits' };
      await expectProblem(api, [OWN, 'POST', CONFIRMATIONS, { event, code }], problem);
    }
  });
});

describe('a request that is repeated with its Idempotency-Key', () => {
  const key = (name: string) => ({ 'idempotency-key': name });

  test('gives a consent once and sends one code', async () => {
    const { capture, sent } = await waiting();
    const answers = [await capture({}, key('give')), await capture({}, key('give'))];
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(sent).toHaveLength(2);
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => capture({}, key('give-at-once'))));
    expect(new Set(atOnce.map(({ body }) => body.event.id)).size).toBe(1);
    expect(sent.map(({ event }) => event).slice(2)).toEqual([atOnce[0]?.body.event.id]);
  });

  test('counts one attempt, however often it is wrong', async () => {
    const { confirm, wrong, newest } = await waiting();
    for (let attempt = 0; attempt < 8; attempt++) {
      const answer = await confirm(wrong(), key('same'));
      expect(answer.body.detail).toContain('attempts left: 4');
    }
    await Promise.all(Array.from({ length: 8 }, () => confirm(wrong(), key('same-at-once'))));
    expect((await confirm(wrong())).body.detail).toContain('attempts left: 2');
    const confirmed = await confirm(newest(), key('right'));
    expect(confirmed.status).toBe(201);
    expect((await confirm(newest(), key('right'))).body).toEqual(confirmed.body);
    expect(codeOf(await confirm(wrong(), key('right')))).toEqual([422, 'idempotency-key-reused']);
  });

  test('sends another code once', async () => {
    const { another, sent, send, capture } = await waiting();
    const first = await another(key('send'));
    expect([(await another(key('send'))).body, sent.length]).toEqual([first.body, 2]);
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => another(key('send-at-once'))));
    expect(new Set(atOnce.map(({ body }) => body.expiresAt)).size).toBe(1);
    expect(sent).toHaveLength(3);
    const other = { event: (await capture()).body.event.id };
    expect(codeOf(await send(OWN, 'POST', CODES, other, key('send')))).toEqual([422, 'idempotency-key-reused']);
  });
});

describe('a crash', () => {
  /** The store of events fails once: before it has recorded, or after. */
  function failOnce({ deps }: Pick<Awaited<ReturnType<typeof waiting>>, 'deps'>, landed: boolean) {
    const record = deps.store.record.bind(deps.store);
    deps.store.record = async (write: RecordWrite) => {
      deps.store.record = record;
      if (landed) await record(write);
      throw new LedgerError('STORE_UNAVAILABLE', 'nothing is known of the outcome');
    };
  }

  async function leavesOneConsentWithOneCode(landed: boolean) {
    const ledger = await waiting();
    failOnce(ledger, landed);
    const { status, body } = await ledger.capture();
    expect(status).toBe(201);
    expect(ledger.sent.filter(({ event }) => event === body.event.id)).toHaveLength(1);
    expect((await ledger.events()).map(({ type }) => type)).toEqual(['consent.given', 'consent.given']);
    expect((await ledger.confirm(ledger.newest(), {}, body.event.id)).status).toBe(201);
  }

  test('before the consent is recorded leaves one consent with one code', () => leavesOneConsentWithOneCode(false));

  test('after it, with the answer lost, leaves one consent with one code', () => leavesOneConsentWithOneCode(true));

  test('of the store of codes, when another was kept after all, sends it', async () => {
    const { deps, another, newest, confirm, sent } = await waiting();
    const put = deps.codes.putCode.bind(deps.codes);
    deps.codes.putCode = async (...args) => {
      await put(...args);
      throw new LedgerError('STORE_UNAVAILABLE', 'nothing is known of the outcome');
    };
    expect((await another({ 'idempotency-key': 'lost' })).status).toBe(201);
    expect(sent).toHaveLength(2);
    expect((await confirm(newest())).status).toBe(201);
  });

  test('of the store of codes, when nothing was kept, is told and sends nothing', async () => {
    const { deps, another, sent, capture, events } = await waiting();
    deps.codes.putCode = () => Promise.reject(new LedgerError('STORE_UNAVAILABLE', 'nothing is known of the outcome'));
    expect(codeOf(await another())).toEqual([503, 'unavailable']);
    expect(codeOf(await capture())).toEqual([503, 'unavailable']);
    expect([sent.length, (await events()).length]).toEqual([1, 1]);
  });

  test('of the delivery of codes that others keep asking for gives up in the end', async () => {
    const { deps, another } = await waiting();
    deps.codes.putCode = () => Promise.reject(new LedgerError('STORE_CONFLICT', 'another code was sent'));
    expect(codeOf(await another())).toEqual([503, 'contention']);
  });
});

describe('a cooling-off time', () => {
  const cooled = async () => {
    const ledger = await waiting();
    await ledger.send('registrar', 'PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, coolingOffHours: 24 });
    return ledger;
  };

  test('lies between a consent and the first push', async () => {
    const { send, offers, reasons, parts } = await cooled();
    const { consent } = (await send(OWN, 'POST', CONSENTS, offers)).body;
    expect(consent.validFrom).toBe(new Date(Date.parse(consent.recordedAt) + 24 * HOUR_MS).toISOString());
    parts.clock.advance(24 * HOUR_MS - 1);
    expect(await reasons()).toEqual(['not-yet-valid']);
    parts.clock.advance(1);
    expect(await reasons()).toEqual([]);
  });

  test('lies between a confirmation and the first push', async () => {
    const { capture, newest, parts, reasons, send } = await cooled();
    const { event } = (await capture()).body;
    expect(await reasons()).toEqual(['not-yet-valid', 'awaiting-confirmation']);
    parts.clock.advance(5 * HOUR_MS);
    await send(OWN, 'POST', CODES, { event: event.id });
    const confirmed = await send(OWN, 'POST', CONFIRMATIONS, { event: event.id, code: newest() });
    const { consent } = confirmed.body;
    expect(consent.validFrom).toBe(new Date(Date.parse(consent.recordedAt) + 24 * HOUR_MS).toISOString());
    parts.clock.advance(24 * HOUR_MS - 1);
    expect(await reasons()).toEqual(['not-yet-valid']);
    parts.clock.advance(1);
    expect(await reasons()).toEqual([]);
  });

  test('that leaves nothing of a consent refuses it, and a confirmation as well without an attempt', async () => {
    const { api, capture, offers, newest, parts } = await cooled();
    const validUntil = (hours: number) => new Date(parts.clock.nowMs() + hours * HOUR_MS).toISOString();
    const empty = { status: 422, code: 'validity-empty' };
    await expectProblem(api, [OWN, 'POST', CONSENTS, { ...offers, validUntil: validUntil(24) }], {
      ...empty,
      pointer: '/validFrom',
    });
    const short = (await capture({ validUntil: validUntil(25) })).body.event.id;
    parts.clock.advance(HOUR_MS);
    await api.send(OWN, 'POST', CODES, { event: short });
    const late = { event: short, code: newest() };
    await expectProblem(api, [OWN, 'POST', CONFIRMATIONS, late], { ...empty, pointer: '/event' });
    expect(parts.tables.codes.get(short)?.attempts.size).toBe(0);
  });
});
