import * as z from 'zod';
import { capturedInput } from './captures.ts';
import { catalogueAnswer, catalogueQuery } from './catalogue.ts';
import {
  acknowledgementInput,
  askAllowed,
  askInput,
  askRefused,
  codeAnswer,
  codeInput,
  complaintInput,
  confirmationInput,
  consentAnswer,
  consentInput,
  consentsAnswer,
  historyAnswer,
  historyQuery,
  objectionAnswer,
  recordedAnswer,
  restrictionAnswer,
  servedNoticeAnswer,
  servedNoticeInput,
  standingAnswer,
  withdrawalAnswer,
  withdrawalInput,
} from './consents.ts';
import {
  consumptionAnswer,
  consumptionInput,
  disclosureInput,
  disclosureMade,
  disclosureRefused,
  evaluationAnswer,
  evaluationInput,
  evaluationQuery,
  evaluationsAnswer,
  evaluationsInput,
  permitAnswer,
  pushInput,
  pushPermitted,
  refusal,
} from './decisions.ts';
import { id, page } from './fields.ts';
import { MAX_BATCH_BODY_BYTES } from './limits.ts';
import { profileAnswer, profileInput, representativeAnswer, representativeInput } from './people.ts';
import {
  contentAnswer,
  contentInput,
  contentParams,
  contentWithdrawalInput,
  placeAnswer,
  placeInput,
  productAnswer,
  productInput,
  staffAnswer,
  staffInput,
} from './products.ts';
import {
  anchorsAnswer,
  authzenConfiguration,
  eventParams,
  health,
  ledgerDescription,
  proofAnswer,
  proofPending,
} from './proofs.ts';
import {
  approvalAnswer,
  proposalMade,
  proposalParams,
  proposalsAnswer,
  proposalsQuery,
  rejectionAnswer,
  settlementInput,
} from './proposals.ts';
import {
  noticeAnswer,
  noticeInput,
  purposeAnswer,
  purposeInput,
  recipientAnswer,
  recipientInput,
  suspensionInput,
} from './registry.ts';

import { shownNoticesAnswer, shownNoticesQuery } from './reports.ts';

/** What a token must allow; `consents` reaches only the subject that the token names. */
export const SCOPES = ['consents', 'consents:any', 'decisions', 'registry', 'audit'] as const;
export type Scope = (typeof SCOPES)[number];

/** One call of the HTTP API: routes, checks, documents and clients are made from these. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `{name}` is one segment, `{name+}` all that follows. */
  readonly path: string;
  readonly summary: string;
  readonly tag: 'Registry' | 'Consents' | 'Decisions' | 'Proofs' | 'Log';
  /** Any of these suffices; none: no token is asked for. */
  readonly scopes: readonly Scope[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Whether it can put something on record; when absent, all but GET do. */
  readonly writes?: false;
  /** Longest body, in bytes, where it is not `MAX_BODY_BYTES`. */
  readonly bodyLimit?: number;
  /** By status; a media type stands for a body that is not JSON. */
  readonly responses: Readonly<Record<number, z.ZodType | string>>;
}

const byId = z.strictObject({ id });
const bySubject = z.strictObject({ subject: id });
const byAppointment = z.strictObject({ subject: id, event: z.string().max(128) });
const permitParams = z.strictObject({ id: z.string().max(128) });
const consents = ['consents', 'consents:any'] as const;

export const OPERATIONS = {
  registerPurpose: {
    method: 'PUT',
    path: '/v1/purposes/{id}',
    summary: 'Register or change a purpose',
    tag: 'Registry',
    scopes: ['registry'],
    params: byId,
    body: purposeInput,
    responses: { 200: purposeAnswer, 201: purposeAnswer, 202: proposalMade },
  },
  publishNotice: {
    method: 'POST',
    path: '/v1/purposes/{id}/notices',
    summary: 'Publish the text that subjects are shown',
    tag: 'Registry',
    scopes: ['registry'],
    params: byId,
    body: noticeInput,
    responses: { 200: noticeAnswer, 201: noticeAnswer, 202: proposalMade },
  },
  registerRecipient: {
    method: 'PUT',
    path: '/v1/recipients/{id}',
    summary: 'Register or change a recipient',
    tag: 'Registry',
    scopes: ['registry'],
    params: byId,
    body: recipientInput,
    responses: { 200: recipientAnswer, 201: recipientAnswer, 202: proposalMade },
  },
  suspendRecipient: {
    method: 'POST',
    path: '/v1/recipients/{id}/suspension',
    summary: 'Stop all disclosures to a recipient',
    tag: 'Registry',
    scopes: ['registry'],
    params: byId,
    body: suspensionInput,
    responses: { 200: recipientAnswer, 201: recipientAnswer },
  },
  registerProduct: {
    method: 'PUT',
    path: '/v1/products/{id}',
    summary: 'Register or change a product of the catalogue',
    tag: 'Registry',
    scopes: ['registry'],
    params: byId,
    body: productInput,
    responses: { 200: productAnswer, 201: productAnswer, 202: proposalMade },
  },
  approveContent: {
    method: 'POST',
    path: '/v1/purposes/{id}/contents',
    summary: 'Approve a text to be pushed for a purpose',
    tag: 'Registry',
    scopes: ['registry'],
    params: byId,
    body: contentInput,
    responses: { 200: contentAnswer, 201: contentAnswer, 202: proposalMade },
  },
  withdrawContent: {
    method: 'POST',
    path: '/v1/purposes/{id}/contents/{sha256}/withdrawal',
    summary: 'Stop pushes of an approved text for a purpose',
    tag: 'Registry',
    scopes: ['registry'],
    params: contentParams,
    body: contentWithdrawalInput,
    responses: { 200: contentAnswer, 201: contentAnswer },
  },
  registerStaff: {
    method: 'PUT',
    path: '/v1/staff/{id}',
    summary: 'Register for which products a member of staff is qualified',
    tag: 'Registry',
    scopes: ['registry'],
    params: byId,
    body: staffInput,
    responses: { 200: staffAnswer, 201: staffAnswer, 202: proposalMade },
  },
  registerPlace: {
    method: 'PUT',
    path: '/v1/places/{id}',
    summary: 'Register which products are sold at a place',
    tag: 'Registry',
    scopes: ['registry'],
    params: byId,
    body: placeInput,
    responses: { 200: placeAnswer, 201: placeAnswer, 202: proposalMade },
  },
  listProposals: {
    method: 'GET',
    path: '/v1/proposals',
    summary: 'What waits for a second registrar, whole, oldest first',
    tag: 'Registry',
    scopes: ['registry'],
    query: proposalsQuery,
    responses: { 200: proposalsAnswer },
  },
  approveProposal: {
    method: 'POST',
    path: '/v1/proposals/{id}/approval',
    summary: 'Publish what another registrar has proposed',
    tag: 'Registry',
    scopes: ['registry'],
    params: proposalParams,
    body: settlementInput,
    responses: { 200: approvalAnswer, 201: approvalAnswer },
  },
  rejectProposal: {
    method: 'POST',
    path: '/v1/proposals/{id}/rejection',
    summary: 'Let what was proposed not be published',
    tag: 'Registry',
    scopes: ['registry'],
    params: proposalParams,
    body: settlementInput,
    responses: { 201: rejectionAnswer },
  },
  readCatalogue: {
    method: 'GET',
    path: '/v1/catalogue',
    summary:
      'Purposes, notices, recipients, products and contents, by version and hash, for every channel to show the same',
    tag: 'Registry',
    scopes: [],
    query: catalogueQuery,
    responses: { 200: catalogueAnswer },
  },
  recordConsent: {
    method: 'POST',
    path: '/v1/subjects/{subject}/consents',
    summary: 'Give or refuse consent to one purpose and at most one recipient',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: consentInput,
    responses: { 201: consentAnswer },
  },
  withdrawConsent: {
    method: 'POST',
    path: '/v1/subjects/{subject}/withdrawals',
    summary: 'Withdraw a consent',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: withdrawalInput,
    responses: { 201: withdrawalAnswer },
  },
  confirmConsent: {
    method: 'POST',
    path: '/v1/subjects/{subject}/confirmations',
    summary: 'Confirm a consent that staff captured, by the one-time code that the subject was sent',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: confirmationInput,
    responses: { 201: standingAnswer },
  },
  sendCode: {
    method: 'POST',
    path: '/v1/subjects/{subject}/confirmation-codes',
    summary: 'Send the subject another code for a consent that waits; the one before is no longer good',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: codeInput,
    responses: { 201: codeAnswer },
  },
  ask: {
    method: 'POST',
    path: '/v1/subjects/{subject}/asks',
    summary:
      'May the subject be asked for this consent now? A yes is the record that they were; no within the cool-down after a no',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: askInput,
    responses: { 200: askRefused, 201: askAllowed },
  },
  serveNotice: {
    method: 'POST',
    path: '/v1/subjects/{subject}/served-notices',
    summary: 'Put on record that a notice was shown to a subject',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: servedNoticeInput,
    responses: { 201: servedNoticeAnswer },
  },
  acknowledge: {
    method: 'POST',
    path: '/v1/subjects/{subject}/acknowledgements',
    summary: 'Put on record that the subject has taken note of an event',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: acknowledgementInput,
    responses: { 201: recordedAnswer },
  },
  complain: {
    method: 'POST',
    path: '/v1/subjects/{subject}/complaints',
    summary: 'Put a complaint on record, or take an earlier one to a higher level',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: complaintInput,
    responses: { 201: recordedAnswer },
  },
  object: {
    method: 'PUT',
    path: '/v1/subjects/{subject}/objection',
    summary: 'Stop pushes of every kind, whatever was consented to',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: capturedInput,
    responses: { 200: objectionAnswer, 201: objectionAnswer },
  },
  liftObjection: {
    method: 'DELETE',
    path: '/v1/subjects/{subject}/objection',
    summary: 'Let consents count again',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: capturedInput,
    responses: { 200: objectionAnswer, 201: objectionAnswer },
  },
  restrict: {
    method: 'PUT',
    path: '/v1/subjects/{subject}/restriction',
    summary: 'Stop every use of the subject’s data but what the law or a vital interest demands',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: capturedInput,
    responses: { 200: restrictionAnswer, 201: restrictionAnswer },
  },
  liftRestriction: {
    method: 'DELETE',
    path: '/v1/subjects/{subject}/restriction',
    summary: 'Let the subject’s data be used again, as far as they consented',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: capturedInput,
    responses: { 200: restrictionAnswer, 201: restrictionAnswer },
  },
  changeProfile: {
    method: 'PUT',
    path: '/v1/subjects/{subject}/profile',
    summary: 'Replace what the bank has on record about a subject',
    tag: 'Consents',
    scopes: ['consents:any'],
    params: bySubject,
    body: profileInput,
    responses: { 200: profileAnswer, 201: profileAnswer },
  },
  appointRepresentative: {
    method: 'POST',
    path: '/v1/subjects/{subject}/representatives',
    summary: 'Let somebody act for a subject, as guardian or delegate',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    body: representativeInput,
    responses: { 201: representativeAnswer },
  },
  endAppointment: {
    method: 'DELETE',
    path: '/v1/subjects/{subject}/representatives/{event}',
    summary: 'Let them no longer act for the subject',
    tag: 'Consents',
    scopes: consents,
    params: byAppointment,
    body: capturedInput,
    responses: { 201: representativeAnswer },
  },
  readConsents: {
    method: 'GET',
    path: '/v1/subjects/{subject}/consents',
    summary: 'What stands for a subject',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    responses: { 200: consentsAnswer },
  },
  readHistory: {
    method: 'GET',
    path: '/v1/subjects/{subject}/history',
    summary: 'All events of a subject, newest first',
    tag: 'Consents',
    scopes: consents,
    params: bySubject,
    query: historyQuery,
    responses: { 200: historyAnswer },
  },
  issueReceipt: {
    method: 'GET',
    path: '/v1/events/{event}/receipt',
    summary: "The subject's own signed copy of an event",
    tag: 'Consents',
    scopes: consents,
    params: eventParams,
    responses: { 200: 'application/sd-jwt' },
  },
  evaluate: {
    method: 'POST',
    path: '/access/v1/evaluation',
    summary: 'May this push or disclosure go ahead now? Writes nothing',
    tag: 'Decisions',
    writes: false,
    scopes: ['decisions'],
    query: evaluationQuery,
    body: evaluationInput,
    responses: { 200: evaluationAnswer },
  },
  evaluateMany: {
    method: 'POST',
    path: '/access/v1/evaluations',
    summary: 'Up to 1,000 checks in one call. Writes nothing',
    tag: 'Decisions',
    scopes: ['decisions'],
    query: evaluationQuery,
    body: evaluationsInput,
    writes: false,
    bodyLimit: MAX_BATCH_BODY_BYTES,
    responses: { 200: evaluationsAnswer },
  },
  requestPush: {
    method: 'POST',
    path: '/v1/pushes',
    summary: 'Ask for the permit of one push; the answer is put on record',
    tag: 'Decisions',
    scopes: ['decisions'],
    body: pushInput,
    responses: { 200: refusal, 201: pushPermitted },
  },
  readPermit: {
    method: 'GET',
    path: '/v1/permits/{id}',
    summary: 'What a permit allowed, and whether it has been used',
    tag: 'Decisions',
    scopes: ['decisions'],
    params: permitParams,
    responses: { 200: permitAnswer },
  },
  consumePermit: {
    method: 'POST',
    path: '/v1/permits/{id}/consumption',
    summary: 'Use a permit, at the moment of sending; the question is asked again',
    tag: 'Decisions',
    scopes: ['decisions'],
    params: permitParams,
    body: consumptionInput,
    responses: { 200: consumptionAnswer },
  },
  disclose: {
    method: 'POST',
    path: '/v1/disclosures',
    summary: "Filter a subject's data by what a recipient may have; decided, recorded and answered in one step",
    tag: 'Decisions',
    scopes: ['decisions'],
    body: disclosureInput,
    responses: { 200: disclosureRefused, 201: disclosureMade },
  },
  proveEvent: {
    method: 'GET',
    path: '/v1/events/{event}/proof',
    summary: 'The proof bundle of an event; 202 until an anchor covers it',
    tag: 'Proofs',
    scopes: ['audit', ...consents],
    params: eventParams,
    responses: { 200: proofAnswer, 202: proofPending },
  },
  listAnchors: {
    method: 'GET',
    path: '/v1/anchors',
    summary: 'Checkpoints that the contract accepted, newest first',
    tag: 'Proofs',
    scopes: ['audit'],
    query: page,
    responses: { 200: anchorsAnswer },
  },
  reportShownNotices: {
    method: 'GET',
    path: '/v1/reports/shown-notices',
    summary:
      'Which texts of a purpose’s notices which channels showed, and captures whose channel showed another than the others',
    tag: 'Proofs',
    scopes: ['audit'],
    query: shownNoticesQuery,
    responses: { 200: shownNoticesAnswer },
  },
  readCheckpoint: {
    method: 'GET',
    path: '/checkpoint',
    summary: 'The newest signed checkpoint (C2SP tlog-checkpoint)',
    tag: 'Log',
    scopes: [],
    responses: { 200: 'text/plain; charset=utf-8' },
  },
  readTile: {
    method: 'GET',
    path: '/tile/{path+}',
    summary: 'A tile or entry bundle (C2SP tlog-tiles); wants the scope `audit` where tiles are closed',
    tag: 'Log',
    scopes: [],
    params: z.strictObject({ path: z.string().max(128) }),
    responses: { 200: 'application/octet-stream' },
  },
  describeLedger: {
    method: 'GET',
    path: '/.well-known/consent-ledger',
    summary: 'Origin, keys and contract of this ledger',
    tag: 'Log',
    scopes: [],
    responses: { 200: ledgerDescription },
  },
  describeDecisions: {
    method: 'GET',
    path: '/.well-known/authzen-configuration',
    summary: 'Where the AuthZEN calls are',
    tag: 'Decisions',
    scopes: [],
    responses: { 200: authzenConfiguration },
  },
  readOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    tag: 'Log',
    scopes: [],
    responses: { 200: z.looseObject({ openapi: z.string() }) },
  },
  health: {
    method: 'GET',
    path: '/health',
    summary: 'Whether the API answers',
    tag: 'Log',
    scopes: [],
    responses: { 200: health },
  },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationId = keyof typeof OPERATIONS;
export const OPERATION_IDS = Object.keys(OPERATIONS) as OperationId[];

type Table = typeof OPERATIONS;
type Parsed<O, K extends string> = O extends { readonly [P in K]: infer S extends z.ZodType } ? z.output<S> : undefined;

/** What a call's handler is given, parsed and checked. */
export interface OperationInput<Id extends OperationId> {
  readonly params: Parsed<Table[Id], 'params'>;
  readonly query: Parsed<Table[Id], 'query'>;
  readonly body: Parsed<Table[Id], 'body'>;
}

/** The call that a method and path mean, and the methods that its path has; the call is null when the method is none of them. */
export function findOperation(
  method: string,
  path: string,
): { readonly id: OperationId | null; readonly methods: readonly string[] } {
  const there = OPERATION_IDS.filter((each) => patternOf(each).test(path));
  const asked = method === 'HEAD' ? 'GET' : method;
  return {
    id: there.find((each) => OPERATIONS[each].method === asked) ?? null,
    methods: there.map((each) => OPERATIONS[each].method),
  };
}

const patterns = new Map<OperationId, RegExp>();

function patternOf(operation: OperationId): RegExp {
  const known = patterns.get(operation);
  if (known !== undefined) return known;
  const source = OPERATIONS[operation].path
    .replaceAll('.', '\\.')
    .replace(/\{\w+\+\}/g, '.+')
    .replace(/\{\w+\}/g, '[^/]+');
  const pattern = new RegExp(`^${source}$`);
  patterns.set(operation, pattern);
  return pattern;
}
