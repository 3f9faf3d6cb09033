import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { type Body, PAPER } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const PROPOSALS = `${SUBJECT}/proposals`;
const DAY_MS = 86_400_000;
const LIFETIME_MS = 600_000;
const UNTIL = '2027-11-23T00:00:00.000Z';
const NO_CARE = { care: [], timeZone: null, staleContacts: [], suitability: null };
const DELEGATE = { role: 'delegate', representative: 'C-2002', purposes: null, validUntil: UNTIL, evidence: [PAPER] };
const GUARDIAN = { role: 'guardian', representative: 'C-3003', evidence: [PAPER] };
const NO_CODE = { status: 409, code: 'code-expired' };

/** Everything that takes the customer or two members of staff, with the event that it makes. */
const ACTS = [
  ['POST', 'representatives', DELEGATE, 'representative.appointed', 'appointment'],
  ['DELETE', 'objection', {}, 'objection.lifted', 'lift'],
  ['DELETE', 'restriction', {}, 'restriction.lifted', 'lift'],
  ['DELETE', 'pause', { of: 'pushes' }, 'pause.ended', 'lift'],
  ['PATCH', 'profile', { care: null }, 'profile.changed', 'profile'],
] as const;

/** A customer with every opt-out and a care flag. */
async function begun() {
  const api = await furnishedApi();
  const { send, deps, parts } = api;
  await send('app', 'PUT', `${SUBJECT}/objection`);
  await send('app', 'PUT', `${SUBJECT}/restriction`);
  await send('app', 'PUT', `${SUBJECT}/pause`, { of: 'pushes', until: '2027-01-01T00:00:00Z' });
  await send('app', 'PUT', `${SUBJECT}/profile`, { ...NO_CARE, care: ['elderly'] });
  const { sent } = deps.codeDelivery;
  const chain = subjectChain(deps.pepper, 'C-1001');
  const propose = async (method = 'DELETE', path = 'objection', body: Body = {}): Promise<string> =>
    (await send('staff-S-77', method, `${SUBJECT}/${path}`, body)).body.proposal.id;
  return {
    api,
    ...api,
    sent,
    propose,
    newest: () => sent.at(-1)?.code ?? '',
    wrong: () => String((Number(sent.at(-1)?.code) + 1) % 1_000_000).padStart(6, '0'),
    ask: (id: string, headers = {}, token = 'staff-S-77') =>
      send(token, 'POST', `${PROPOSALS}/${id}/code`, undefined, headers),
    approve: (id: string, code: string, headers = {}, token = 'staff-S-77') =>
      send(token, 'POST', `${PROPOSALS}/${id}/approval`, { code }, headers),
    history: async () => [...(await parts.events.listEvents(chain, null, 100))].reverse(),
    state: () => parts.events.readState(chain),
  };
}

const codeOf = ({ status, body }: { status: number; body: Body }) => [status, body.code];

test.each(ACTS)(
  '%s %s is done by the staff who proposed it with the code of the customer, which its event says',
  async (...[method, path, body, type, act]) => {
    const { api, send, sent, parts, propose, ask, approve, newest, history, state } = await begun();
    const id = await propose(method, path, body);
    const before = await history();
    const expiresAt = new Date(parts.clock.nowMs() + LIFETIME_MS).toISOString();
    expect(await ask(id)).toMatchObject({ status: 201, body: { expiresAt } });
    expect(sent).toEqual([
      {
        subject: 'C-1001',
        to: 'C-1001',
        event: id,
        purpose: null,
        recipient: null,
        act,
        notBy: [],
        code: newest(),
        expiresAt,
      },
    ]);
    expect(await history()).toEqual(before);
    expect(await approve(id, newest())).toMatchObject({ status: 201, body: { event: { type } } });
    const { events } = (await send('app', 'GET', `${SUBJECT}/history?limit=1`)).body;
    expect(events[0]).toMatchObject({
      detail: { proposal: id, approvalEvidence: 'otp' },
      actor: { kind: 'staff', staff: { id: 'S-77' } },
    });
    expect(JSON.stringify(events)).not.toContain(newest());
    expect(replayHistory(await history()).at(-1)).toEqual(await state());
    await expectProblem(api, ['staff-S-77', 'POST', `${PROPOSALS}/${id}/approval`, { code: newest() }], {
      status: 409,
      code: 'proposal-settled',
    });
  },
);

describe('the code of a proposal', () => {
  test('is sent at the request of staff alone, of any who are registered', async () => {
    const { api, propose, ask, sent } = await begun();
    const id = await propose();
    for (const token of ['app', 'customer.C-1001']) {
      await expectProblem(api, [token, 'POST', `${PROPOSALS}/${id}/code`], { status: 403, code: 'scope-missing' });
    }
    await expectProblem(api, ['staff.S-1.B-1.branch', 'POST', `${PROPOSALS}/${id}/code`], {
      status: 403,
      code: 'staff-not-registered',
    });
    expect(sent).toEqual([]);
    for (const token of ['staff-S-77', 'staff-S-78', 'staff-S-90']) expect((await ask(id, {}, token)).status).toBe(201);
  });

  test('is for that proposal alone: neither that of another, nor that of a consent, nor the reverse', async () => {
    const { api, send, propose, ask, approve, sent, newest } = await begun();
    const [one, other] = [await propose(), await propose('DELETE', 'restriction')];
    await expectProblem(api, ['staff-S-77', 'POST', `${PROPOSALS}/${one}/approval`, { code: '000000' }], NO_CODE);
    await ask(one);
    const code = newest();
    await ask(other);
    const waiting = await send('staff-S-77', 'POST', `${SUBJECT}/consents`, { ...api.offers, capture: null });
    const consent = waiting.body.event.id;
    const codes = new Set([code, ...sent.map((message) => message.code)]);
    expect(codes.size).toBe(3);
    expect(codeOf(await approve(other, code))).toEqual([422, 'code-wrong']);
    expect(codeOf(await approve(one, newest()))).toEqual([422, 'code-wrong']);
    const confirm = (event: string, said: string) =>
      send('customer.C-1001', 'POST', `${SUBJECT}/confirmations`, { event, code: said });
    expect(codeOf(await confirm(consent, code))).toEqual([422, 'code-wrong']);
    expect(codeOf(await confirm(one, code))).toEqual([409, 'confirmation-not-pending']);
    expect(codeOf(await send('customer.C-1001', 'POST', `${SUBJECT}/confirmation-codes`, { event: one }))).toEqual([
      409,
      'confirmation-not-pending',
    ]);
    expect((await approve(one, code)).status).toBe(201);
  });

  test('is void when the next is sent, expires, and is tried five times; five are sent', async () => {
    const { api, parts, propose, ask, approve, newest, wrong } = await begun();
    const id = await propose();
    const problem = (code: string, more: { status: number; code: string; pointer?: string }) =>
      expectProblem(api, ['staff-S-77', 'POST', `${PROPOSALS}/${id}/approval`, { code }], more);
    await ask(id);
    const first = newest();
    await ask(id);
    await problem(first, { status: 422, code: 'code-wrong', pointer: '/code' });
    for (let tried = 1; tried < 5; tried++) expect(codeOf(await approve(id, wrong()))).toEqual([422, 'code-wrong']);
    expect(codeOf(await approve(id, newest()))).toEqual([409, 'code-exhausted']);
    await ask(id);
    parts.clock.advance(LIFETIME_MS);
    await problem(newest(), NO_CODE);
    await ask(id);
    await ask(id);
    await expectProblem(api, ['staff-S-77', 'POST', `${PROPOSALS}/${id}/code`], { status: 422, code: 'limit-reached' });
    expect((await approve(id, newest())).status).toBe(201);
  });

  test('is sent and tried once by a request that is repeated with its key', async () => {
    const { propose, ask, approve, sent, newest, wrong, deps } = await begun();
    const id = await propose();
    const key = { 'idempotency-key': 'k' };
    const [asked, again] = [await ask(id, key), await ask(id, key)];
    expect([again.body, sent.length]).toEqual([asked.body, 1]);
    for (let times = 0; times < 7; times++) {
      expect(codeOf(await approve(id, wrong(), { 'idempotency-key': 'wrong' }))).toEqual([422, 'code-wrong']);
    }
    expect((await deps.codes.readCode(id))?.attempts).toBe(1);
    const right = { 'idempotency-key': 'right' };
    const [done, repeated] = [await approve(id, newest(), right), await approve(id, newest(), right)];
    expect([repeated.status, repeated.body]).toEqual([201, done.body]);
  });

  test('is no good for a proposal that was decided or has expired', async () => {
    const { api, parts, send, propose, ask, newest } = await begun();
    for (const end of ['rejected', 'expired']) {
      const id = await propose();
      await ask(id);
      const code = newest();
      if (end === 'expired') parts.clock.advance(DAY_MS);
      else await send('customer.C-1001', 'POST', `${PROPOSALS}/${id}/rejection`);
      const settled = { status: 409, code: 'proposal-settled' };
      await expectProblem(api, ['staff-S-77', 'POST', `${PROPOSALS}/${id}/approval`, { code }], settled);
      await expectProblem(api, ['staff-S-77', 'POST', `${PROPOSALS}/${id}/code`], settled);
    }
  });

  test('lets the proposal do what it was made for, and nothing else', async () => {
    const { api, send, propose, ask, newest, deps } = await begun();
    const id = await propose();
    await ask(id);
    await send('customer.C-1001', 'DELETE', `${SUBJECT}/objection`);
    await send('customer.C-1001', 'PUT', `${SUBJECT}/objection`);
    await expectProblem(api, ['staff-S-77', 'POST', `${PROPOSALS}/${id}/approval`, { code: newest() }], {
      status: 409,
      code: 'proposal-outdated',
    });
    expect((await deps.codes.readCode(id))?.attempts).toBe(0);
  });

  test('opens nothing to programs and representatives, who are told nothing of it', async () => {
    const { api, send, propose, ask, newest, deps } = await begun();
    await send('customer.C-1001', 'POST', `${SUBJECT}/representatives`, DELEGATE);
    const id = await propose();
    await ask(id);
    for (const [token, code] of [
      ['app', 'customer-or-two-staff'],
      ['customer.C-2002', 'customer-or-two-staff'],
      ['customer.C-9', 'subject-not-own'],
    ] as const) {
      const request = [token, 'POST', `${PROPOSALS}/${id}/approval`, { code: newest() }] as const;
      await expectProblem(api, [...request], { status: 403, code });
    }
    expect((await deps.codes.readCode(id))?.attempts).toBe(0);
  });

  test('goes by no channel that is stale, or that the proposal makes stale or not', async () => {
    const { send, propose, ask, sent } = await begun();
    const profile = { ...NO_CARE, care: ['elderly'], staleContacts: ['sms', 'post'] };
    await send('app', 'PUT', `${SUBJECT}/profile`, profile);
    await ask(await propose());
    const lifting = await propose('PUT', 'profile', { ...NO_CARE, staleContacts: ['email'] });
    await ask(lifting);
    expect(sent.map(({ act, notBy }) => [act, notBy])).toEqual([
      ['lift', ['post', 'sms']],
      ['profile', ['email', 'post', 'sms']],
    ]);
  });

  test('is counted before it is compared: of any tries at once, five are heard and a wrong one never wins', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 6, maxLength: 12 }),
        fc.integer({ min: 0, max: 3 }),
        async (tries, conflicts) => {
          const { parts, propose, ask, approve, newest, wrong, deps, history } = await begun();
          const id = await propose();
          await ask(id);
          const record = parts.events.record.bind(parts.events);
          let left = conflicts;
          parts.events.record = async (write) => {
            if (left-- > 0) throw new LedgerError('STORE_CONFLICT', 'the chain moved');
            return record(write);
          };
          const answers = await Promise.all(tries.map((right) => approve(id, right ? newest() : wrong())));
          const won = answers.filter(({ status }) => status === 201).length;
          expect(won).toBeLessThanOrEqual(1);
          const wrongly = answers.filter((answer, n) => !tries[n] && answer.status === 201);
          expect(wrongly).toEqual([]);
          const heard = answers.filter(({ body }) => body.code === 'code-wrong').length;
          expect((await deps.codes.readCode(id))?.attempts).toBe(heard + won);
          expect(heard + won).toBeLessThanOrEqual(5);
          const lifted = (await history()).filter(({ type }) => type === 'objection.lifted');
          expect(lifted).toHaveLength(won);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('of a customer who needs a guardian', () => {
  /** A minor with this guardian, or none. */
  async function minor(guardian: object | null = GUARDIAN) {
    const ledger = await begun();
    await ledger.send('app', 'PATCH', `${SUBJECT}/profile`, { care: ['elderly', 'minor'] });
    if (guardian !== null) await ledger.byTwoStaff('POST', `${SUBJECT}/representatives`, guardian);
    return ledger;
  }
  const NOBODY = { status: 403, code: 'customer-or-two-staff' };

  test('the code goes to the guardian, by no channel of theirs that is stale, and approves', async () => {
    const { send, propose, ask, approve, sent, newest } = await minor();
    await send('app', 'PUT', '/v1/subjects/C-3003/profile', { ...NO_CARE, staleContacts: ['email'] });
    const id = await propose('PATCH', 'profile', { care: ['elderly'] });
    expect((await ask(id)).status).toBe(201);
    expect(sent.at(-1)).toMatchObject({ subject: 'C-1001', to: 'C-3003', notBy: ['email'] });
    expect((await approve(id, newest())).status).toBe(201);
  });

  test('there is none without a guardian, with one who is a minor, or for the one whom it appoints', async () => {
    const alone = await minor(null);
    const appointing = await alone.propose('POST', 'representatives', GUARDIAN);
    await expectProblem(alone.api, ['staff-S-77', 'POST', `${PROPOSALS}/${appointing}/code`], NOBODY);
    const young = await minor();
    await young.send('app', 'PUT', '/v1/subjects/C-3003/profile', { ...NO_CARE, care: ['minor'] });
    const lifting = await young.propose();
    await expectProblem(young.api, ['staff-S-77', 'POST', `${PROPOSALS}/${lifting}/code`], NOBODY);
    const again = await minor({ ...GUARDIAN, validUntil: '2027-01-01T00:00:00Z' });
    const longer = await again.propose('POST', 'representatives', { ...GUARDIAN, validFrom: '2027-01-01T00:00:00Z' });
    await expectProblem(again.api, ['staff-S-77', 'POST', `${PROPOSALS}/${longer}/code`], NOBODY);
    expect([alone, young, again].flatMap(({ sent }) => sent)).toEqual([]);
  });

  test('a code that the customer was sent before they needed one approves nothing', async () => {
    const { send, byTwoStaff, propose, ask, approve, newest } = await begun();
    const id = await propose();
    await ask(id);
    await send('app', 'PATCH', `${SUBJECT}/profile`, { care: ['elderly', 'minor'] });
    expect(codeOf(await approve(id, newest()))).toEqual([403, 'customer-or-two-staff']);
    await byTwoStaff('POST', `${SUBJECT}/representatives`, GUARDIAN);
    expect(codeOf(await approve(id, newest()))).toEqual([422, 'code-wrong']);
  });
});
