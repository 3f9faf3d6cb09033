import { describe, expect, test } from 'vitest';
import { type Body, PAPER } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const SUBJECT = '/v1/subjects/C-1001';
const CONSENTS = `${SUBJECT}/consents`;
const OWN = 'customer.C-1001';
const GUARDIAN = { role: 'guardian', representative: 'G', evidence: [PAPER] };
const DELEGATE = { ...GUARDIAN, role: 'delegate', representative: 'D', purposes: null };
const ENDED = ['guardian-consent-ended'];

/** A subject with these care flags whose guardian G, by the appointment `guardian`, and delegate D act for them. */
async function guarded(care: readonly string[], careUntil: Body = {}) {
  const api = await furnishedApi();
  const { send, parts } = api;
  const fromNow = (ms: number) => new Date(parts.clock.nowMs() + ms).toISOString();
  const setProfile = (flags: readonly string[], ends: Body = {}) =>
    api.byTwoStaff('PUT', `${SUBJECT}/profile`, {
      care: flags,
      careUntil: ends,
      timeZone: null,
      staleContacts: [],
      suitability: null,
    });
  const appoint = async (body: Body) =>
    (await api.byTwoStaff('POST', `${SUBJECT}/representatives`, body)).body.event.id;
  await setProfile(care, careUntil);
  const guardian = await appoint(GUARDIAN);
  await appoint({ ...DELEGATE, validUntil: fromNow(3_600_000) });
  const give = (token: string, capture: Body = null) => send(token, 'POST', CONSENTS, { ...api.offers, capture });
  const check = async (): Promise<Body> => {
    const body = {
      subject: { type: 'customer', id: 'C-1001' },
      action: { name: 'push', properties: { channel: 'sms' } },
      resource: { type: 'purpose', id: 'credit-card-offers' },
    };
    return (await send('marketing', 'POST', '/access/v1/evaluation?explain=true', body)).body;
  };
  const reasons = async () => (await check()).context.reasons ?? [];
  return { ...api, api, guardian, fromNow, setProfile, appoint, give, check, reasons };
}

/** How the need of a guardian ends: flags before, how they change, and whether the need is over then. */
const CHANGES: readonly [change: string, before: readonly string[], after: readonly string[], isOver: boolean][] = [
  ['a minor comes of age', ['minor'], [], true],
  ['a minor comes of age and is elderly', ['minor'], ['elderly'], true],
  ['somebody is of full capacity again', ['limited-capacity'], ['disabled'], true],
  ['both flags are taken away', ['minor', 'limited-capacity'], [], true],
  ['a minor comes of age and is of limited capacity', ['minor'], ['limited-capacity'], false],
  ['somebody of limited capacity turns out a minor', ['limited-capacity'], ['minor'], false],
  ['one of two flags is taken away', ['minor', 'limited-capacity'], ['limited-capacity'], false],
  ['the other of two flags is taken away', ['minor', 'limited-capacity'], ['minor'], false],
  ['another flag comes', ['minor'], ['minor', 'elderly'], false],
];

describe.each(CHANGES)('when %s', (_, before, after, isOver) => {
  test('the guardian acts and reads only as long as they are needed', async () => {
    const { api, send, give, setProfile, guardian, offers } = await guarded(before);
    const event = (await give('customer.G')).body.event.id;
    await setProfile(after);
    const named = { channel: 'app', authority: guardian };
    const asked: readonly (readonly [token: string, method: string, path: string, body?: Body])[] = [
      ['customer.G', 'PUT', `${SUBJECT}/objection`],
      ['customer.G', 'DELETE', `${SUBJECT}/objection`],
      ['customer.G', 'POST', `${SUBJECT}/withdrawals`, { purpose: offers.purpose }],
      ['customer.G', 'POST', CONSENTS, offers],
      ['customer.G', 'GET', CONSENTS],
      ['customer.G', 'GET', `${SUBJECT}/history`],
      ['app', 'POST', CONSENTS, { ...offers, capture: named }],
    ];
    for (const [token, method, path, body] of asked) {
      if (isOver) {
        const problem =
          token === 'app' ? { status: 422, code: 'authority-not-valid' } : { status: 403, code: 'subject-not-own' };
        await expectProblem(api, [token, method, path, body], problem);
      } else {
        expect((await send(token, method, path, body)).status).toBeLessThan(300);
      }
    }
    const receipt = await send('customer.G', 'GET', `/v1/events/${event}/receipt`);
    expect(receipt.status).toBeOneOf(isOver ? [403, 404] : [200]);
  });

  test('the yes that they gave counts only as long, and the delegate stays', async () => {
    const { send, give, setProfile, reasons, offers } = await guarded(before);
    await give('customer.G');
    expect(await reasons()).toEqual([]);
    await setProfile(after);
    expect(await reasons()).toEqual(isOver ? ENDED : []);
    expect((await send('customer.D', 'GET', CONSENTS)).status).toBe(200);
    const own = (await send(OWN, 'GET', CONSENTS)).body;
    expect(own.representatives.map(({ inForce }: Body) => inForce)).toEqual([!isOver, true]);
    const anew = [{ kind: 'decide-anew', purpose: offers.purpose, recipient: null }];
    expect(own.prompts).toEqual(isOver ? anew : []);
    const isAdult = !after.includes('minor');
    expect((await give(OWN)).status).toBe(isAdult ? 201 : 422);
    expect(await reasons()).toEqual([]);
  });

  test('the subject ends the appointment if they need it no longer', async () => {
    const { send, setProfile, guardian } = await guarded(before);
    await setProfile(after);
    const ended = await send(OWN, 'DELETE', `${SUBJECT}/representatives/${guardian}`);
    expect([ended.status, ended.body.code]).toEqual(isOver ? [201, undefined] : [422, 'guardian-by-bank-only']);
  });
});

describe('a flag that ends by itself', () => {
  test('ends the guardian’s authority, their yes and their appointments at that instant', async () => {
    const made = await guarded(['minor', 'elderly']);
    const { send, give, setProfile, reasons, parts, fromNow, guardian } = made;
    await setProfile(['minor', 'elderly'], { minor: fromNow(10_000), elderly: fromNow(5_000) });
    await give('customer.G');
    parts.clock.advance(9_999);
    expect(await reasons()).toEqual([]);
    expect((await send('customer.G', 'GET', CONSENTS)).status).toBe(200);
    parts.clock.advance(1);
    expect(await reasons()).toEqual(ENDED);
    expect((await send('customer.G', 'GET', CONSENTS)).status).toBe(403);
    expect((await send('customer.G', 'DELETE', `${SUBJECT}/restriction`)).status).toBe(403);
    expect((await give('app', { channel: 'app', authority: guardian })).status).toBe(422);
    expect((await give(OWN)).status).toBe(201);
    expect(await reasons()).toEqual([]);
    const delegate = { role: 'delegate', representative: 'E', purposes: null, validUntil: fromNow(60_000) };
    expect((await send(OWN, 'POST', `${SUBJECT}/representatives`, delegate)).status).toBe(201);
  });

  test('ends an open permit, and is why it may not be used', async () => {
    const { send, give, setProfile, push, parts, fromNow } = await guarded(['minor']);
    await setProfile(['minor'], { minor: fromNow(10_000) });
    await give('customer.G');
    const { id } = (await send('marketing', 'POST', '/v1/pushes', push)).body.permit;
    parts.clock.advance(10_000);
    const used = await send('marketing', 'POST', `/v1/permits/${id}/consumption`);
    expect(used.body).toMatchObject({ decision: false, context: { reasons: ENDED } });
    const refused = await send('marketing', 'POST', '/v1/pushes', push);
    expect(refused.body).toMatchObject({ decision: false, context: { reasons: ENDED } });
  });

  test('lets nobody’s data go on the guardian’s word', async () => {
    const { send, setProfile, quotes, parts, fromNow } = await guarded(['limited-capacity']);
    await setProfile(['limited-capacity'], { 'limited-capacity': fromNow(10_000) });
    await send('customer.G', 'POST', CONSENTS, quotes);
    const disclose = async () => {
      const { purpose, recipient } = quotes;
      const body = { subject: 'C-1001', purpose, recipient, data: { name: 'Li Lei' } };
      return (await send('partner-gateway', 'POST', '/v1/disclosures', body)).body;
    };
    expect(await disclose()).toMatchObject({ decision: true });
    parts.clock.advance(10_000);
    expect(await disclose()).toMatchObject({ decision: false, context: { reasons: ENDED } });
  });

  test('lets the subject be asked anew, and is explained by the consent', async () => {
    const { send, give, check, setProfile, parts, fromNow } = await guarded(['minor']);
    await setProfile(['minor'], { minor: fromNow(10_000) });
    const given = (await give('customer.G')).body.event.id;
    const ask = { purpose: 'credit-card-offers' };
    expect((await send('app', 'POST', `${SUBJECT}/asks`, ask)).body.context.reasons).toEqual(['consent-stands']);
    parts.clock.advance(10_000);
    expect((await send('app', 'POST', `${SUBJECT}/asks`, ask)).body).toMatchObject({ decision: true });
    const { context } = await check();
    expect(context.explanation).toMatchObject([{ reason: 'guardian-consent-ended', event: given }]);
  });

  test('is on record with its end, and is one of the flags', async () => {
    const { api, send } = await guarded(['minor'], { minor: '2031-05-01T00:00:00Z' });
    const { profile } = (await send(OWN, 'GET', CONSENTS)).body;
    expect(profile).toMatchObject({ care: ['minor'], careUntil: { minor: '2031-05-01T00:00:00.000Z' } });
    const set = (change: Body) =>
      [
        'app',
        'PUT',
        `${SUBJECT}/profile`,
        { care: ['elderly'], timeZone: null, staleContacts: [], suitability: null, ...change },
      ] as const;
    const bad = { status: 400, code: 'input-invalid' };
    const ends = '2031-05-01T00:00:00Z';
    await expectProblem(api, [...set({ careUntil: { minor: ends } })], {
      ...bad,
      pointer: '/careUntil/minor',
      fix: 'is not in `care`',
    });
    await expectProblem(api, [...set({ careUntil: { tall: ends } })], { ...bad, pointer: '/careUntil/tall' });
    await expectProblem(api, [...set({ careUntil: { elderly: '2031' } })], { ...bad, pointer: '/careUntil/elderly' });
    await expectProblem(api, [...set({ careUntil: { elderly: null } })], { ...bad, pointer: '/careUntil/elderly' });
    await expectProblem(api, [...set({ careUntil: null })], { ...bad, pointer: '/careUntil' });
  });
});

describe('a consent that a guardian gave before staff', () => {
  test('is confirmed by nobody once the guardian is not needed', async () => {
    const { api, send, give, setProfile, guardian, deps, reasons } = await guarded(['minor']);
    const waiting = (await give('staff-S-77', { authority: guardian })).body.event.id;
    const { code, to } = deps.codeDelivery.sent.at(-1) ?? {};
    expect(to).toBe('G');
    await setProfile([]);
    const confirmation = { event: waiting, code };
    const path = `${SUBJECT}/confirmations`;
    await expectProblem(api, ['customer.G', 'POST', path, confirmation], { status: 403, code: 'subject-not-own' });
    const late = { status: 409, code: 'confirmation-not-pending', pointer: '/event', fix: 'guardian' };
    await expectProblem(api, [OWN, 'POST', path, confirmation], late);
    await expectProblem(api, ['app', 'POST', path, confirmation], late);
    await expectProblem(api, ['app', 'POST', `${SUBJECT}/confirmation-codes`, { event: waiting }], late);
    expect((await give(OWN)).status).toBe(201);
    expect(await reasons()).toEqual([]);
    expect((await send(OWN, 'GET', CONSENTS)).body.consents[0].guardian).toBeNull();
  });
});

describe('a need that begins anew', () => {
  test('brings back neither the guardian from before nor their yes; the bank appoints anew', async () => {
    const { send, give, setProfile, appoint, reasons, parts } = await guarded(['minor']);
    await give('customer.G');
    await setProfile([]);
    parts.clock.advance(1_000);
    await setProfile(['limited-capacity']);
    expect(await reasons()).toEqual(ENDED);
    expect((await send('customer.G', 'GET', CONSENTS)).status).toBe(403);
    expect((await send('customer.D', 'GET', CONSENTS)).status).toBe(200);
    const again = await appoint(GUARDIAN);
    expect(await reasons()).toEqual(ENDED);
    expect((await give('customer.G')).body.consent.guardian).toBe(again);
    expect(await reasons()).toEqual([]);
  });

  test('after an end that passed unseen is as new', async () => {
    const { send, give, setProfile, reasons, parts, fromNow } = await guarded(['minor']);
    await setProfile(['minor'], { minor: fromNow(10_000) });
    await give('customer.G');
    parts.clock.advance(10_000);
    await setProfile(['minor'], { minor: fromNow(60_000) });
    expect((await send('customer.G', 'GET', CONSENTS)).status).toBe(403);
    expect(await reasons()).toEqual(['minor-without-guardian', ...ENDED]);
  });

  test('is none while the end is put off in time', async () => {
    const { send, give, setProfile, reasons, parts, fromNow } = await guarded(['minor']);
    await setProfile(['minor'], { minor: fromNow(10_000) });
    await give('customer.G');
    parts.clock.advance(9_999);
    await setProfile(['minor', 'limited-capacity'], { minor: fromNow(1) });
    parts.clock.advance(1_000);
    expect(await reasons()).toEqual([]);
    expect((await send('customer.G', 'GET', CONSENTS)).status).toBe(200);
  });
});

describe('a guardian', () => {
  test('is appointed only for a time at which they are needed', async () => {
    const { api, appoint, setProfile, fromNow } = await guarded(['minor']);
    await setProfile(['minor'], { minor: fromNow(10_000) });
    const other = { ...GUARDIAN, representative: 'H' };
    const problem = { status: 422, code: 'guardian-not-needed', pointer: '/role' };
    const from = (ms: number) => ({ ...other, validFrom: fromNow(ms) });
    await expectProblem(api, ['staff-S-77', 'POST', `${SUBJECT}/representatives`, from(10_000)], problem);
    expect(await appoint(from(9_999))).toBeTypeOf('string');
  });

  test('who turns out to be a minor themselves neither acts nor reads', async () => {
    const { api, send, give, guardian, offers, parts, fromNow } = await guarded(['minor']);
    const minor = (careUntil: Body) => ({
      care: ['minor'],
      careUntil,
      timeZone: null,
      staleContacts: [],
      suitability: null,
    });
    await send('app', 'PUT', '/v1/subjects/G/profile', minor({ minor: fromNow(10_000) }));
    const notOwn = { status: 403, code: 'subject-not-own' };
    await expectProblem(api, ['customer.G', 'POST', CONSENTS, offers], notOwn);
    await expectProblem(api, ['customer.G', 'GET', CONSENTS], notOwn);
    await expectProblem(api, ['customer.G', 'GET', `${SUBJECT}/history`], notOwn);
    const named = { ...offers, capture: { channel: 'app', authority: guardian } };
    await expectProblem(api, ['app', 'POST', CONSENTS, named], { status: 422, code: 'authority-not-valid' });
    parts.clock.advance(10_000);
    expect((await give('customer.G')).status).toBe(201);
  });

  test('who turns out to be a minor neither confirms nor asks for a code, until they are of age', async () => {
    const { api, send, give, guardian, deps, parts, fromNow } = await guarded(['minor']);
    const waiting = (await give('staff-S-77', { authority: guardian })).body.event.id;
    const profile = { care: ['minor'], careUntil: { minor: fromNow(10_000) } };
    await send('app', 'PATCH', '/v1/subjects/G/profile', profile);
    const notOwn = { status: 403, code: 'subject-not-own' };
    const another = ['customer.G', 'POST', `${SUBJECT}/confirmation-codes`, { event: waiting }] satisfies Parameters<
      typeof send
    >;
    const { code } = deps.codeDelivery.sent.at(-1) ?? {};
    await expectProblem(api, another, notOwn);
    await expectProblem(api, ['customer.G', 'POST', `${SUBJECT}/confirmations`, { event: waiting, code }], notOwn);
    expect(deps.codeDelivery.sent).toHaveLength(1);
    parts.clock.advance(10_000);
    expect((await send(...another)).status).toBe(201);
  });

  test('may come of age before their authority begins', async () => {
    const { api, send, appoint, fromNow } = await guarded(['minor']);
    const profile = {
      care: ['minor'],
      careUntil: { minor: fromNow(10_000) },
      timeZone: null,
      staleContacts: [],
      suitability: null,
    };
    await send('app', 'PUT', '/v1/subjects/H/profile', profile);
    const other = (ms: number) => ({ ...GUARDIAN, representative: 'H', validFrom: fromNow(ms) });
    const problem = { status: 422, code: 'guardian-is-minor', pointer: '/representative' };
    await expectProblem(api, ['staff-S-77', 'POST', `${SUBJECT}/representatives`, other(9_999)], problem);
    expect(await appoint(other(10_000))).toBeTypeOf('string');
  });
});

test('neither a program nor staff alone end a care flag or bring its end forward', async () => {
  const { api, send, fromNow } = await guarded(['minor'], { minor: '2031-05-01T00:00:00Z' });
  const set = (token: string, care: readonly string[], careUntil: Body) =>
    [
      token,
      'PUT',
      `${SUBJECT}/profile`,
      { care, careUntil, timeZone: null, staleContacts: [], suitability: null },
    ] as const;
  const earlier = { status: 403, code: 'customer-or-two-staff', pointer: '/careUntil' };
  for (const minor of [fromNow(1_000), '2031-04-30T23:59:59.999Z']) {
    await expectProblem(api, [...set('app', ['minor'], { minor })], earlier);
    expect((await send(...set('staff-S-77', ['minor'], { minor }))).status).toBe(202);
  }
  const both = ['minor', 'elderly'];
  for (const [index, token] of ['app', 'staff-S-77'].entries()) {
    const elderly = fromNow(1_000 + index);
    for (const minor of ['2031-05-01T00:00:00Z', '2032-05-01T00:00:00Z']) {
      expect((await send(...set(token, both, { minor: minor.replace('203', `20${3 + index}`), elderly }))).status).toBe(
        201,
      );
    }
  }
  expect((await send(...set('app', both, {}))).status).toBe(201);
  await expectProblem(api, [...set('app', both, { minor: '2032-05-01T00:00:00Z' })], earlier);
});
