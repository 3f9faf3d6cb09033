import { describe, expect, test } from 'vitest';
import { type Answered, type Body, memoryApi, registerStaff } from '../../support/api.ts';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const PATH = '/v1/subjects/C-1001/profile';
const PATCH_TYPE = { 'content-type': 'application/merge-patch+json' };
const EMPTY = { care: [], careUntil: {}, timeZone: null, staleContacts: [], suitability: null };
const ASSESSED = { riskLevel: 3, validUntil: '2027-11-23T00:00:00.000Z', reference: 'assessment-7' };

async function begun() {
  const api = memoryApi();
  await registerStaff(api);
  const read = () => api.send('app', 'GET', PATH);
  /** Lets a second member of staff approve what the first only proposes, and answers as if it were done at once. */
  const agreed = async (answer: Answered): Promise<Answered> => {
    if (answer.status !== 202) return answer;
    const approval = `/v1/subjects/C-1001/proposals/${answer.body.proposal.id}/approval`;
    const { status, body } = await api.send('staff-S-78', 'POST', approval);
    const { headers, body: known } = await read();
    return { status, headers, body: { event: body.event, profile: known.profile } };
  };
  const patch = async (body: Body, headers = {}) =>
    agreed(await api.sendAsIs('staff-S-77', 'PATCH', PATH, body, headers));
  const put = async (body: Body, headers = {}) =>
    agreed(await api.sendAsIs('staff-S-77', 'PUT', PATH, { ...EMPTY, ...body }, headers));
  return { ...api, api, patch, put, read };
}

describe('a patch of a profile', () => {
  test('changes the members that it names, so that two systems keep one profile', async () => {
    const { patch, read } = await begun();
    await patch({ care: ['minor'], careUntil: { minor: '2031-05-01T00:00:00Z' } });
    await patch({ staleContacts: ['sms'] });
    await patch({ suitability: ASSESSED }, PATCH_TYPE);
    const patched = await patch({ timeZone: 'Asia/Urumqi', suitability: { riskLevel: 4 } }, PATCH_TYPE);
    const expected = {
      care: ['minor'],
      careUntil: { minor: '2031-05-01T00:00:00.000Z' },
      timeZone: 'Asia/Urumqi',
      staleContacts: ['sms'],
      suitability: { ...ASSESSED, riskLevel: 4 },
    };
    expect(patched).toMatchObject({ status: 201, body: { event: { type: 'profile.changed', seq: 5 } } });
    expect(patched.body.profile).toEqual(expected);
    expect(patched.headers.get('etag')).toBe('"4"');
    expect((await read()).body).toEqual({ version: 4, profile: expected });
  });

  test('removes a member by null, and the end of a flag with the flag', async () => {
    const { patch } = await begun();
    const ends = { minor: '2031-05-01T00:00:00Z', elderly: '2032-05-01T00:00:00Z' };
    await patch({ care: ['minor', 'elderly'], careUntil: ends, staleContacts: ['sms'], suitability: ASSESSED });
    const without = async (body: Body) => (await patch(body)).body.profile;
    expect(await without({ careUntil: { elderly: null } })).toMatchObject({
      careUntil: { minor: '2031-05-01T00:00:00.000Z' },
    });
    expect(await without({ care: ['elderly'] })).toMatchObject({ care: ['elderly'], careUntil: {} });
    expect(await without({ suitability: null, staleContacts: null })).toEqual({ ...EMPTY, care: ['elderly'] });
    expect(await without({ care: null })).toEqual(EMPTY);
  });

  test('that changes nothing records nothing', async () => {
    const { patch, read } = await begun();
    for (const body of [{}, { timeZone: null }, { care: null }, { careUntil: { minor: null } }, { care: [] }]) {
      const answer = await patch(body);
      expect(answer).toMatchObject({ status: 200, body: { event: null, profile: EMPTY } });
      expect(answer.headers.get('etag')).toBeNull();
    }
    expect((await read()).body).toEqual({ version: 0, profile: EMPTY });
    expect((await read()).headers.get('etag')).toBeNull();
  });

  test('is answered a second time as the first, whatever became of the profile', async () => {
    const { patch, parts } = await begun();
    const key = { 'idempotency-key': 'k-1' };
    const first = await patch({ care: ['elderly'] }, key);
    await patch({ care: ['disabled'], staleContacts: ['sms'] });
    const again = await patch({ care: ['elderly'] }, key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get('etag')).toBe('"1"');
    expect([...parts.tables.events.values()].filter(({ type }) => !type.startsWith('staff.'))).toHaveLength(3);
    expect(JSON.stringify([...parts.tables.idempotency.values()])).not.toContain('elderly');
  });

  test('names members that exist, with values that they can have', async () => {
    const { api } = await begun();
    const bad: [Body, string][] = [
      [{ hobby: 'chess' }, '/hobby'],
      [{ care: ['tall'] }, '/care/0'],
      [{ care: 'minor' }, '/care'],
      [{ careUntil: { tall: null } }, '/careUntil/tall'],
      [{ careUntil: { minor: 'soon' } }, '/careUntil/minor'],
      [{ timeZone: 'Asia/Atlantis' }, '/timeZone'],
      [{ staleContacts: ['sms', 'sms'] }, '/staleContacts'],
      [{ suitability: { riskLevel: 6 } }, '/suitability/riskLevel'],
      [{ suitability: { colour: 1 } }, '/suitability/colour'],
      [{ version: 3 }, '/version'],
    ];
    for (const [body, pointer] of bad) {
      await expectProblem(api, ['app', 'PATCH', PATH, body], { status: 400, code: 'input-invalid', pointer });
    }
    for (const body of ['[]', 'null', '1', '[{"op":"add"}]']) {
      await expectProblem(api, ['app', 'PATCH', PATH, body], { status: 400, code: 'input-invalid' });
    }
  });

  test('leaves no half of a member', async () => {
    const { api, patch } = await begun();
    const problem = { status: 422, code: 'profile-incomplete' };
    const lacking: [Body, string][] = [
      [{ suitability: { riskLevel: 3 } }, '/suitability/validUntil'],
      [{ suitability: { validUntil: '2027-11-23T00:00:00Z', reference: 'x' } }, '/suitability/riskLevel'],
      [{ careUntil: { minor: '2031-05-01T00:00:00Z' } }, '/careUntil/minor'],
      [{ care: ['elderly'], careUntil: { minor: '2031-05-01T00:00:00Z' } }, '/careUntil/minor'],
    ];
    for (const [body, pointer] of lacking)
      await expectProblem(api, ['app', 'PATCH', PATH, body], { ...problem, pointer });
    await patch({ suitability: ASSESSED });
    const gone = { suitability: { reference: null } };
    await expectProblem(api, ['app', 'PATCH', PATH, gone], { ...problem, pointer: '/suitability/reference' });
  });

  test('is the bank’s, and by a program towards more care alone', async () => {
    const { api, patch } = await begun();
    await expectProblem(api, ['customer.C-1001', 'PATCH', PATH, {}], { status: 403, code: 'scope-missing' });
    await patch({ care: ['minor'], suitability: ASSESSED });
    const alone = { status: 403, code: 'customer-or-two-staff' };
    const byProgram = (body: Body) => ['app', 'PATCH', PATH, body] as const;
    await expectProblem(api, [...byProgram({ care: [] })], { ...alone, pointer: '/care' });
    await expectProblem(api, [...byProgram({ care: null })], { ...alone, pointer: '/care' });
    const ends = { minor: '2031-05-01T00:00:00Z' };
    await expectProblem(api, [...byProgram({ careUntil: ends })], { ...alone, pointer: '/careUntil' });
    const higher = { suitability: { ...ASSESSED, riskLevel: 4 } };
    await expectProblem(api, [...byProgram(higher)], { ...alone, pointer: '/suitability' });
    for (const more of [{ care: ['minor', 'elderly'], staleContacts: ['sms'] }, { suitability: null }]) {
      expect((await api.sendAsIs(...byProgram(more))).status).toBe(201);
    }
  });

  test('is declared as JSON or as a merge patch, and nothing else is declared so', async () => {
    const { api, patch } = await begun();
    for (const type of [
      'application/json',
      'application/merge-patch+json',
      'application/merge-patch+json; charset=utf-8',
    ]) {
      expect((await patch({ timeZone: null }, { 'content-type': type })).status).toBe(200);
    }
    const refused = { status: 415, code: 'media-type-unsupported' };
    for (const type of ['application/json-patch+json', 'text/plain', 'application/strategic-merge-patch+json']) {
      await expectProblem(api, ['app', 'PATCH', PATH, {}, { 'content-type': type }], refused);
    }
    await expectProblem(api, ['app', 'PUT', PATH, EMPTY, PATCH_TYPE], refused);
  });
});

describe('the version of a profile', () => {
  test('is named by who replaces the whole, and only then', async () => {
    const { api, put, patch, read } = await begun();
    const made = await put({ care: ['minor'] });
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    expect((await put({ care: ['minor'] })).status).toBe(200);
    const stale = await put({ staleContacts: ['sms'] });
    expect([stale.status, stale.body.code]).toEqual([428, 'precondition-required']);
    await patch({ timeZone: 'Asia/Urumqi' });
    const moved = await put({ staleContacts: ['sms'] }, { 'if-match': '"1"' });
    expect([moved.status, moved.body.code]).toEqual([412, 'precondition-failed']);
    const etag = (await read()).headers.get('etag') ?? '';
    const replaced = await put({ care: ['minor'], staleContacts: ['sms'] }, { 'if-match': etag });
    expect([replaced.status, replaced.headers.get('etag')]).toEqual([201, '"3"']);
    expect((await read()).body.profile.timeZone).toBeNull();
    expect((await put({ care: [] }, { 'if-match': '*' })).status).toBe(201);
    const other = [
      'app',
      'PUT',
      '/v1/subjects/C-2/profile',
      { ...EMPTY, care: ['minor'] },
      { 'if-match': '"1"' },
    ] as const;
    await expectProblem(api, [...other], { status: 412, code: 'precondition-failed' });
  });

  test('is not moved by other events of the customer', async () => {
    const { send, sendAsIs, offers } = await furnishedApi();
    await sendAsIs('app', 'PUT', PATH, { ...EMPTY, care: ['elderly'] });
    await send('app', 'POST', '/v1/subjects/C-1001/consents', offers);
    await send('app', 'PUT', '/v1/subjects/C-1001/objection');
    const read = await send('customer.C-1001', 'GET', PATH);
    expect([read.body.version, read.headers.get('etag')]).toEqual([1, '"1"']);
    const more = { ...EMPTY, care: ['elderly', 'disabled'] };
    expect((await sendAsIs('app', 'PUT', PATH, more, { 'if-match': '"1"' })).status).toBe(201);
    expect((await send('customer.C-2', 'GET', PATH)).body.code).toBe('subject-not-own');
  });

  test('may be named by a patch, which then holds to it', async () => {
    const { patch } = await begun();
    await patch({ care: ['minor'] });
    expect((await patch({ care: [] }, { 'if-match': '"2"' })).status).toBe(412);
    expect((await patch({ care: [] }, { 'if-match': '"1"' })).status).toBe(201);
  });
});
