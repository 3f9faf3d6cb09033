import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { OPERATION_IDS, OPERATIONS, type OperationId } from '../../../core/wire/index.ts';
import type { Operation } from '../../../core/wire/kit/operation.ts';
import { type Body, PAPER } from '../../support/api.ts';
import { furnishedApi } from '../../support/problems.ts';

const OWNER = '/v1/subjects/C-1001';
const OTHER = '/v1/subjects/C-2002';
const TERMS = { purposes: null, validUntil: '2027-11-23T00:00:00.000Z' };
const PROFILE = { care: ['elderly'], timeZone: null, staleContacts: [], suitability: null };
const DELEGATE = { role: 'delegate', representative: 'D', evidence: [PAPER], ...TERMS };
const OFFERS = { purpose: 'credit-card-offers' };
const GIVEN = { ...OFFERS, decision: 'given', capture: { channel: 'app' }, channels: ['sms'] };

/** Returns the requests of another customer, and of the bank for them, that name a thing by this id. */
type Naming = (id: string) => readonly (readonly [token: string, path: string, body?: Body])[];

const of =
  (path: string, body?: object): Naming =>
  (id) =>
    ['customer.C-2002', 'app'].map((token) => [token, `${OTHER}/${path}`, body && named(body, id)]);
/** Returns a body with the id wherever it says `THIS`. */
const named = (body: object, id: string) =>
  JSON.parse(JSON.stringify(body, (_, value) => (value === THIS ? id : value)));
const THIS = '<id>';
const AUTHORITY = { capture: { channel: 'app', authority: THIS } };
const both =
  (...all: readonly Naming[]): Naming =>
  (id) =>
    all.flatMap((naming) => naming(id));

const decision =
  (how: string): Naming =>
  (id) =>
    ['customer.C-2002', 'staff-S-77'].map((token) => [token, `${OTHER}/proposals/${id}/${how}`, {}]);

/** Lists the operations that name a thing by id, and how they do. */
const NAMING: { readonly [Id in OperationId]?: Naming } = {
  issueReceipt: (id) => [['customer.C-2002', `/v1/events/${id}/receipt`]],
  proveEvent: (id) => [['customer.C-2002', `/v1/events/${id}/proof`]],
  proveEventPlace: (id) => [['customer.C-2002', `/v1/events/${id}/place`]],
  readPromise: (id) => [['customer.C-2002', `/v1/events/${id}/promise`]],
  readPushedContent: (id) => [['customer.C-2002', `/v1/events/${id}/content`]],
  readPermit: (id) => [['partner-gateway', `/v1/permits/${id}`]],
  consumePermit: (id) => [['partner-gateway', `/v1/permits/${id}/consumption`, {}]],
  endAppointment: (id) => [
    ['customer.C-2002', `${OTHER}/representatives/${id}`, {}],
    ['app', `${OTHER}/representatives/${id}`, {}],
  ],
  acknowledge: both(of('acknowledgements', { event: THIS }), of('acknowledgements', { event: THIS, ...AUTHORITY })),
  confirmConsent: of('confirmations', { event: THIS, code: '000000' }),
  sendCode: of('confirmation-codes', { event: THIS }),
  complain: both(
    of('complaints', { level: 'branch', reference: 'case-1', about: THIS }),
    of('complaints', { level: 'court', reference: 'case-1', escalates: THIS }),
    of('complaints', { level: 'court', reference: 'case-1', ...AUTHORITY }),
  ),
  recordConsent: both(
    of('consents', { ...GIVEN, notice: { id: '<notice>', language: 'en' }, served: THIS }),
    of('consents', { ...GIVEN, notice: { id: '<notice>', language: 'en' }, ...AUTHORITY }),
    of('consents', { ...OFFERS, decision: 'refused', served: THIS }),
    of('consents', { ...OFFERS, decision: 'refused', ...AUTHORITY }),
  ),
  withdrawConsent: of('withdrawals', { ...OFFERS, ...AUTHORITY }),
  ask: of('asks', { ...OFFERS, ...AUTHORITY }),
  serveNotice: of('served-notices', { ...OFFERS, notice: { id: '<notice>', language: 'en' }, ...AUTHORITY }),
  object: of('objection', AUTHORITY),
  liftObjection: of('objection', AUTHORITY),
  restrict: of('restriction', AUTHORITY),
  liftRestriction: of('restriction', AUTHORITY),
  pause: of('pause', { of: 'pushes', until: '2027-01-01T00:00:00Z', ...AUTHORITY }),
  resume: of('pause', { of: 'pushes', ...AUTHORITY }),
  changeProfile: of('profile', { ...PROFILE, ...AUTHORITY }),
  patchProfile: of('profile', AUTHORITY),
  dispute: both(of('disputes', { event: THIS }), of('disputes', { event: THIS, ...AUTHORITY })),
  answerDispute: (id) => [['staff-S-77', `${OTHER}/disputes/${id}/answer`, { outcome: 'rejected' }]],
  appointRepresentative: (id) => [
    ['customer.C-2002', `${OTHER}/representatives`, named({ ...DELEGATE, ...AUTHORITY }, id)],
    ['staff-S-77', `${OTHER}/representatives`, named({ ...DELEGATE, ...AUTHORITY }, id)],
  ],
  approveAct: decision('approval'),
  rejectAct: decision('rejection'),
  sendApprovalCode: (id) => [['staff-S-77', `${OTHER}/proposals/${id}/code`]],
};

/** A ledger with things of customer C-1001, and their ids. */
async function furnished() {
  const api = await furnishedApi();
  const { send } = api;
  const post = async (token: string, path: string, body: Body): Promise<Body> =>
    (await send(token, 'POST', `${OWNER}/${path}`, body)).body;
  await post('customer.C-1001', 'consents', api.offers);
  const push = (await send('marketing', 'POST', '/v1/pushes', api.push)).body;
  await post('staff-S-77', 'consents', { ...api.quotes, capture: null });
  await post('app', 'complaints', { level: 'branch', reference: 'case-9' });
  await post('app', 'served-notices', { ...OFFERS, notice: api.offers.notice });
  await post('customer.C-1001', 'representatives', { role: 'delegate', representative: 'D', ...TERMS });
  const { events } = (await send('app', 'GET', `${OWNER}/history`)).body;
  const registered = [...api.parts.tables.events.values()].find(({ type }) => type === 'purpose.registered');
  const ids: string[] = [push.permit.id, registered?.id ?? '', ...events.map(({ id }: Body) => id)];
  return { ...api, ids };
}

const schemaNamesIds = (body: z.ZodType | undefined): boolean =>
  body !== undefined &&
  /"format":"uuid"/.test(JSON.stringify(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })));

test('every operation that names a thing of a customer by its id is asked here', () => {
  const naming = OPERATION_IDS.filter((id) => {
    const { path, body, scopes }: Operation = OPERATIONS[id];
    const isForCustomers = !scopes.includes('registry') && scopes.join() !== 'audit';
    return isForCustomers && (/\{(?!subject\b)\w+\}/.test(path) || schemaNamesIds(body));
  });
  expect(naming.toSorted()).toEqual(Object.keys(NAMING).toSorted());
});

test.each(Object.entries(NAMING))('%s says of what is another’s what it says of nothing', async (id, naming) => {
  const { send, ids, offers } = await furnished();
  const { method } = OPERATIONS[id as OperationId];
  const ask = async (thing: string): Promise<unknown> => {
    const answers = [];
    for (const [token, path, body] of naming(thing)) {
      const sent = body && JSON.parse(JSON.stringify(body).replaceAll('<notice>', offers.notice.id));
      const answer = await send(token, method, path, sent);
      const { requestId: _, ...told } = answer.body;
      answers.push({ status: answer.status, told: answer.status < 400 ? null : told });
    }
    return answers;
  };
  const unknown = fc.sample(fc.uuid({ version: [4, 7] }), { numRuns: 3, seed: 23 });
  const expected = await ask(unknown[0] ?? '');
  expect(JSON.stringify(expected)).toMatch(/"status":4\d\d/);
  for (const thing of [...unknown, ...ids]) expect(await ask(thing)).toEqual(expected);
});
