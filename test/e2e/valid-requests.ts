import { randomUUID } from 'node:crypto';
import type { OperationId } from '../../core/wire/index.ts';
import type { Body } from '../support/ledger-api.ts';
import { type Bank, PUSH_PURPOSE } from './bank.ts';

/** A valid request: it succeeds for an authorised caller, and a write changes something. */
export interface ValidRequest {
  readonly client: keyof Bank['tokens'] | null;
  readonly path: string;
  readonly body?: Body;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The things that the requests name: a subject with consents, one of its events, an open permit and more. */
export interface Victim {
  readonly subject: string;
  readonly event: string;
  readonly permit: string;
  /** A consent that waits for confirmation, and its code. */
  readonly pending: string;
  readonly code: string;
  /** Another subject, with an objection, a restriction and a delegate in force. */
  readonly objector: string;
  /** The event that appointed that delegate. */
  readonly appointment: string;
  /** An event that the app recorded of the objector, and an open dispute of another one. */
  readonly disputable: string;
  readonly dispute: string;
  /** A proposal that waits for a second registrar. */
  readonly proposal: string;
  /** An act about the objector that a member of staff proposed. */
  readonly act: string;
}

/** The end of a delegate's appointment. */
export const DELEGATED_UNTIL = new Date(Date.now() + 365 * 86_400_000).toISOString();

/** A pause of disclosures. */
const PAUSED = { of: 'disclosures', until: new Date(Date.now() + 86_400_000).toISOString() };

/** Evidence of an authority, as an appointment names it. */
export const AUTHORITY = {
  type: 'document',
  sha256: 'A'.repeat(43),
  size: '1024',
  uri: 's3://evidence/authority.pdf',
  retentionClass: 'contract',
};

/** Returns a valid request for each operation; a new operation without one does not compile. */
export function validRequests(
  bank: Pick<Bank, 'offers' | 'quotes' | 'recipient' | 'product' | 'content' | 'consentToOffers' | 'question'>,
  victim: Victim,
) {
  const { subject, event, permit, pending, code, objector, appointment, proposal, act, disputable, dispute } = victim;
  const { offers, quotes, recipient, product, content } = bank;
  const consentToOffers = bank.consentToOffers() as { readonly notice: { readonly id: string } };
  const campaign = { purpose: offers, from: '2026-01-01T00:00:00Z', until: '2099-01-01T00:00:00Z' };
  const newId = `new-${randomUUID()}`;
  return {
    registerPurpose: { client: 'registrar', path: `/v1/purposes/${newId}`, body: PUSH_PURPOSE },
    publishNotice: {
      client: 'registrar',
      path: `/v1/purposes/${quotes}/notices`,
      body: { language: 'en', text: `We will send you what we like. ${newId}` },
    },
    registerRecipient: {
      client: 'registrar',
      path: `/v1/recipients/${newId}`,
      body: { name: 'Data Broker', purposes: [quotes] },
    },
    suspendRecipient: {
      client: 'registrar',
      path: `/v1/recipients/${recipient}/suspension`,
      body: { reason: 'because we can' },
    },
    registerProduct: {
      client: 'registrar',
      path: `/v1/products/${newId}`,
      body: { title: { en: newId }, origin: 'own', riskLevel: 1 },
    },
    approveContent: {
      client: 'registrar',
      path: `/v1/purposes/${offers}/contents`,
      body: { language: 'en', text: `Whatever we like. ${newId}` },
    },
    withdrawContent: {
      client: 'registrar',
      path: `/v1/purposes/${offers}/contents/${content}/withdrawal`,
      body: {},
    },
    registerStaff: {
      client: 'registrar',
      path: `/v1/staff/${newId}`,
      body: { branches: ['B-1'], products: [product], validUntil: '2099-01-01T00:00:00Z' },
    },
    registerPlace: { client: 'registrar', path: `/v1/places/${newId}`, body: { products: [product] } },
    registerCampaign: { client: 'registrar', path: `/v1/campaigns/${newId}`, body: campaign },
    registerChannel: { client: 'registrar', path: '/v1/channels/wechat', body: { title: { en: 'Mini program' } } },
    registerClient: { client: 'registrar', path: `/v1/clients/${newId}`, body: { scopes: ['checks'] } },
    listProposals: { client: 'registrar', path: '/v1/proposals' },
    approveProposal: { client: 'approver', path: `/v1/proposals/${proposal}/approval`, body: {} },
    rejectProposal: { client: 'registrar', path: `/v1/proposals/${proposal}/rejection`, body: {} },
    readPurpose: { client: 'registrar', path: `/v1/purposes/${offers}` },
    readPurposeVersion: { client: 'registrar', path: `/v1/purposes/${offers}/versions/1` },
    readNotice: { client: 'registrar', path: `/v1/notices/${consentToOffers.notice.id}` },
    readRecipient: { client: 'registrar', path: `/v1/recipients/${recipient}` },
    readRecipientVersion: { client: 'registrar', path: `/v1/recipients/${recipient}/versions/1` },
    readProduct: { client: 'registrar', path: `/v1/products/${product}` },
    readProductVersion: { client: 'registrar', path: `/v1/products/${product}/versions/1` },
    readContent: { client: 'registrar', path: `/v1/contents/${content}` },
    readContentVersion: { client: 'registrar', path: `/v1/contents/${content}/versions/1` },
    readStaff: { client: 'registrar', path: `/v1/staff/${product}` },
    readStaffVersion: { client: 'registrar', path: `/v1/staff/${product}/versions/1` },
    readPlace: { client: 'registrar', path: `/v1/places/${product}` },
    readPlaceVersion: { client: 'registrar', path: `/v1/places/${product}/versions/1` },
    readCampaign: { client: 'registrar', path: `/v1/campaigns/${product}` },
    readCampaignVersion: { client: 'registrar', path: `/v1/campaigns/${product}/versions/1` },
    listCampaigns: { client: 'registrar', path: '/v1/campaigns' },
    readClient: { client: 'registrar', path: `/v1/clients/${product}` },
    readClientVersion: { client: 'registrar', path: `/v1/clients/${product}/versions/1` },
    listStaff: { client: 'registrar', path: '/v1/staff' },
    listPlaces: { client: 'registrar', path: '/v1/places' },
    readChannel: { client: 'registrar', path: '/v1/channels/sms' },
    readChannelVersion: { client: 'registrar', path: '/v1/channels/wechat/versions/1' },
    listChannels: { client: 'registrar', path: '/v1/channels' },
    listClients: { client: 'registrar', path: '/v1/clients' },
    readCatalogue: { client: null, path: '/v1/catalogue' },
    recordConsent: { client: 'app', path: `/v1/subjects/${subject}/consents`, body: bank.consentToOffers() },
    withdrawConsent: { client: 'app', path: `/v1/subjects/${subject}/withdrawals`, body: { purpose: offers } },
    confirmConsent: { client: 'app', path: `/v1/subjects/${subject}/confirmations`, body: { event: pending, code } },
    sendCode: { client: 'app', path: `/v1/subjects/${subject}/confirmation-codes`, body: { event: pending } },
    serveNotice: {
      client: 'app',
      path: `/v1/subjects/${subject}/served-notices`,
      body: { notice: bank.consentToOffers().notice },
    },
    acknowledge: { client: 'app', path: `/v1/subjects/${subject}/acknowledgements`, body: { event } },
    complain: {
      client: 'app',
      path: `/v1/subjects/${subject}/complaints`,
      body: { level: 'branch', reference: 'case-1', about: event },
    },
    object: { client: 'app', path: `/v1/subjects/${subject}/objection`, body: {} },
    liftObjection: { client: 'staff', path: `/v1/subjects/${objector}/objection`, body: {} },
    restrict: { client: 'app', path: `/v1/subjects/${subject}/restriction`, body: {} },
    liftRestriction: { client: 'staff', path: `/v1/subjects/${objector}/restriction`, body: {} },
    pause: { client: 'app', path: `/v1/subjects/${subject}/pause`, body: PAUSED },
    resume: { client: 'staff', path: `/v1/subjects/${objector}/pause`, body: { of: 'disclosures' } },
    changeProfile: {
      client: 'app',
      path: `/v1/subjects/${subject}/profile`,
      body: { care: ['elderly'], timeZone: 'Asia/Shanghai', staleContacts: ['post'], suitability: null },
    },
    patchProfile: { client: 'app', path: `/v1/subjects/${subject}/profile`, body: { staleContacts: ['email'] } },
    readProfile: { client: 'app', path: `/v1/subjects/${subject}/profile` },
    appointRepresentative: {
      client: 'staff',
      path: `/v1/subjects/${subject}/representatives`,
      body: {
        role: 'delegate',
        representative: newId,
        purposes: null,
        validUntil: DELEGATED_UNTIL,
        evidence: [AUTHORITY],
      },
    },
    endAppointment: { client: 'app', path: `/v1/subjects/${objector}/representatives/${appointment}`, body: {} },
    dispute: { client: 'app', path: `/v1/subjects/${objector}/disputes`, body: { event: disputable } },
    listDisputes: { client: 'staff', path: `/v1/subjects/${objector}/disputes` },
    answerDispute: {
      client: 'staff',
      path: `/v1/subjects/${objector}/disputes/${dispute}/answer`,
      body: { outcome: 'rejected', text: 'The customer signed it.' },
    },
    listActs: { client: 'staff', path: `/v1/subjects/${objector}/proposals` },
    approveAct: { client: 'colleague', path: `/v1/subjects/${objector}/proposals/${act}/approval`, body: {} },
    sendApprovalCode: { client: 'staff', path: `/v1/subjects/${objector}/proposals/${act}/code`, body: {} },
    rejectAct: { client: 'staff', path: `/v1/subjects/${objector}/proposals/${act}/rejection`, body: {} },
    readConsents: { client: 'app', path: `/v1/subjects/${subject}/consents` },
    readHistory: { client: 'app', path: `/v1/subjects/${subject}/history` },
    issueReceipt: { client: 'app', path: `/v1/events/${event}/receipt` },
    readPromise: { client: 'app', path: `/v1/events/${event}/promise` },
    readPushedContent: { client: 'app', path: `/v1/events/${event}/content` },
    evaluate: { client: 'marketing', path: '/access/v1/evaluation', body: bank.question(subject) },
    evaluateMany: {
      client: 'marketing',
      path: '/access/v1/evaluations',
      body: { evaluations: [bank.question(subject)] },
    },
    requestPush: {
      client: 'marketing',
      path: '/v1/pushes',
      body: { subject, purpose: offers, channel: 'sms' },
    },
    ask: { client: 'app', path: `/v1/subjects/${subject}/asks`, body: { purpose: offers } },
    readPermit: { client: 'marketing', path: `/v1/permits/${permit}` },
    consumePermit: { client: 'marketing', path: `/v1/permits/${permit}/consumption`, body: {} },
    disclose: {
      client: 'marketing',
      path: '/v1/disclosures',
      body: { subject, purpose: quotes, recipient, data: { name: 'Li Lei' } },
    },
    proveEvent: { client: 'auditor', path: `/v1/events/${event}/proof` },
    proveEventPlace: { client: 'auditor', path: `/v1/events/${event}/place` },
    listAnchors: { client: 'auditor', path: '/v1/anchors' },
    reportShownNotices: {
      client: 'auditor',
      path: `/v1/reports/shown-notices?purpose=${offers}&from=${today()}&to=${today()}`,
    },
    exportEvents: {
      client: 'auditor',
      path: '/v1/export?limit=1',
      headers: { 'ledger-reason': 'inspection 2026-118' },
    },
    findEventAtLeaf: { client: 'auditor', path: '/v1/log/0/event' },
    readCheckpoint: { client: null, path: '/checkpoint' },
    readTile: { client: null, path: '/tile/0/000.p/1' },
    readMap: { client: null, path: '/map/0-1/records/000' },
    describeLedger: { client: null, path: '/.well-known/consent-ledger' },
    describeDecisions: { client: null, path: '/.well-known/authzen-configuration' },
    readOpenApi: { client: null, path: '/openapi.json' },
    readVerifyPage: { client: null, path: '/verify' },
    health: { client: null, path: '/health' },
  } as const satisfies Readonly<Record<OperationId, ValidRequest>>;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
