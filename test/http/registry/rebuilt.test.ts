import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256OfText } from '../../../core/kernel/sha256.ts';
import {
  campaignIn,
  channelIn,
  contentIn,
  placeIn,
  productIn,
  purposeIn,
  recipientIn,
  staffIn,
} from '../../../core/registry/claims.ts';
import { ACME, type Body, OFFERS, QUOTES } from '../../support/api.ts';
import { FUND, furnishedWithFund, shownBy } from '../../support/products.ts';

const WRITES: readonly (readonly [method: string, path: string, body: Body])[] = [
  ['PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, channels: ['sms'] }],
  ['PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, channels: ['app', 'sms'], retired: true }],
  ['PUT', '/v1/purposes/credit-card-offers', { ...OFFERS, coolDownDays: 30, description: { en: 'Offers' } }],
  ['PUT', '/v1/purposes/insurance-quotes', { ...QUOTES, dataCategories: ['name', 'income'] }],
  ['PUT', '/v1/purposes/insurance-quotes', QUOTES],
  ['POST', '/v1/purposes/insurance-quotes/notices', { language: 'en', text: 'One' }],
  ['POST', '/v1/purposes/insurance-quotes/notices', { language: 'en', text: 'Two', material: false }],
  ['PUT', '/v1/recipients/acme-insurance', { ...ACME, legalId: '91310000' }],
  ['PUT', '/v1/recipients/acme-insurance', { ...ACME, purposes: ['insurance-quotes', 'other-quotes'] }],
  ['PUT', '/v1/recipients/acme-insurance', ACME],
  ['POST', '/v1/recipients/acme-insurance/suspension', { reason: 'contract ended' }],
  ['PUT', '/v1/products/balanced-fund', { ...FUND, retired: true, retentionClass: 'funds' }],
  ['PUT', '/v1/products/balanced-fund', { ...FUND, fees: { en: '2 % a year' } }],
  ['PUT', '/v1/purposes/more-offers', OFFERS],
  ['POST', '/v1/purposes/more-offers/contents', { language: 'en', text: 'Hello there' }],
  ['POST', '/v1/purposes/credit-card-offers/contents', { language: 'en', text: 'Hello there' }],
  ['DELETE', `/v1/purposes/more-offers/contents/${sha256OfText('Hello there')}`, undefined],
  ['PUT', '/v1/channels/sms', { title: { en: 'Text' }, retired: true }],
];

test('the registry that the entries say is that of the store, whatever is registered', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...WRITES), { maxLength: 15 }), async (writes) => {
      const api = await furnishedWithFund();
      for (const [method, path, body] of writes) {
        await api.send('registrar', method, path, body);
        api.parts.clock.advance(1_000);
      }
      const stored = Object.fromEntries(
        [...api.parts.tables.registry].flatMap(([key, item]) => (isRead(key) ? [[key, withoutTexts(item)]] : [])),
      );
      expect(rebuilt(api)).toEqual(stored);
    }),
    { numRuns: 30 },
  );
});

const READERS: Readonly<Record<string, (claims: unknown) => Body>> = {
  purpose: purposeIn,
  recipient: recipientIn,
  product: (claims) => productIn(claims, () => null),
  content: (claims) => contentIn(claims, () => null),
  staff: staffIn,
  place: placeIn,
  campaign: campaignIn,
  channel: channelIn,
};

const isRead = (key: string) => Object.hasOwn(READERS, key.slice(0, key.indexOf('#')));

/** The newest version of each item that a decision reads, by its entries alone. */
function rebuilt(api: Awaited<ReturnType<typeof furnishedWithFund>>): Body {
  const items: Body = {};
  for (const { claims } of shownBy(api).entries) {
    const { kind, id, version } = claims.item;
    const reader = READERS[kind];
    if (reader === undefined) continue;
    const item = reader(claims[kind]);
    expect([item.id, item.version]).toEqual([id, version]);
    const key = `${kind}#${id}`;
    if (version > (items[key]?.version ?? 0)) items[key] = withoutTexts(item);
  }
  return items;
}

/** The item without the texts, contacts and reasons that the log does not have. */
function withoutTexts(item: Body): Body {
  const hidden = ['contact', 'contactSince', 'name', 'legalId', 'description', 'text', 'fees', 'riskNotice'];
  const shown = Object.fromEntries(Object.entries(item).filter(([name]) => !hidden.includes(name)));
  return { ...shown, title: 'notices' in item ? {} : item.title, suspended: item.suspended?.at };
}
