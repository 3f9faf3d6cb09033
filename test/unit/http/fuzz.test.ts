import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Operation } from '../../../core/wire/operation.ts';
import { OPERATION_IDS, OPERATIONS, type OperationId } from '../../../core/wire/operations.ts';
import { problemDocument } from '../../../core/wire/problem-document.ts';
import { furnishedApi } from '../../support/problems.ts';

const api = await furnishedApi();
const { offers, quotes, push } = api;
const RUNS = 150;

const TOKENS: Readonly<Record<Operation['tag'], string>> = {
  Registry: 'registrar',
  Consents: 'app',
  Decisions: 'marketing',
  Proofs: 'auditor',
  Log: 'auditor',
};

/** Bodies that are accepted, to be bent a little. */
const ACCEPTED: { readonly [Id in OperationId]?: unknown } = {
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
  approveContent: { language: 'en', text: 'x', product: null },
  withdrawContent: {},
  registerStaff: { products: [], validUntil: '2027-01-01T00:00:00Z' },
  registerPlace: { products: [] },
  approveProposal: {},
  rejectProposal: {},
  recordConsent: offers,
  withdrawConsent: { purpose: 'credit-card-offers', recipient: null },
  ask: { purpose: 'credit-card-offers' },
  object: { capture: { channel: 'app' } },
  liftObjection: {},
  restrict: { capture: { channel: 'app' } },
  liftRestriction: {},
  changeProfile: {
    ...{ care: ['elderly'], timeZone: 'Asia/Shanghai', staleContacts: ['sms'] },
    suitability: { riskLevel: 3, validUntil: '2027-11-23T00:00:00Z', reference: 'x' },
  },
  appointRepresentative: {
    ...{ role: 'delegate', representative: 'C-2', purposes: ['credit-card-offers'], validFrom: null },
    validUntil: '2027-11-23T00:00:00Z',
    evidence: [
      { type: 'document', sha256: 'A'.repeat(43), size: '1', uri: 's3://evidence/x', retentionClass: 'contract' },
    ],
  },
  endAppointment: {},
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
  fc.constantFrom('C-1001', 'credit-card-offers', 'acme-insurance', '0', '%2e%2e', '%00', '%ff'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
);

/** Any JSON, or an accepted body with one member set to any JSON or left out. */
function bodyOf(id: OperationId): fc.Arbitrary<string> {
  const accepted = ACCEPTED[id];
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
    test(`${id} answers as it documents or with a problem, and never fails`, async () => {
      const request = fc.tuple(
        fc.array(segment, { minLength: 2, maxLength: 2 }),
        bodyOf(id),
        fc.option(fc.string({ maxLength: 8 }), { nil: undefined, freq: 3 }),
        fc.constantFrom('', '?limit=2', '?cursor=5', '?x', '?limit=%ff'),
      );
      await fc.assert(
        fc.asyncProperty(request, async ([segments, body, key, query]) => {
          const path = operation.path.replace(/\{\w+\+?\}/g, () => segments.pop() ?? 'x') + query;
          const header = key === undefined || !/^[\x20-\x7e]*$/.test(key) ? {} : { 'idempotency-key': key };
          const sent = operation.method === 'GET' ? undefined : body;
          const answer = await api.send(TOKENS[operation.tag], operation.method, path, sent, header);
          if (answer.status >= 400) {
            problemDocument.parse(answer.body);
            expect(answer.status).toBeLessThan(500);
            return;
          }
          const declared = operation.responses[answer.status] as z.ZodType | string | undefined;
          expect(declared).toBeDefined();
          if (typeof declared !== 'string') declared?.parse(answer.body);
        }),
        { numRuns: RUNS, seed: 20_261_123 },
      );
    });
  }
});
