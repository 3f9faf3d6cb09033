import { describe, expect, test } from 'vitest';
import { type Body, PAPER } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const REPRESENTATIVES = `${SUBJECT}/representatives`;
const TERMS = { purposes: null, validUntil: '2027-11-23T00:00:00.000Z' };
const DELEGATE = { role: 'delegate', representative: 'C-2002', evidence: [PAPER], ...TERMS };
const GUARDIAN = { role: 'guardian', representative: 'C-2002', evidence: [PAPER] };
const MINOR = { care: ['minor'], timeZone: null, staleContacts: [], suitability: null };

async function begun() {
  const api = await furnishedApi();
  const appoint = (body: Body) => api.byTwoStaff('POST', REPRESENTATIVES, body);
  const standing = async () => (await api.send('customer.C-1001', 'GET', `${SUBJECT}/consents`)).body.representatives;
  return { api, ...api, appoint, standing };
}

describe('an appointment', () => {
  test('is made by the bank on evidence, is shown, and is ended', async () => {
    const { send, appoint, standing } = await begun();
    const terms = { purposes: ['credit-card-offers'], validFrom: null, validUntil: '2027-11-23T00:00:00.000Z' };
    const made = await appoint({ ...DELEGATE, ...terms });
    expect(made).toMatchObject({ status: 201, body: { event: { type: 'representative.appointed' } } });
    const { event } = made.body;
    const shown = { event: event.id, role: 'delegate', representative: 'C-2002', ...terms };
    expect(await standing()).toEqual([{ ...shown, inForce: true }]);
    const history = async () => (await send('app', 'GET', `${SUBJECT}/history`)).body.events[0];
    const { evidence: _, ...said } = DELEGATE;
    const proposal = expect.any(String);
    expect((await history()).detail).toEqual({
      ...said,
      ...terms,
      evidence: [PAPER],
      proposal,
      approvalEvidence: 'staff-recorded',
    });

    const ended = await send('app', 'DELETE', `${REPRESENTATIVES}/${event.id}`, { capture: { channel: 'call' } });
    expect(ended).toMatchObject({ status: 201, body: { event: { type: 'representative.ended' } } });
    expect(ended.body.representative).toEqual({ ...shown, inForce: false });
    expect((await history()).detail).toEqual({ appointment: event.id, capture: { channel: 'call' } });
    expect(await standing()).toEqual([]);
  });

  test('shows whether it is in force now', async () => {
    const { appoint, standing, parts } = await begun();
    const fromNow = (ms: number) => new Date(parts.clock.nowMs() + ms).toISOString();
    await appoint({ ...DELEGATE, validFrom: fromNow(1_000), validUntil: fromNow(2_000) });
    const seen = [];
    for (const _ of [0, 1, 2]) {
      seen.push((await standing())[0].inForce);
      parts.clock.advance(1_000);
    }
    expect(seen).toEqual([false, true, false]);
  });

  test('of a repeated request is answered as the first time, and nothing that is kept for it names the person', async () => {
    const { send, appoint, parts } = await begun();
    const key = { 'idempotency-key': 'k-1' };
    const own = 'customer.C-1001';
    const twice = async (method: string, path: string, body: Body) => {
      const first = await send(own, method, path, body, key);
      const events = parts.tables.events.size;
      expect(await send(own, method, path, body, key)).toMatchObject({ status: 201, body: first.body });
      expect(parts.tables.events.size).toBe(events);
      return first.body;
    };
    const { event } = await twice('POST', REPRESENTATIVES, DELEGATE);
    key['idempotency-key'] = 'k-2';
    await twice('DELETE', `${REPRESENTATIVES}/${event.id}`, {});
    expect(JSON.stringify([...parts.tables.idempotency.values()])).not.toContain('C-2002');
    expect((await appoint(DELEGATE)).status).toBe(201);
  });

  test('of the bank’s names what shows the authority; a guardian’s is for everything, a delegate’s for what it says, until an end', async () => {
    const { api } = await begun();
    await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, { ...GUARDIAN, evidence: [] }], {
      status: 422,
      code: 'evidence-required',
      pointer: '/evidence',
    });
    const limited = { ...GUARDIAN, purposes: ['credit-card-offers'] };
    const invalid = { status: 400, code: 'input-invalid', pointer: '/purposes' };
    await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, limited], invalid);
    await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, { ...DELEGATE, purposes: [] }], invalid);
    await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, { ...DELEGATE, purposes: undefined }], invalid);
    for (const validUntil of [undefined, null]) {
      const endless = { ...DELEGATE, validUntil };
      await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, endless], {
        ...invalid,
        pointer: '/validUntil',
      });
    }
    await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, { ...DELEGATE, role: 'friend' }], {
      status: 400,
      code: 'input-invalid',
      pointer: '/role',
    });
    await expectProblem(
      api,
      ['staff-S-77', 'POST', REPRESENTATIVES, { ...DELEGATE, evidence: [{ ...PAPER, size: 'x' }] }],
      {
        status: 400,
        code: 'input-invalid',
        pointer: '/evidence/0/size',
      },
    );
  });

  test('that cannot stand is refused by its cause', async () => {
    const { api, appoint } = await begun();
    const now = new Date(api.parts.clock.nowMs()).toISOString();
    await appoint({ ...DELEGATE, representative: 'C-3003' });
    const cases: [Body, string, string][] = [
      [{ ...DELEGATE, representative: 'C-1001' }, 'representative-is-subject', '/representative'],
      [{ ...DELEGATE, representative: 'C-3003' }, 'representative-stands', '/representative'],
      [{ ...DELEGATE, purposes: ['credit-card-offers', 'nothing'] }, 'purpose-unknown', '/purposes/1'],
      [{ ...DELEGATE, validUntil: now }, 'valid-until-past', '/validUntil'],
      [
        { ...DELEGATE, validFrom: '2027-01-02T00:00:00Z', validUntil: '2027-01-02T00:00:00Z' },
        ...(['validity-empty', '/validFrom'] as const),
      ],
    ];
    for (const [body, code, pointer] of cases) {
      await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, body], { status: 422, code, pointer });
    }
    const unknown = { status: 404, code: 'representative-unknown' };
    await expectProblem(api, ['app', 'DELETE', `${REPRESENTATIVES}/nothing`], unknown);
    await expectProblem(api, ['customer.C-1001', 'DELETE', `${REPRESENTATIVES}/nothing`], unknown);
  });

  test('by the subject’s own token is of a delegate, without evidence; a guardian is the bank’s to appoint and to end', async () => {
    const { api, send, appoint } = await begun();
    const { evidence: _, ...bare } = DELEGATE;
    const made = await send('customer.C-1001', 'POST', REPRESENTATIVES, bare);
    expect(made.status).toBe(201);
    const ending = `${REPRESENTATIVES}/${made.body.event.id}`;
    expect((await send('customer.C-1001', 'DELETE', ending)).status).toBe(201);
    const guardian = { status: 422, code: 'guardian-by-bank-only' };
    await expectProblem(api, ['customer.C-1001', 'POST', REPRESENTATIVES, GUARDIAN], { ...guardian, pointer: '/role' });
    await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, GUARDIAN], {
      status: 422,
      code: 'guardian-not-needed',
      pointer: '/role',
    });
    await send('app', 'PUT', `${SUBJECT}/profile`, MINOR);
    const { event } = (await appoint(GUARDIAN)).body;
    await expectProblem(api, ['customer.C-1001', 'DELETE', `${REPRESENTATIVES}/${event.id}`], guardian);
    expect((await send('app', 'DELETE', `${REPRESENTATIVES}/${event.id}`)).status).toBe(201);
  });

  test('is not made by a minor, who ends a delegate all the same', async () => {
    const { api, send } = await begun();
    const { event } = (await send('customer.C-1001', 'POST', REPRESENTATIVES, DELEGATE)).body;
    await send('app', 'PUT', `${SUBJECT}/profile`, MINOR);
    await expectProblem(api, ['customer.C-1001', 'POST', REPRESENTATIVES, { ...DELEGATE, representative: 'C-3' }], {
      status: 422,
      code: 'minor-appoints-nobody',
    });
    expect((await send('customer.C-1001', 'DELETE', `${REPRESENTATIVES}/${event.id}`)).status).toBe(201);
  });

  test('of a guardian who is a minor themselves is refused; as a delegate they are not looked at', async () => {
    const { api, send, appoint } = await begun();
    await send('app', 'PUT', `${SUBJECT}/profile`, MINOR);
    await send('app', 'PUT', '/v1/subjects/C-2002/profile', MINOR);
    await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, GUARDIAN], {
      status: 422,
      code: 'guardian-is-minor',
      pointer: '/representative',
    });
    expect((await appoint(DELEGATE)).status).toBe(201);
    await api.byTwoStaff('PUT', '/v1/subjects/C-2002/profile', { ...MINOR, care: ['elderly'] });
    const { event } = (await send('app', 'GET', `${SUBJECT}/consents`)).body.representatives[0];
    await send('app', 'DELETE', `${REPRESENTATIVES}/${event.toUpperCase()}`);
    expect((await appoint(GUARDIAN)).status).toBe(201);
  });

  test('is not a representative’s to make or to end, with their own token or before the bank, whatever they are', async () => {
    const { api, send, appoint } = await begun();
    await send('app', 'PUT', `${SUBJECT}/profile`, MINOR);
    for (const body of [GUARDIAN, { ...DELEGATE, representative: 'C-3003' }]) {
      const { event } = (await appoint(body)).body;
      const token = `customer.${body.representative}`;
      const nobody = { status: 422, code: 'representative-appoints-nobody' };
      const another = { ...DELEGATE, representative: 'C-4004' };
      await expectProblem(api, [token, 'POST', REPRESENTATIVES, another], nobody);
      await expectProblem(api, [token, 'DELETE', `${REPRESENTATIVES}/${event.id}`], nobody);
      const capture = { channel: 'app', authority: event.id };
      const before = { ...nobody, pointer: '/capture/authority' };
      const byStaff = { ...another, capture: { authority: event.id } };
      await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, byStaff], before);
      await expectProblem(api, ['app', 'DELETE', `${REPRESENTATIVES}/${event.id}`, { capture }], before);
    }
  });

  test('is not made by a program, whoever is said to be present, and ended by it all the same', async () => {
    const { api, send, appoint } = await begun();
    await send('app', 'PUT', `${SUBJECT}/profile`, MINOR);
    for (const body of [DELEGATE, GUARDIAN]) {
      for (const capture of [null, { channel: 'app' }, { channel: 'branch' }, { channel: 'call' }]) {
        const problem = { status: 403, code: 'customer-or-two-staff' };
        await expectProblem(api, ['app', 'POST', REPRESENTATIVES, { ...body, capture }], problem);
      }
    }
    for (const token of ['app', 'staff-S-77']) {
      const { event } = (await appoint(GUARDIAN)).body;
      expect((await send(token, 'DELETE', `${REPRESENTATIVES}/${event.id}`)).status).toBe(201);
    }
  });

  test('is one of at most fifty; with the largest and the largest consents, a no is still taken within the item', async () => {
    const { api, send, appoint, parts, quotes } = await begun();
    const purposes = Array.from({ length: 16 }, (_, n) => `${n}`.padStart(128, 'p'));
    for (const id of purposes) {
      await send('registrar', 'PUT', `/v1/purposes/${id}`, { kind: 'push', title: { en: 'x' }, channels: ['sms'] });
    }
    const long = 'x'.repeat(128);
    const paper = { ...PAPER, uri: `s3://${'x'.repeat(507)}`, retentionClass: long, product: long };
    const largest = { ...DELEGATE, purposes, validUntil: '2027-11-23T00:00:00Z', evidence: Array(8).fill(paper) };
    for (let n = 0; n < 50; n++) {
      const representative = `${n}`.padStart(255, '张');
      expect((await appoint({ ...largest, representative })).status).toBe(201);
    }
    await expectProblem(api, ['staff-S-77', 'POST', REPRESENTATIVES, DELEGATE], {
      status: 422,
      code: 'limit-reached',
      pointer: '/representative',
    });
    await expectProblem(
      api,
      ['staff-S-77', 'POST', REPRESENTATIVES, { ...largest, purposes: [...purposes, 'one-more'] }],
      {
        status: 400,
        code: 'input-invalid',
        pointer: '/purposes',
      },
    );
    const stateBytes = () => Buffer.byteLength(JSON.stringify([...parts.tables.states.values()][0]));
    expect(stateBytes()).toBeLessThan(165_000);

    const dataCategories = Array.from({ length: 24 }, (_, n) => `${n}`.padStart(48, 'x'));
    const purpose = { kind: 'disclosure', title: { en: 'x' }, dataCategories };
    const register = async (id: string) => {
      await send('registrar', 'PUT', `/v1/purposes/${id}`, purpose);
      await send('registrar', 'PUT', `/v1/recipients/${id}`, { name: 'x', purposes: [id] });
      const text = { language: 'en', text: 'x' };
      const { notice } = (await send('registrar', 'POST', `/v1/purposes/${id}/notices`, text)).body;
      return { ...quotes, purpose: id, recipient: id, dataCategories, notice: { id: notice.id, language: 'en' } };
    };
    let answer = await send('app', 'POST', `${SUBJECT}/consents`, quotes);
    for (let n = 0; answer.status === 201; n++) {
      answer = await send('app', 'POST', `${SUBJECT}/consents`, await register(`${n}`.padStart(128, 'q')));
    }
    expect([answer.status, answer.body.code]).toEqual([422, 'limit-reached']);
    expect(stateBytes()).toBeGreaterThan(280_000);
    for (let n = 0; n < 30; n++) {
      const refusal = { ...(await register(`${n}`.padStart(128, 'n'))), decision: 'refused' };
      expect((await send('app', 'POST', `${SUBJECT}/consents`, refusal)).status).toBe(201);
    }
    const { purpose: ended, recipient } = quotes;
    expect((await send('app', 'POST', `${SUBJECT}/withdrawals`, { purpose: ended, recipient })).status).toBe(201);
    expect((await send('app', 'PUT', `${SUBJECT}/restriction`)).status).toBe(201);
    expect(stateBytes()).toBeLessThan(390_000);
    expect(Math.max(...[...parts.tables.events.values()].map(({ entry }) => entry.length))).toBeLessThan(8_192);
  });
});
