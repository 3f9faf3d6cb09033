import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { OPERATION_IDS, OPERATIONS, type OperationId } from '../../core/wire/index.ts';
import type { Operation } from '../../core/wire/kit/operation.ts';
import { problemDocument } from '../../core/wire/kit/problem-document.ts';
import { apiOn, CALLERS, OFFERS } from '../support/api.ts';
import { furnishedApi } from '../support/problems.ts';
import { sha256Of } from '../support/products.ts';
import { opaqueIds } from '../unit/kernel/opaque-ids.ts';

const api = await furnishedApi();
const { offers, quotes, push, parts, pipeline, deps } = api;
const RUNS = 150;
const PAPER = {
  type: 'document',
  sha256: 'A'.repeat(43),
  size: '1',
  uri: 's3://evidence/x',
  retentionClass: 'contract',
};
/** A subject whose consents wait, so that no other call ends them. */
const WAITING = 'C-3003';

/** The id of what a call makes, which must be accepted. */
async function idOf(kind: 'event' | 'permit', ...call: Parameters<typeof api.send>): Promise<string> {
  const { status, body } = await api.send(...call);
  expect(status).toBe(201);
  return body[kind].id;
}

const proposing = apiOn(parts, { approvals: 2, seed: 'proposals' });
const proposalOf = async (purpose: string): Promise<string> =>
  (await proposing.send('registrar-2', 'PUT', `/v1/purposes/${purpose}`, OFFERS)).body.proposal.id;
const captured = (consent: object) => {
  const body = { ...consent, capture: null };
  return idOf('event', 'staff-S-77', 'POST', `/v1/subjects/${WAITING}/consents`, body);
};
const consented = await idOf('event', 'app', 'POST', '/v1/subjects/C-1001/consents', offers);
const permitted = await idOf('permit', 'marketing', 'POST', '/v1/pushes', push);
const consumed = await idOf('permit', 'marketing', 'POST', '/v1/pushes', push);
const delegate = {
  role: 'delegate',
  representative: 'C-4004',
  evidence: [PAPER],
  purposes: null,
  validUntil: '2027-11-23T00:00:00Z',
};
const REPRESENTATIVES = '/v1/subjects/C-1001/representatives';
const appointed = (await api.byTwoStaff('POST', REPRESENTATIVES, delegate)).body.event.id;
const actOf = async (representative: string): Promise<string> =>
  (await api.send('staff-S-77', 'POST', REPRESENTATIVES, { ...delegate, representative })).body.proposal.id;
const complained = () =>
  idOf('event', 'staff-S-90', 'POST', '/v1/subjects/C-1001/complaints', { level: 'branch', reference: 'case-1' });
const [disputable, disputedToo] = [await complained(), await complained()];
const disputed = await idOf('event', 'app', 'POST', '/v1/subjects/C-1001/disputes', { event: disputedToo });
const [actToApprove, actToReject, actToAsk] = [await actOf('C-5'), await actOf('C-6'), await actOf('C-7')];
await idOf('event', 'registrar', 'POST', '/v1/purposes/credit-card-offers/contents', { language: 'en', text: 'gone' });
const pushed = await idOf('event', 'marketing', 'POST', '/v1/pushes', { ...push, contentSha256: sha256Of('gone') });
const [toApprove, toReject] = [await proposalOf('one'), await proposalOf('another')];
const confirmed = await captured(offers);
const code = deps.codeDelivery.sent.at(-1)?.code;
const unconfirmed = await captured(quotes);
await pipeline.sweep();
await pipeline.publish();
await pipeline.buildMap();
await pipeline.anchorNext();
const tile = [...parts.tiles.files.keys()].find((path) => path.startsWith('tile/0/')) ?? '';
const mapFile = [...parts.tiles.files.keys()].find((path) => path.startsWith('map/')) ?? '';

/** Parameters of a path with which a call finds something. */
const FOUND: Readonly<Record<string, string>> = {
  subject: 'C-1001',
  id: 'credit-card-offers',
  event: consented,
  sha256: sha256Of('gone'),
  path: tile.replace(/^tile\//, ''),
  version: '1',
  index: '0',
};
const FOUND_BY: { readonly [Id in OperationId]?: Readonly<Record<string, string>> } = {
  publishNotice: { id: 'other-quotes' },
  readMap: { path: mapFile.replace(/^map\//, '') },
  registerRecipient: { id: 'fuzzed' },
  suspendRecipient: { id: 'gone' },
  approveProposal: { id: toApprove },
  rejectProposal: { id: toReject },
  confirmConsent: { subject: WAITING },
  sendCode: { subject: WAITING },
  endAppointment: { event: appointed },
  approveAct: { event: actToApprove },
  rejectAct: { event: actToReject },
  answerDispute: { event: disputed },
  sendApprovalCode: { event: actToAsk },
  readPushedContent: { event: pushed },
  readNotice: { id: offers.notice.id },
  readContent: { id: sha256Of('gone') },
  readContentVersion: { id: sha256Of('gone') },
  readRecipient: { id: 'acme-insurance' },
  readRecipientVersion: { id: 'acme-insurance' },
  readPermit: { id: permitted },
  consumePermit: { id: consumed },
};
/** Who makes a call that a program may not make; the others are made by the program of their tag. */
const BY: { readonly [Id in OperationId]?: string } = {
  liftObjection: 'customer.C-1001',
  liftRestriction: 'customer.C-1001',
  resume: 'customer.C-1001',
  appointRepresentative: 'customer.C-1001',
  changeProfile: 'staff-S-77',
  approveAct: 'staff-S-78',
  rejectAct: 'staff-S-77',
  answerDispute: 'staff-S-77',
  sendApprovalCode: 'staff-S-77',
};
/** Queries that are accepted, where a call needs one. */
const QUERIES: { readonly [Id in OperationId]?: string } = {
  reportShownNotices: '?purpose=credit-card-offers&from=2026-11-23&to=2026-11-23',
};

type WithBody = {
  [Id in OperationId]: (typeof OPERATIONS)[Id] extends { readonly body: z.ZodType } ? Id : never;
}[OperationId];

/** Bodies that are accepted, to be bent a little. */
const ACCEPTED: Readonly<Record<WithBody, unknown>> = {
  registerPurpose: { kind: 'push', title: { en: 'x' }, channels: ['sms'] },
  publishNotice: { language: 'en', text: 'x', material: false },
  registerRecipient: { name: 'x', purposes: ['insurance-quotes'] },
  suspendRecipient: { reason: 'x' },
  registerProduct: {
    title: { en: 'x' },
    origin: 'consigned',
    partner: 'acme-insurance',
    riskLevel: 1,
    fees: { en: 'x' },
  },
  approveContent: { language: 'en', text: 'Hello', product: null },
  withdrawContent: {},
  registerStaff: { branches: ['B-1'], products: [], validUntil: '2027-01-01T00:00:00Z' },
  registerPlace: { products: [] },
  registerCampaign: { purpose: 'credit-card-offers', from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' },
  registerClient: { scopes: ['checks'] },
  registerChannel: { title: { en: 'Mini program' } },
  approveProposal: {},
  rejectProposal: {},
  recordConsent: offers,
  withdrawConsent: { purpose: 'credit-card-offers', recipient: null },
  confirmConsent: { event: confirmed, code },
  sendCode: { event: unconfirmed },
  ask: { purpose: 'credit-card-offers' },
  serveNotice: { notice: offers.notice, capture: { channel: 'app' } },
  acknowledge: { event: consented },
  complain: { level: 'branch', reference: 'x', about: consented },
  object: { capture: { channel: 'app' } },
  liftObjection: {},
  restrict: { capture: { channel: 'app' } },
  liftRestriction: {},
  pause: { of: 'pushes', until: '2026-12-23T00:00:00Z', capture: { channel: 'app' } },
  resume: { of: 'pushes' },
  changeProfile: {
    care: ['elderly'],
    timeZone: 'Asia/Shanghai',
    staleContacts: ['sms'],
    suitability: { riskLevel: 3, validUntil: '2027-11-23T00:00:00Z', reference: 'x' },
  },
  patchProfile: {
    care: ['elderly'],
    careUntil: { elderly: '2031-05-01T00:00:00Z' },
    suitability: { riskLevel: 3, validUntil: '2027-11-23T00:00:00Z', reference: 'x' },
  },
  appointRepresentative: {
    role: 'delegate',
    representative: 'C-2',
    purposes: ['credit-card-offers'],
    validFrom: null,
    validUntil: '2027-11-23T00:00:00Z',
    evidence: [PAPER],
  },
  endAppointment: {},
  approveAct: { code: null },
  rejectAct: {},
  dispute: { event: disputable, text: 'not me' },
  answerDispute: { outcome: 'rejected', text: 'signed' },
  sendApprovalCode: {},
  evaluate: {
    subject: { type: 'customer', id: 'C-1' },
    action: { name: 'disclose', properties: { recipient: 'acme-insurance', dataCategories: ['name'] } },
    resource: { type: 'purpose', id: 'insurance-quotes' },
  },
  evaluateMany: {
    subject: { type: 'customer', id: 'C-1' },
    action: { name: 'push', properties: { channel: 'sms' } },
    evaluations: [{ resource: { type: 'purpose', id: 'credit-card-offers' } }],
    options: { evaluations_semantic: 'deny_on_first_deny' },
  },
  requestPush: push,
  consumePermit: {},
  disclose: { subject: 'C-1001', purpose: quotes.purpose, recipient: quotes.recipient, data: { name: 'x' } },
};

const segment = fc.oneof(
  fc.constantFrom('C-1001', consented, '0', '%2e%2e', '%252e%252e', '%00', '%ff', 'Jose%CC%81'),
  opaqueIds.map((id) => encodeURIComponent(id)),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
);

/** Any JSON, or an accepted body with one member set to any JSON or left out. */
function bodyOf(id: OperationId): fc.Arbitrary<string> {
  const accepted = id in ACCEPTED ? ACCEPTED[id as WithBody] : undefined;
  const members = Object.keys((accepted as object | undefined) ?? {});
  const anything = fc.jsonValue({ maxDepth: 3 });
  const bent = fc
    .tuple(fc.constantFrom(...members, 'other'), fc.option(anything, { nil: undefined }))
    .map(([name, value]) => ({ ...(accepted as object), [name]: value }));
  return fc.oneof(anything, bent, bent, fc.constant(accepted ?? {})).map((value) => JSON.stringify(value) ?? '');
}

describe('any input whatever', () => {
  for (const id of OPERATION_IDS) {
    const operation: Operation = OPERATIONS[id];
    test(`${id} answers as it documents or with a problem, never fails, and is accepted at least once`, async () => {
      let accepted = 0;
      const found = { ...FOUND, ...FOUND_BY[id] };
      const request = fc.tuple(
        fc.array(fc.option(segment, { nil: undefined, freq: 2 }), { minLength: 2, maxLength: 2 }),
        bodyOf(id),
        fc.option(fc.string({ maxLength: 8 }), { nil: undefined, freq: 3 }),
        fc.oneof(
          { weight: 4, arbitrary: fc.constant(QUERIES[id] ?? '') },
          { weight: 1, arbitrary: fc.constantFrom('?limit=2', '?cursor=5', '?x', '?limit=%ff') },
        ),
      );
      await fc.assert(
        fc.asyncProperty(request, async ([segments, body, key, query]) => {
          const path =
            operation.path.replace(/\{(\w+)\+?\}/g, (_, name) => segments.pop() ?? found[name] ?? 'x') + query;
          const isHeader = key !== undefined && /^[\x20-\x7e]*$/.test(key);
          const header = {
            ...(isHeader ? { 'idempotency-key': key } : {}),
            ...(operation.looks === undefined ? {} : { 'ledger-reason': isHeader ? key : 'inspection 2026-118' }),
          };
          const sent = operation.method === 'GET' ? undefined : body;
          const answer = await api.send(BY[id] ?? CALLERS[operation.tag], operation.method, path, sent, header);
          if (answer.status >= 400) {
            problemDocument.parse(answer.body);
            expect(answer.status).toBeLessThan(500);
            return;
          }
          accepted += 1;
          const declared = operation.responses[answer.status] as z.ZodType | string | undefined;
          expect(declared).toBeDefined();
          if (typeof declared !== 'string') declared?.parse(answer.body);
        }),
        { numRuns: RUNS, seed: 20_261_123 },
      );
      expect(accepted).toBeGreaterThan(0);
    });
  }
});
