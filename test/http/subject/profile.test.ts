import { describe, expect, test } from 'vitest';
import { memoryApi, registerStaff } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const PROFILE = {
  care: ['disabled', 'elderly'],
  timeZone: 'Asia/Urumqi',
  staleContacts: ['email', 'sms'],
  suitability: { riskLevel: 3, validUntil: '2027-11-23T00:00:00Z', reference: 'assessment-7' },
};
/** The same as the ledger spells it. */
const SET = {
  care: ['elderly', 'disabled'],
  careUntil: {},
  timeZone: 'Asia/Urumqi',
  staleContacts: ['email', 'sms'],
  suitability: { riskLevel: 3, validUntil: '2027-11-23T00:00:00.000Z', reference: 'assessment-7' },
};
const EMPTY = { care: [], careUntil: {}, timeZone: null, staleContacts: [], suitability: null };
const DAY_MS = 86_400_000;

/** A customer whose profile two members of staff have set. */
async function assessed() {
  const api = memoryApi();
  await registerStaff(api);
  const set = await api.byTwoStaff('PUT', `${SUBJECT}/profile`, PROFILE);
  return { api, ...api, set };
}

describe('a profile', () => {
  test('is set by the bank, replaces the one before as a whole, and is shown to the customer', async () => {
    const { send, set, byTwoStaff } = await assessed();
    expect(set).toMatchObject({ status: 201, body: { event: { type: 'profile.changed', seq: 1 } } });
    const own = async () => (await send('customer.C-1001', 'GET', `${SUBJECT}/consents`)).body;
    expect(await own()).toMatchObject({ version: 2, profile: SET, prompts: PROMPTS_OF_SET });
    const { detail } = (await send('app', 'GET', `${SUBJECT}/history`)).body.events[0];
    expect(detail).toEqual({ ...SET, proposal: expect.any(String), approvalEvidence: 'staff-recorded' });
    expect((await byTwoStaff('PUT', `${SUBJECT}/profile`, EMPTY)).status).toBe(201);
    expect(await own()).toMatchObject({ version: 4, profile: EMPTY, prompts: [] });
  });

  test('that stands so already is answered as it is and recorded once', async () => {
    const { send, parts } = memoryApi();
    expect(await send('app', 'PUT', `${SUBJECT}/profile`, EMPTY)).toMatchObject({ status: 200, body: { event: null } });
    const key = { 'idempotency-key': 'k-1' };
    const { suitability: _, ...unassessed } = SET;
    const profile = { ...unassessed, suitability: null };
    const first = await send('app', 'PUT', `${SUBJECT}/profile`, profile, key);
    expect(await send('app', 'PUT', `${SUBJECT}/profile`, profile, key)).toMatchObject({
      status: 201,
      body: first.body,
    });
    expect(await send('app', 'PUT', `${SUBJECT}/profile`, profile)).toMatchObject({
      status: 200,
      body: { event: null, profile },
    });
    expect(parts.tables.events.size).toBe(1);
    // The answer kept for a repetition says nothing about the person.
    expect(JSON.stringify([...parts.tables.idempotency.values()])).not.toContain('elderly');
  });

  test('names each of its members, and nothing that does not exist', async () => {
    const api = memoryApi();
    const bad: [object, string][] = [
      [{ care: undefined }, '/care'],
      [{ timeZone: undefined }, '/timeZone'],
      [{ staleContacts: undefined }, '/staleContacts'],
      [{ suitability: undefined }, '/suitability'],
      [{ care: ['tall'] }, '/care/0'],
      [{ care: ['elderly', 'elderly'] }, '/care'],
      [{ timeZone: 'Asia/Atlantis' }, '/timeZone'],
      [{ staleContacts: ['Fax'] }, '/staleContacts/0'],
      [{ suitability: { ...PROFILE.suitability, riskLevel: 6 } }, '/suitability/riskLevel'],
      [{ suitability: { ...PROFILE.suitability, reference: 'Li Lei' } }, '/suitability/reference'],
    ];
    for (const [change, pointer] of bad) {
      await expectProblem(api, ['app', 'PUT', `${SUBJECT}/profile`, { ...PROFILE, ...change }], {
        status: 400,
        code: 'input-invalid',
        pointer,
      });
    }
  });

  test('is changed by a program towards more care alone', async () => {
    const { api, send } = await assessed();
    const path = `${SUBJECT}/profile`;
    const set = (change: object) => ['app', 'PUT', path, { ...PROFILE, ...change }] as const;
    const problem = { status: 403, code: 'customer-or-two-staff' };
    for (const care of [['elderly'], ['disabled', 'minor'], []]) {
      await expectProblem(api, [...set({ care })], { ...problem, pointer: '/care' });
    }
    const { suitability } = PROFILE;
    for (const other of [{ riskLevel: 5 }, { riskLevel: 1, validUntil: '2027-11-23T00:00:00.001Z' }]) {
      const raised = set({ suitability: { ...suitability, ...other } });
      await expectProblem(api, [...raised], { ...problem, pointer: '/suitability' });
    }
    const more = { care: ['disabled', 'minor', 'elderly'], staleContacts: ['email', 'sms', 'app'] };
    const unnamed = { status: 422, code: 'staff-required' };
    await expectProblem(api, [...set({ ...more, capture: { channel: 'call' } })], unnamed);
    expect((await send(...set(more))).status).toBe(201);
    for (const lower of [{ reference: 'assessment-8' }, { riskLevel: 2 }, null]) {
      const lowered = { ...more, suitability: lower && { ...suitability, ...lower } };
      expect((await send(...set(lowered))).status).toBe(201);
    }
  });

  test('is the bank’s to set, not the customer’s', async () => {
    const api = memoryApi();
    const attempt = ['customer.C-1001', 'PUT', `${SUBJECT}/profile`, PROFILE] as const;
    await expectProblem(api, [...attempt], { status: 403, code: 'scope-missing' });
  });
});

const PROMPTS_OF_SET = ['email', 'sms'].map((channel) => ({ kind: 'update-contact', channel }));

test('a customer sees what is to be reaffirmed, and each purpose and recipient is read once for it', async () => {
  const { send, offers, quotes, parts, deps } = await furnishedApi();
  const purpose = { kind: 'push', title: { en: 'Offers' }, channels: ['sms'], reaffirmationDays: 30 };
  await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', purpose);
  await send('app', 'POST', `${SUBJECT}/consents`, offers);
  await send('app', 'POST', `${SUBJECT}/consents`, quotes);
  const { recordedAt } = (await send('app', 'GET', `${SUBJECT}/consents`)).body.consents[0];
  const since = new Date(Date.parse(recordedAt) + 30 * DAY_MS).toISOString();
  const prompts = async () => (await send('customer.C-1001', 'GET', `${SUBJECT}/consents`)).body.prompts;
  const read: string[] = [];
  const { readRegistry } = deps.store;
  deps.store.readRegistry = (kind, id) => {
    read.push(id);
    return readRegistry.call(deps.store, kind, id) as ReturnType<typeof readRegistry<typeof kind>>;
  };
  parts.clock.advance(DAY_MS - 1);
  expect(await prompts()).toEqual([]);
  expect(read).toEqual(['acme-insurance']);
  parts.clock.advance(29 * DAY_MS + 1);
  const due = { kind: 'reaffirm', purpose: 'credit-card-offers', recipient: null, since };
  expect(await prompts()).toEqual([due]);
  expect(read.sort()).toEqual(['acme-insurance', 'acme-insurance', 'credit-card-offers', 'insurance-quotes']);
});
