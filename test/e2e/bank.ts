import { randomBytes } from 'node:crypto';
import { type Body, type LedgerApi, ledgerApi } from '../support/ledger-api.ts';
import type { Target } from './target.ts';

/** Time limit of a wait: a deployed ledger anchors once a minute, and its first calls are cold. */
export const PROOF_TIMEOUT_MS = 240_000;

export const PUSH_PURPOSE = {
  kind: 'push',
  title: { en: 'Credit card offers', 'zh-CN': '信用卡优惠' },
  channels: ['sms', 'email', 'app'],
  maxValidityDays: 730,
  dpv: 'https://w3id.org/dpv#DirectMarketing',
};
const DISCLOSURE_PURPOSE = {
  kind: 'disclosure',
  title: { en: 'Insurance quotes' },
  dataCategories: ['name', 'telephone', 'address'],
};

/**
 * The bank's programs and a member of its staff with their tokens, and the items they registered for this run alone, as
 * a target is used again.
 */
export interface Bank {
  readonly api: LedgerApi;
  readonly tokens: Readonly<
    Record<'registrar' | 'approver' | 'app' | 'staff' | 'colleague' | 'marketing' | 'partner' | 'auditor', string>
  >;
  /** Ids, unique to this run, of a push purpose, a disclosure purpose, a recipient and a product. */
  readonly offers: string;
  readonly quotes: string;
  readonly recipient: string;
  readonly product: string;
  /** SHA-256 of a text that is approved for the push purpose. */
  readonly content: string;
  /** The registered items by path; registering one again records nothing. */
  readonly registered: Readonly<Record<string, Body>>;
  /** References to the current notices, as a consent names them. */
  readonly notices: { readonly offers: Body; readonly quotes: Body };
  /**
   * Publishes as one registrar and, if two are required, as another; returns the answer, which must have this status.
   */
  publish(
    status: number,
    method: string,
    path: string,
    body: Body,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Body>;
  /** Makes a subject id that is unique to this run. */
  subject(name: string): string;
  /** Makes the body of a consent to pushes by SMS and e-mail. */
  consentToOffers(): Body;
  /** Makes the body of a check of a push by SMS. */
  question(subject: string, channel?: string): Body;
}

/** Fetches tokens and registers purposes, notices and a recipient. @throws Error when any of it is refused */
export async function openBank(target: Target): Promise<Bank> {
  const api = ledgerApi(target.apiUrl, { issuer: target.issuerUrl, secretOf: target.clientSecret });
  const tokens = {
    registrar: await api.programToken('registrar', 'registry'),
    approver: await api.programToken('registrar-2', 'registry'),
    app: await api.programToken('app', 'consents:any'),
    staff: await api.programToken('staff-S-77', 'consents:staff'),
    colleague: await api.programToken('staff-S-78', 'consents:staff'),
    marketing: await api.programToken('marketing', 'decisions'),
    partner: await api.programToken('partner-gateway', 'decisions'),
    auditor: await api.programToken('auditor', 'audit'),
  };
  const run = randomBytes(5).toString('hex');
  const offers = `offers-${run}`;
  const quotes = `quotes-${run}`;
  const recipient = `acme-${run}`;
  const product = `card-${run}`;
  const publish: Bank['publish'] = async (status, method, path, body, headers) => {
    const answer = await api.call(tokens.registrar, method, path, body, headers);
    if (answer.status === 202) {
      const { id } = answer.body.proposal as Body;
      return await api.expect(status, tokens.approver, 'POST', `/v1/proposals/${id}/approval`);
    }
    if (answer.status === status) return answer.body;
    throw new Error(`${path}: expected ${status}, got ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  const publishNotice = async (purpose: string, text: string): Promise<Body> => {
    const answer = await publish(201, 'POST', `/v1/purposes/${purpose}/notices`, { language: 'en', text });
    return { id: (answer.notice as Body).id, language: 'en' };
  };
  const registered = {
    [`/v1/purposes/${offers}`]: PUSH_PURPOSE,
    [`/v1/purposes/${quotes}`]: DISCLOSURE_PURPOSE,
    [`/v1/products/${product}`]: { title: { en: `Card ${run}` }, origin: 'own', riskLevel: 1 },
    [`/v1/staff/${product}`]: { branches: ['B-1'], products: [product], validUntil: '2099-01-01T00:00:00Z' },
    [`/v1/places/${product}`]: { products: [product] },
    [`/v1/channels/${product}`]: { title: { en: `Chat ${run}` }, staffed: false },
    [`/v1/campaigns/${product}`]: { purpose: offers, from: '2026-01-01T00:00:00Z', until: '2099-01-01T00:00:00Z' },
    [`/v1/recipients/${recipient}`]: { name: 'Acme Insurance', purposes: [quotes], contact: 'privacy@acme.example' },
  };
  for (const [path, body] of Object.entries(registered)) await publish(201, 'PUT', path, body);
  const member = { branches: ['B-1'], products: [], validUntil: '2099-01-01T00:00:00Z' };
  for (const id of ['S-77', 'S-78']) {
    const known = await api.call(tokens.registrar, 'GET', `/v1/staff/${id}`);
    if (known.status === 404) await publish(201, 'PUT', `/v1/staff/${id}`, member);
  }
  const notices = {
    offers: await publishNotice(offers, 'We would like to send you offers for our credit cards.'),
    quotes: await publishNotice(quotes, 'We would like to pass your name and telephone number to Acme Insurance.'),
  };
  const text = { language: 'en', text: `Card ${run}: no fee in the first year.`, product };
  const approved = await publish(201, 'POST', `/v1/purposes/${offers}/contents`, text);
  const content = (approved.content as Body).id as string;
  return {
    api,
    tokens,
    offers,
    quotes,
    recipient,
    product,
    content,
    registered,
    notices,
    publish,
    subject: (name) => `C-${run}-${name}`,
    consentToOffers: () => ({
      purpose: offers,
      decision: 'given',
      channels: ['sms', 'email'],
      notice: notices.offers,
      capture: { channel: 'app' },
    }),
    question: (subject, channel = 'sms') => ({
      subject: { type: 'customer', id: subject },
      action: { name: 'push', properties: { channel } },
      resource: { type: 'purpose', id: offers },
    }),
  };
}
