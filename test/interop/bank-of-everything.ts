import { type Body, ledgerApi } from '../support/ledger-api.ts';

type Step = readonly [client: string, status: number, method: string, path: string, body?: Body];

const SCOPES: Readonly<Record<string, string>> = {
  registrar: 'registry',
  app: 'consents:any',
  marketing: 'decisions',
  'partner-gateway': 'decisions',
  auditor: 'audit',
  'staff-S-77': 'consents:staff',
  'staff-S-78': 'consents:staff',
};

const OFFERS = { kind: 'push', title: { en: 'Offers' }, channels: ['sms', 'email', 'wechat'], maxValidityDays: 730 };
const FUNDS = {
  kind: 'push',
  title: { en: 'Offers of funds' },
  channels: ['app', 'call'],
  contentApproved: true,
  feesShown: true,
  careSteps: { elderly: 'read-aloud' },
};
const QUOTES = { kind: 'disclosure', title: { en: 'Insurance quotes' }, dataCategories: ['name', 'telephone'] };
const FUND = {
  title: { en: 'Balanced Fund' },
  origin: 'consigned',
  partner: 'acme-insurance',
  riskLevel: 3,
  fees: { en: '1.2 % a year' },
  riskNotice: { en: 'You may lose some of what you invest.' },
};
const CONTENT = {
  language: 'en',
  text: 'Our Balanced Fund is open again. You may lose some of what you invest.',
  product: 'balanced-fund',
};
const ACME = { name: 'Acme Insurance', legalId: '91310000MA1K35J93X', purposes: ['insurance-quotes'] };
const FOREVER = '2099-01-01T00:00:00Z';

const REGISTRY: readonly Step[] = [
  ['registrar', 201, 'PUT', '/v1/channels/wechat', { title: { en: 'WeChat' } }],
  ['registrar', 201, 'PUT', '/v1/purposes/offers', OFFERS],
  ['registrar', 201, 'PUT', '/v1/purposes/insurance-quotes', QUOTES],
  ['registrar', 201, 'PUT', '/v1/recipients/acme-insurance', ACME],
  ['registrar', 201, 'PUT', '/v1/products/balanced-fund', FUND],
  ['registrar', 201, 'PUT', '/v1/purposes/funds', FUNDS],
  ['registrar', 201, 'PUT', '/v1/staff/S-77', { branches: ['B-1'], products: ['balanced-fund'], validUntil: FOREVER }],
  ['registrar', 201, 'PUT', '/v1/staff/S-78', { branches: ['B-1'], products: [], validUntil: FOREVER }],
  ['registrar', 201, 'PUT', '/v1/places/B-1', { products: ['balanced-fund'] }],
  ['registrar', 201, 'PUT', '/v1/campaigns/2026', { purpose: 'offers', from: '2026-01-01T00:00:00Z', until: FOREVER }],
];

/** A bank on a local ledger, with a purpose of each sort, and with all of a registry that a push can name. */
export async function openBankOfEverything(url: string) {
  const api = ledgerApi(url);
  const tokens = new Map<string, string>();
  for (const [client, scope] of Object.entries(SCOPES)) tokens.set(client, await api.programToken(client, scope));
  const call = async (...[client, status, method, path, body]: Step): Promise<Body> =>
    api.expect(status, tokens.get(client) ?? null, method, path, body);
  for (const step of REGISTRY) await call(...step);
  const notice = async (purpose: string) => {
    const text = { language: 'en', text: `We ask for ${purpose}.` };
    return {
      id: ((await call('registrar', 201, 'POST', `/v1/purposes/${purpose}/notices`, text)).notice as Body).id,
      language: 'en',
    };
  };
  const notices = {
    offers: await notice('offers'),
    funds: await notice('funds'),
    quotes: await notice('insurance-quotes'),
  };
  const content = (await call('registrar', 201, 'POST', '/v1/purposes/funds/contents', CONTENT)).content as Body;
  return { api, tokens, call, notices, content: content.id as string };
}
