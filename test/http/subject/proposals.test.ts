import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { type Body, PAPER } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const PROPOSALS = `${SUBJECT}/proposals`;
const DAY_MS = 86_400_000;
const NO_CARE = { care: [], timeZone: null, staleContacts: [], suitability: null };
const UNTIL = '2027-11-23T00:00:00.000Z';
const DELEGATE = { role: 'delegate', representative: 'C-2002', purposes: null, validUntil: UNTIL, evidence: [PAPER] };
const ASSESSED = { riskLevel: 3, validUntil: UNTIL, reference: 'assessment-7' };
const OTHER_STAFF = ['staff-S-78', 'staff-S-90'] as const;

/** Everything that takes the customer or two members of staff, with the event that it makes. */
const ACTS = [
  ['POST', 'representatives', DELEGATE, 'representative.appointed'],
  ['DELETE', 'objection', {}, 'objection.lifted'],
  ['DELETE', 'objection', { sharing: true }, 'objection.lifted'],
  ['DELETE', 'restriction', {}, 'restriction.lifted'],
  ['PATCH', 'profile', { care: null }, 'profile.changed'],
  ['PATCH', 'profile', { careUntil: { elderly: '2026-12-01T00:00:00Z' } }, 'profile.changed'],
  ['PUT', 'profile', { ...NO_CARE, care: ['elderly'], suitability: ASSESSED }, 'profile.changed'],
] as const;

/** A customer with every opt-out and a care flag. */
async function begun() {
  const api = await furnishedApi();
  const { send, deps, parts } = api;
  await send('app', 'PUT', `${SUBJECT}/objection`);
  await send('app', 'PUT', `${SUBJECT}/objection`, { sharing: true });
  await send('app', 'PUT', `${SUBJECT}/restriction`);
  await send('app', 'PUT', `${SUBJECT}/profile`, { ...NO_CARE, care: ['elderly'] });
  const chain = subjectChain(deps.pepper, 'C-1001');
  const history = async () => [...(await parts.events.listEvents(chain, null, 100))].reverse();
  const propose = async (method = 'DELETE', path = 'objection', body: Body = {}): Promise<string> =>
    (await send('staff-S-77', method, `${SUBJECT}/${path}`, body)).body.proposal.id;
  const decide = (token: string, id: string, how = 'approval') => send(token, 'POST', `${PROPOSALS}/${id}/${how}`);
  const open = async () => (await send('staff-S-77', 'GET', PROPOSALS)).body.proposals;
  return { api, ...api, chain, history, propose, decide, open };
}

describe.each(ACTS)('%s %s %j', (method, path, body, type) => {
  test('is refused to a program, proposed by staff, and done once another approves it', async () => {
    const { api, send, parts, chain, history, decide, open } = await begun();
    const before = await history();
    await expectProblem(api, ['app', method, `${SUBJECT}/${path}`, body], {
      status: 403,
      code: 'customer-or-two-staff',
      fix: 'consents:staff',
    });
    expect(await history()).toEqual(before);

    const proposed = await send('staff-S-77', method, `${SUBJECT}/${path}`, body);
    const { id } = proposed.body.proposal;
    const expiresAt = new Date(parts.clock.nowMs() + DAY_MS).toISOString();
    expect([proposed.status, proposed.body]).toEqual([202, { proposal: { id, expiresAt } }]);
    expect(await open()).toMatchObject([{ id, staff: 'S-77', expiresAt }]);
    await expectProblem(api, ['staff-S-77', 'POST', `${PROPOSALS}/${id}/approval`], {
      status: 403,
      code: 'approval-by-proposer',
    });

    const approved = await decide('staff-S-78', id);
    expect(approved).toMatchObject({ status: 201, body: { event: { type } } });
    expect(await open()).toEqual([]);
    const { events } = (await send('app', 'GET', `${SUBJECT}/history?limit=2`)).body;
    expect(events[0]).toMatchObject({ detail: { proposal: id }, actor: { kind: 'staff', staff: { id: 'S-78' } } });
    expect(events[1]).toMatchObject({ id, type: 'act.proposed', actor: { kind: 'staff', staff: { id: 'S-77' } } });
    expect(replayHistory(await history()).at(-1)).toEqual(await parts.events.readState(chain));
    await expectProblem(api, ['staff-S-90', 'POST', `${PROPOSALS}/${id}/approval`], {
      status: 409,
      code: 'proposal-settled',
    });
  });
});

describe('a proposal', () => {
  test('shows whoever decides on it what it is', async () => {
    const { propose, open } = await begun();
    for (const [method, path, body] of ACTS) await propose(method, path, body);
    const [appointment, objection, sharing, restriction, uncared, ending, assessing] = await open();
    expect(appointment.appointment).toEqual({ ...DELEGATE, validFrom: null });
    expect([objection.lifts, sharing.lifts, restriction.lifts]).toEqual(['objection', 'sharing', 'restriction']);
    expect(uncared.profile).toEqual({ ...NO_CARE, careUntil: {} });
    expect(ending.profile.careUntil).toEqual({ elderly: '2026-12-01T00:00:00.000Z' });
    expect(assessing.profile.suitability).toEqual(ASSESSED);
  });

  test('is seen by the customer and by who represents them in everything, and by nobody else', async () => {
    const { api, send, propose } = await begun();
    await propose();
    const lifts = { body: { proposals: [{ lifts: 'objection' }] } };
    expect(await send('customer.C-1001', 'GET', PROPOSALS)).toMatchObject(lifts);
    await expectProblem(api, ['customer.C-2002', 'GET', PROPOSALS], { status: 403, code: 'subject-not-own' });
    await send('customer.C-1001', 'POST', `${SUBJECT}/representatives`, DELEGATE);
    expect(await send('customer.C-2002', 'GET', PROPOSALS)).toMatchObject(lifts);
  });

  test('is approved by the customer too, and by no representative', async () => {
    const { api, send, propose, decide } = await begun();
    await send('customer.C-1001', 'POST', `${SUBJECT}/representatives`, DELEGATE);
    const id = await propose();
    for (const how of ['approval', 'rejection']) {
      for (const token of ['customer.C-2002', 'app']) {
        await expectProblem(api, [token, 'POST', `${PROPOSALS}/${id}/${how}`], {
          status: 403,
          code: 'customer-or-two-staff',
        });
      }
      await expectProblem(api, ['customer.C-3003', 'POST', `${PROPOSALS}/${id}/${how}`], {
        status: 403,
        code: 'subject-not-own',
      });
    }
    expect((await decide('customer.C-1001', id)).status).toBe(201);
  });

  test('of a minor is no minor’s to approve', async () => {
    const { api, send, propose, decide } = await begun();
    await send('app', 'PATCH', `${SUBJECT}/profile`, { care: ['elderly', 'minor'] });
    const id = await propose('PATCH', 'profile', { care: ['elderly'] });
    await expectProblem(api, ['customer.C-1001', 'POST', `${PROPOSALS}/${id}/approval`], {
      status: 403,
      code: 'customer-or-two-staff',
    });
    expect((await decide('staff-S-78', id)).status).toBe(201);
  });

  test('that is rejected, by staff or by the customer, or waits for a day is never done', async () => {
    const { api, propose, decide, open, parts } = await begun();
    for (const token of ['staff-S-77', 'staff-S-78', 'customer.C-1001', null]) {
      const id = await propose();
      if (token === null) parts.clock.advance(DAY_MS);
      else
        expect(await decide(token, id, 'rejection')).toMatchObject({
          status: 201,
          body: { event: { type: 'act.rejected' } },
        });
      expect(await open()).toEqual([]);
      for (const how of ['approval', 'rejection']) {
        await expectProblem(api, ['staff-S-78', 'POST', `${PROPOSALS}/${id}/${how}`], {
          status: 409,
          code: 'proposal-settled',
        });
      }
    }
  });

  test('that is none of this customer is unknown', async () => {
    const { api, send, propose } = await begun();
    const id = await propose();
    await send('app', 'PUT', '/v1/subjects/C-2/objection');
    const other = (await send('staff-S-77', 'DELETE', '/v1/subjects/C-2/objection')).body.proposal.id;
    const { events } = (await send('app', 'GET', `${SUBJECT}/history`)).body;
    const unknown = { status: 404, code: 'proposal-unknown' };
    for (const named of ['nothing', other, ...events.map((event: Body) => event.id)]) {
      if (named === id) continue;
      await expectProblem(api, ['staff-S-78', 'POST', `${PROPOSALS}/${named}/approval`], unknown);
      await expectProblem(api, ['staff-S-78', 'POST', `${PROPOSALS}/${named}/rejection`], unknown);
    }
  });

  test('lifts no opt-out that was made since, and replaces no profile that changed since', async () => {
    const { api, send, propose } = await begun();
    const [lift, profile] = [await propose(), await propose('PATCH', 'profile', { care: null })];
    await send('customer.C-1001', 'DELETE', `${SUBJECT}/objection`);
    const outdated = { status: 409, code: 'proposal-outdated' };
    await expectProblem(api, ['staff-S-78', 'POST', `${PROPOSALS}/${lift}/approval`], outdated);
    await send('customer.C-1001', 'PUT', `${SUBJECT}/objection`);
    await expectProblem(api, ['staff-S-78', 'POST', `${PROPOSALS}/${lift}/approval`], outdated);
    await send('app', 'PATCH', `${SUBJECT}/profile`, { staleContacts: ['sms'] });
    await expectProblem(api, ['staff-S-78', 'POST', `${PROPOSALS}/${profile}/approval`], outdated);
  });

  test('is one of at most eight', async () => {
    const { api, propose, decide } = await begun();
    const ids = [];
    for (let n = 0; n < 8; n++) ids.push(await propose());
    const problem = { status: 422, code: 'limit-reached' };
    await expectProblem(api, ['staff-S-77', 'DELETE', `${SUBJECT}/restriction`], problem);
    await decide('staff-S-77', ids[3] ?? '', 'rejection');
    expect(await propose('DELETE', 'restriction')).toBeTypeOf('string');
  });

  test('is neither made nor approved by staff who are not registered for their branch', async () => {
    const { api, propose } = await begun();
    const id = await propose();
    const problem = { status: 403, code: 'staff-not-registered' };
    for (const token of ['staff.S-1.B-1.branch', 'staff.S-78.B-2.branch']) {
      await expectProblem(api, [token, 'DELETE', `${SUBJECT}/objection`], problem);
      await expectProblem(api, [token, 'POST', `${PROPOSALS}/${id}/approval`], problem);
    }
  });

  test('is done once by whoever decide on it at once, and the others are told so', async () => {
    const decider = fc.record({
      token: fc.constantFrom(...OTHER_STAFF, 'customer.C-1001' as const),
      how: fc.constantFrom('approval', 'approval', 'rejection'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(decider, { minLength: 2, maxLength: 6 }), async (deciders) => {
        const { propose, decide, history } = await begun();
        const id = await propose();
        const before = (await history()).length;
        const answers = await Promise.all(deciders.map(({ token, how }) => decide(token, id, how)));
        expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
        const lost = answers.filter(({ status }) => status !== 201);
        for (const { status, body } of lost) expect([status, body.code]).toEqual([409, 'proposal-settled']);
        expect(await history()).toHaveLength(before + 1);
      }),
      { numRuns: 12 },
    );
  });

  test('whose approval is repeated under its key is answered as at first', async () => {
    const { send, propose, history } = await begun();
    const id = await propose();
    const approve = () => send('staff-S-78', 'POST', `${PROPOSALS}/${id}/approval`, {}, { 'idempotency-key': 'k-1' });
    const first = await approve();
    const events = (await history()).length;
    expect(await approve()).toMatchObject({ status: 201, body: first.body });
    expect(await history()).toHaveLength(events);
  });
});
