import { join } from 'node:path';
import type { LocalLedger } from '../../scripts/host/start-ledger.ts';
import { type Codes, openCodes } from '../e2e/codes.ts';
import type { Body } from '../support/ledger-api.ts';
import { openBankOfEverything } from './bank-of-everything.ts';

type Bank = Awaited<ReturnType<typeof openBankOfEverything>>;

/** Pushes and disclosures of as many sorts as there are ways to check one. */
export const HONEST = [
  'the first push under a consent, of a campaign',
  'a push before a part of the consent was withdrawn',
  'a push after a part of the consent was withdrawn',
  'a push of approved words by a member of staff',
  'a push of approved words by a program',
  'a push under a consent that was confirmed by a code',
  'a push by a channel that a registrar added',
  'a disclosure',
  'a disclosure of a part, after a part was withdrawn',
  'a disclosure under a consent for two uses, the second',
  'a push of which the map is a second run',
] as const;
type Honest = (typeof HONEST)[number];

/** The bundles of one event, by whom each is for. */
type BundlesOfOne = Readonly<Record<(typeof READERS)[number], Body>>;

export const READERS = ['audit', 'subject', 'recipient'] as const;

export interface HonestBundles {
  readonly policy: Body;
  readonly bundles: Readonly<Record<Honest, BundlesOfOne>>;
}

const APP = { channel: 'app' };
const PROOF_TIMEOUT_MS = 60_000;

/** Makes honest pushes and disclosures on a running ledger; returns their bundles, and a policy to judge them by. */
export async function honestBundles(ledger: LocalLedger): Promise<HonestBundles> {
  const bank = await openBankOfEverything(ledger.url);
  const codes = openCodes({ codes: join(ledger.dir, 'functions.log') });
  const first = [await offers(bank), await funds(bank), await confirmed(bank, codes), await quotes(bank)];
  const bundles = new Map<string, BundlesOfOne>();
  const take = async (name: string, event: string) => bundles.set(name, await bundlesOf(bank, event));
  for (const [name, event] of first.flatMap((events) => Object.entries(events))) await take(name, event);
  await take('a push of which the map is a second run', await pushedLater(bank));
  const { chain, origin, checkpointKey, labelKeys } = await bank.call(
    'nobody',
    200,
    'GET',
    '/.well-known/consent-ledger',
  );
  const { chainId } = chain as Body;
  return {
    policy: { origin, checkpointKey, labelKeys, chain: { chainId, contract: ledger.contract } },
    bundles: Object.fromEntries(bundles) as HonestBundles['bundles'],
  };
}

type Events = { readonly [name in Honest]?: string };

async function offers(bank: Bank): Promise<Events> {
  await consentTo(bank, 'C-1', { ...ofOffers(bank), channels: ['sms', 'email', 'wechat'] });
  const campaign = await push(bank, 'C-1', { channel: 'sms', campaign: '2026' });
  const before = await push(bank, 'C-1', { channel: 'email' });
  const part = { purpose: 'offers', channels: ['sms'], capture: APP };
  await bank.call('app', 201, 'POST', '/v1/subjects/C-1/withdrawals', part);
  const after = await push(bank, 'C-1', { channel: 'email' });
  const added = await push(bank, 'C-1', { channel: 'wechat' });
  await bank.call('app', 201, 'PUT', '/v1/subjects/C-1/objection', {});
  return {
    'the first push under a consent, of a campaign': campaign,
    'a push before a part of the consent was withdrawn': before,
    'a push after a part of the consent was withdrawn': after,
    'a push by a channel that a registrar added': added,
  };
}

/** Offers of a product with a risk, to an elderly person whom it suits. */
async function funds(bank: Bank): Promise<Events> {
  const { call, notices, content: contentSha256 } = bank;
  const profile = { care: ['elderly'], timeZone: 'Asia/Urumqi', staleContacts: ['post'], suitability: null };
  await call('app', 201, 'PUT', '/v1/subjects/C-2/profile', { ...profile, capture: APP });
  const suitability = { riskLevel: 3, validUntil: '2099-01-01T00:00:00Z', reference: 'assessment-1' };
  const raised = (await call('staff-S-77', 202, 'PATCH', '/v1/subjects/C-2/profile', { suitability })).proposal as Body;
  await call('staff-S-78', 201, 'POST', `/v1/subjects/C-2/proposals/${raised.id}/approval`);
  const catalogue = await call('app', 200, 'GET', '/v1/catalogue?kind=product');
  const [shown] = (catalogue as { items: { product: { fees: { en: { sha256: string } } } }[] }).items;
  await consentTo(bank, 'C-2', {
    purpose: 'funds',
    channels: ['app', 'call'],
    notice: notices.funds,
    fees: { product: 'balanced-fund', language: 'en', sha256: shown?.product.fees.en.sha256 },
    capture: { ...APP, steps: ['read-aloud'] },
  });
  const sold = { purpose: 'funds', contentSha256 };
  return {
    'a push of approved words by a member of staff': await push(bank, 'C-2', {
      ...sold,
      channel: 'call',
      language: 'en',
      staff: { id: 'S-77', branch: 'B-1' },
    }),
    'a push of approved words by a program': await push(bank, 'C-2', { ...sold, channel: 'app' }),
  };
}

async function confirmed(bank: Bank, codes: Codes): Promise<Events> {
  const given = { decision: 'given', ...ofOffers(bank), capture: {} };
  const { event } = await bank.call('staff-S-77', 201, 'POST', '/v1/subjects/C-3/consents', given);
  const { id } = event as { id: string };
  const said = { event: id, code: await codes.of(id) };
  await bank.call('app', 201, 'POST', '/v1/subjects/C-3/confirmations', said);
  return { 'a push under a consent that was confirmed by a code': await push(bank, 'C-3', { channel: 'sms' }) };
}

async function quotes(bank: Bank): Promise<Events> {
  const { call, notices } = bank;
  const about = { purpose: 'insurance-quotes', recipient: 'acme-insurance' };
  const asked = { ...about, dataCategories: ['name', 'telephone'], notice: notices.quotes };
  await consentTo(bank, 'C-4', asked);
  const all = await disclosure(bank, 'C-4');
  const part = { ...about, dataCategories: ['telephone'], capture: APP };
  await call('app', 201, 'POST', '/v1/subjects/C-4/withdrawals', part);
  const rest = await disclosure(bank, 'C-4');
  await consentTo(bank, 'C-5', { ...asked, uses: { atMost: 2, per: 'month' } });
  await disclosure(bank, 'C-5');
  return {
    'a disclosure': all,
    'a disclosure of a part, after a part was withdrawn': rest,
    'a disclosure under a consent for two uses, the second': await disclosure(bank, 'C-5'),
  };
}

async function pushedLater(bank: Bank): Promise<string> {
  await consentTo(bank, 'C-6', ofOffers(bank));
  return push(bank, 'C-6', { channel: 'sms' });
}

function ofOffers({ notices }: Bank): Body {
  return { purpose: 'offers', channels: ['sms', 'email'], notice: notices.offers };
}

function consentTo({ call }: Bank, subject: string, said: Body): Promise<Body> {
  const given = { decision: 'given', capture: APP, ...said };
  return call('app', 201, 'POST', `/v1/subjects/${subject}/consents`, given);
}

/** Gets a permit and consumes it; returns the id of the consumption's event. */
async function push({ call }: Bank, subject: string, asked: Body): Promise<string> {
  const { permit } = await call('marketing', 201, 'POST', '/v1/pushes', { subject, purpose: 'offers', ...asked });
  const { event } = await call('marketing', 200, 'POST', `/v1/permits/${(permit as Body).id}/consumption`);
  return (event as { id: string }).id;
}

async function disclosure({ call }: Bank, subject: string): Promise<string> {
  const data = { name: 'Chen Jing', telephone: '13900000000', address: 'Shanghai' };
  const asked = { subject, purpose: 'insurance-quotes', recipient: 'acme-insurance', data };
  const { event } = await call('partner-gateway', 201, 'POST', '/v1/disclosures', asked);
  return (event as { id: string }).id;
}

async function bundlesOf({ api, tokens }: Bank, event: string): Promise<BundlesOfOne> {
  const auditor = tokens.get('auditor') ?? '';
  await api.proof(auditor, event, PROOF_TIMEOUT_MS);
  const of = (reader: string) => api.expect(200, auditor, 'GET', `/v1/events/${event}/proof?for=${reader}`);
  return { audit: await of('audit'), subject: await of('subject'), recipient: await of('recipient') };
}
