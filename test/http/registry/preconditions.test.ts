import { describe, expect, test } from 'vitest';
import { ACME, apiOn, type Body, CAMPAIGN, type memoryApi, OFFERS } from '../../support/api.ts';
import { expectProblem } from '../../support/problems.ts';
import { FUND, furnishedWithFund, STAFF } from '../../support/products.ts';

const REQUIRED = { status: 428, code: 'precondition-required' };
const FAILED = { status: 412, code: 'precondition-failed' };
const END = '2027-11-23T00:00:00Z';

/** For each kind that is replaced whole, the path of an item that is registered, and three definitions of it. */
const REPLACED: readonly (readonly [path: string, one: Body, other: Body, third: Body])[] = [
  [
    '/v1/purposes/credit-card-offers',
    { ...OFFERS, channels: ['sms'] },
    { ...OFFERS, channels: ['app'] },
    { ...OFFERS, retired: true },
  ],
  [
    '/v1/recipients/acme-insurance',
    { ...ACME, contact: null },
    { ...ACME, contact: 'a@acme.example' },
    { ...ACME, purposes: ['insurance-quotes', 'other-quotes'] },
  ],
  ['/v1/products/balanced-fund', { ...FUND, riskLevel: 4 }, { ...FUND, riskLevel: 5 }, { ...FUND, retired: true }],
  [
    `/v1/staff/${STAFF.id}`,
    { branches: ['B-1'], products: [], validUntil: END },
    { branches: ['B-1'], products: ['other'], validUntil: END },
    { branches: ['B-1'], products: [], validUntil: '2026-01-01T00:00:00Z' },
  ],
  [
    '/v1/campaigns/2026-11',
    { ...CAMPAIGN, oncePerSubject: true },
    { ...CAMPAIGN, from: '2026-11-02T00:00:00.000Z' },
    { ...CAMPAIGN, retired: true },
  ],
  [
    '/v1/clients/console',
    { scopes: ['checks', 'audit'] },
    { scopes: ['decisions'] },
    { scopes: ['checks'], retired: true },
  ],
  [
    '/v1/channels/kiosk',
    { title: { en: 'Kiosk' } },
    { title: { en: 'A kiosk' } },
    { title: { en: 'Kiosk' }, retired: true },
  ],
  [`/v1/places/${STAFF.branch}`, { products: [] }, { products: ['other'] }, { products: ['balanced-fund', 'other'] }],
];

async function withItems() {
  const api = await furnishedWithFund();
  await api.register('PUT', '/v1/products/other', { title: { en: 'Other' }, origin: 'own', riskLevel: 1 });
  return { ...api, put: putter(api.sendAsIs) };
}

const putter =
  (send: ReturnType<typeof memoryApi>['sendAsIs']) =>
  (path: string, body: Body, ifMatch?: string, more: Record<string, string> = {}) =>
    send('registrar', 'PUT', path, body, { ...more, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) });

const versionOf = (etag: string | null) => Number(etag?.slice(1, -1));

describe.each(REPLACED)('a change of %s', (path, one, other, third) => {
  test('is refused without the version that it replaces, and with any other', async () => {
    const api = await withItems();
    const refused = (headers: Record<string, string>, problem: { status: number; code: string }) =>
      expectProblem({ ...api, send: api.sendAsIs }, ['registrar', 'PUT', path, one, headers], problem);
    await refused({}, REQUIRED);
    const version = versionOf((await api.put(path, other, '*')).headers.get('etag'));
    for (const no of [version - 1, version + 1, `0${version}`, `${version}.0`, `+${version}`, 'x', ''])
      await refused({ 'if-match': `"${no}"` }, FAILED);
    await refused({ 'if-match': `W/"${version}"` }, FAILED);
    await refused({ 'if-match': `${version}` }, { status: 400, code: 'if-match-malformed' });
    const changed = await api.put(path, one, `W/"1", "7000" ,"${version}"`);
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, `"${version + 1}"`]);
    const [shown] = Object.values(changed.body as Record<string, Body>);
    expect(shown.version).toBe(version + 1);
  });

  test('is one, of two who read the same version', async () => {
    const { put } = await withItems();
    const read = (await put(path, one, '*')).headers.get('etag') ?? '';
    const answers = await Promise.all([put(path, other, read), put(path, third, read)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const won = answers.find(({ status }) => status === 200)?.headers.get('etag') ?? '';
    expect(versionOf(won)).toBe(versionOf(read) + 1);
    expect((await put(path, one, won)).status).toBe(200);
  });

  test('gets its first answer again when it is repeated by its key, whatever the version is by then', async () => {
    const { put } = await withItems();
    const key = { 'idempotency-key': '"change"' };
    const first = await put(path, one, '*', key);
    await put(path, other, '*');
    for (const ifMatch of [undefined, '"1"', '*']) {
      const again = await put(path, one, ifMatch, key);
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([
        200,
        first.body,
        first.headers.get('etag'),
      ]);
    }
  });

  test('to what is in force already changes nothing, and needs no version', async () => {
    const { put } = await withItems();
    const etag = (await put(path, one, '*')).headers.get('etag');
    for (const ifMatch of [undefined, '"1"', '"999"', '*']) {
      const same = await put(path, one, ifMatch);
      expect([same.status, same.body.event, same.headers.get('etag')]).toEqual([200, null, etag]);
    }
  });

  test('of something that does not exist is refused, and to make it needs no version', async () => {
    const { put } = await withItems();
    const unknown = path.replace(/[^/]+$/, 'unknown');
    for (const ifMatch of ['*', '"1"']) expect((await put(unknown, one, ifMatch)).status).toBe(412);
    expect((await put(unknown, one)).headers.get('etag')).toBe('"1"');
  });
});

test('a notice and a suspension move the version that a change is compared with, and need none', async () => {
  const { put, sendAsIs } = await withItems();
  const [[purpose, one] = ['', {}], [recipient, two] = ['', {}]] = REPLACED;
  const read = [await put(purpose, one, '*'), await put(recipient, two, '*')].map(({ headers }) => headers.get('etag'));
  const notice = { language: 'fr', text: 'in other words', material: false };
  expect((await sendAsIs('registrar', 'POST', `${purpose}/notices`, notice)).status).toBe(201);
  const reason = { reason: 'a breach' };
  expect((await sendAsIs('registrar', 'POST', `${recipient}/suspension`, reason)).status).toBe(201);
  expect((await put(purpose, OFFERS, read[0] ?? '')).status).toBe(412);
  expect((await put(recipient, ACME, read[1] ?? '')).status).toBe(412);
});

describe('where publishing takes two registrars', () => {
  const [[path, one, other, third] = ['', {}, {}, {}]] = REPLACED;

  test('the proposal names the version, and the approval needs none', async () => {
    const { parts } = await withItems();
    const two = apiOn(parts, { approvals: 2, seed: 'two' });
    const put = putter(two.sendAsIs);
    expect((await put(path, one)).status).toBe(428);
    expect((await put(path, one, '"1"')).status).toBe(412);
    const { version = 0 } = (await parts.events.readRegistry('purpose', 'credit-card-offers')) ?? {};
    const made = await put(path, one, `"${version}"`);
    expect([made.status, made.headers.get('etag')]).toEqual([202, null]);
    const approved = await two.sendAsIs('registrar-2', 'POST', `/v1/proposals/${made.body.proposal.id}/approval`);
    expect([approved.status, approved.body.purpose.version]).toEqual([200, version + 1]);
  });

  test('retiring, for which one is enough, names it too', async () => {
    const { parts } = await withItems();
    const put = putter(apiOn(parts, { approvals: 2, seed: 'two' }).sendAsIs);
    expect((await put(path, third)).status).toBe(428);
    expect((await put(path, third, '*')).status).toBe(200);
    expect((await put(path, other, '"2"')).status).toBe(412);
  });
});
