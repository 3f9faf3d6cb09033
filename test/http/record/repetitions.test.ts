import { expect, test } from 'vitest';
import type { Json } from '../../../core/kernel/json.ts';
import { OPERATION_IDS, OPERATIONS } from '../../../core/wire/index.ts';
import type { Operation } from '../../../core/wire/kit/operation.ts';
import { type ValidRequest, validRequests } from '../../e2e/valid-requests.ts';
import { apiOn, type Body, OFFERS } from '../../support/api.ts';
import { FUND_TEXT, furnishedWithFund, sha256Of } from '../../support/products.ts';
import { shuffledJson } from '../../unit/kernel/spellings.ts';

const TOKENS = {
  registrar: 'registrar',
  approver: 'registrar-2',
  app: 'app',
  staff: 'staff-S-77',
  colleague: 'staff-S-78',
  marketing: 'marketing',
  auditor: 'auditor',
};
const WRITES = OPERATION_IDS.filter((id) => {
  const { method, writes }: Operation = OPERATIONS[id];
  return method !== 'GET' && writes !== false;
});

/** A ledger in which each valid request finds what it names, and those requests. */
async function ledgerWithVictim() {
  const api = await furnishedWithFund();
  const { send, offers, quotes } = api;
  const made = async (...call: Parameters<typeof send>): Promise<Body> => {
    const { status, body } = await send(...call);
    expect([call[2], status, body.code]).toEqual([call[2], expect.toBeOneOf([201, 202]), undefined]);
    return body;
  };
  const at = (path: string, subject = 'C-1001') => `/v1/subjects/${subject}/${path}`;
  const consent = await made('app', 'POST', at('consents'), quotes);
  await made('app', 'POST', at('consents'), offers);
  const { permit } = await made('marketing', 'POST', '/v1/pushes', { ...api.push, contentSha256: null });
  const objection = await made('app', 'PUT', at('objection', 'C-2'), {});
  const restriction = await made('app', 'PUT', at('restriction', 'C-2'), {});
  await made('app', 'PUT', at('pause', 'C-2'), { of: 'disclosures', until: '2027-01-01T00:00:00Z' });
  const evidence = [
    { type: 'document', sha256: 'A'.repeat(43), size: '1', uri: 's3://evidence/x', retentionClass: 'contract' },
  ];
  const delegate = {
    role: 'delegate',
    representative: 'C-3',
    purposes: null,
    validUntil: '2027-11-23T00:00:00Z',
    evidence,
  };
  const appointed = (await api.byTwoStaff('POST', at('representatives', 'C-2'), delegate)).body;
  const another = { ...delegate, representative: 'C-4' };
  const act = await made('staff-S-77', 'POST', at('representatives', 'C-2'), another);
  const disputed = await made('app', 'POST', at('disputes', 'C-2'), { event: restriction.event.id });
  const alerts = { kind: 'push', title: { en: 'Other' }, channels: ['sms'] };
  await made('registrar', 'PUT', '/v1/purposes/other-offers', alerts);
  const { notice } = await made('registrar', 'POST', '/v1/purposes/other-offers/notices', {
    language: 'en',
    text: 'x',
  });
  const waiting = {
    purpose: 'other-offers',
    decision: 'given',
    channels: ['sms'],
    notice: { id: notice.id, language: 'en' },
  };
  const pending = await made('staff-S-77', 'POST', at('consents'), waiting);
  const two = apiOn(api.parts, { approvals: 2, seed: 'two' });
  const { body } = await two.send('registrar', 'PUT', '/v1/purposes/proposed', OFFERS);
  const bank = {
    offers: 'credit-card-offers',
    quotes: 'insurance-quotes',
    recipient: 'acme-insurance',
    product: 'balanced-fund',
    content: sha256Of(FUND_TEXT),
    consentToOffers: () => offers,
    question: () => ({}),
  };
  const victim = {
    subject: 'C-1001',
    event: consent.event.id,
    permit: permit.id,
    pending: pending.event.id,
    code: api.deps.codeDelivery.sent.at(-1)?.code ?? '',
    objector: 'C-2',
    appointment: appointed.event.id,
    proposal: body.proposal.id,
    act: act.proposal.id,
    disputable: objection.event.id,
    dispute: disputed.dispute,
  };
  return { ...api, requests: validRequests(bank, victim) };
}

test.each(WRITES)('%s, repeated by its key in another spelling, gets its first answer and is marked', async (id) => {
  const { sendAsIs, requests, parts } = await ledgerWithVictim();
  const { client, path, body }: ValidRequest = requests[id];
  const token = client === null ? null : TOKENS[client as keyof typeof TOKENS];
  const key = { 'idempotency-key': '"again"' };
  // The purpose has a notice in German too, and a material one comes in all languages at once.
  const translations = id === 'publishNotice' ? { translations: [{ language: 'de', text: 'was wir mögen' }] } : {};
  const sent = { ...body, ...translations } as Json;
  const first = await sendAsIs(token, OPERATIONS[id].method, path, sent, key);
  expect([first.status, first.body.code]).toEqual([expect.toBeOneOf([200, 201, 202]), undefined]);
  expect(first.headers.has('idempotency-replayed')).toBe(false);
  const events = parts.tables.events.size;
  for (let seed = 1; seed <= 5; seed++) {
    const again = await sendAsIs(token, OPERATIONS[id].method, path, shuffledJson(sent, seed), key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  }
  expect(parts.tables.events.size).toBe(events);
});
