import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaignInput } from '../../../core/wire/registry/campaigns.ts';
import { channelInput } from '../../../core/wire/registry/channels.ts';
import { clientInput } from '../../../core/wire/registry/clients.ts';
import { contentInput, placeInput, productInput, staffInput } from '../../../core/wire/registry/products.ts';
import { noticeInput, purposeInput, recipientInput } from '../../../core/wire/registry/schemas.ts';
import { ACME, type Body, CAMPAIGN, OFFERS, QUOTES } from '../../support/api.ts';
import { FUND, furnishedWithFund, RISK_NOTICE, sha256Of } from '../../support/products.ts';

const [ofPush, ofDisclosure] = purposeInput.options;

/** Holds a registry item as it is registered, and another value for each member of the call that can be changed. */
interface Case {
  readonly method: 'PUT' | 'POST';
  readonly path: string;
  readonly members: readonly string[];
  readonly input: Body;
  readonly others: Body;
  /** Members that cannot be changed: the item would be refused, or would be another one. */
  readonly fixed?: readonly string[];
  /** Returns the members of the call as the answer shows them. */
  readonly shown?: (body: Body) => Body;
}

const OF_EVERY_PURPOSE = {
  title: { en: 'Other' },
  description: { en: 'What it is' },
  personalised: true,
  noticeServed: true,
  maxCaptureAgeDays: 7,
  captureChannels: ['web'],
  careSteps: { minor: 'call-back' },
  reaffirmationDays: 90,
  feesShown: true,
  retentionClass: 'seven-years',
  coolDownDays: 30,
  maxValidityDays: 90,
  dpv: 'https://w3id.org/dpv#Marketing',
  retired: true,
};
const FIXED = ['kind', 'basis', 'basisReference', 'ends'];

const CASES: readonly (readonly [name: string, Case])[] = [
  [
    'a purpose of pushes',
    {
      method: 'PUT',
      path: '/v1/purposes/credit-card-offers',
      members: Object.keys(ofPush.shape),
      input: OFFERS,
      others: {
        ...OF_EVERY_PURPOSE,
        channels: ['sms', 'call'],
        coolingOffHours: 24,
        contentApproved: true,
        quietHours: { from: '21:00', to: '08:00', timeZone: 'Asia/Shanghai' },
        frequency: [{ atMost: 2, per: 'week', of: 'marketing' }],
        permitLifetimeSeconds: 60,
        minimumEvidence: 'otp',
      },
      fixed: [...FIXED, 'evidenceClasses', 'dataCategories', 'maskedCategories', 'sensitiveCategories'],
    },
  ],
  [
    'a purpose of disclosures',
    {
      method: 'PUT',
      path: '/v1/purposes/insurance-quotes',
      members: Object.keys(ofDisclosure.shape),
      input: QUOTES,
      others: {
        ...OF_EVERY_PURPOSE,
        dataCategories: ['name', 'income'],
        maskedCategories: ['name'],
        sensitiveCategories: ['name'],
        evidenceClasses: ['otp', 'paper'],
      },
      fixed: [
        ...FIXED,
        'minimumEvidence',
        'channels',
        'coolingOffHours',
        'contentApproved',
        'quietHours',
        'frequency',
        'permitLifetimeSeconds',
      ],
    },
  ],
  [
    'a purpose that rests on a contract',
    {
      method: 'PUT',
      path: '/v1/purposes/statements',
      members: ['basisReference'],
      input: { ...OFFERS, ends: 'service', basis: 'contract', basisReference: 'clause 1' },
      others: { basisReference: 'clause 2' },
    },
  ],
  [
    'a recipient',
    {
      method: 'PUT',
      path: '/v1/recipients/acme-insurance',
      members: Object.keys(recipientInput.shape),
      input: ACME,
      others: { name: 'ACME Insurance', legalId: '1', purposes: ['insurance-quotes', 'other-quotes'], contact: null },
    },
  ],
  [
    'a product',
    {
      method: 'PUT',
      path: '/v1/products/balanced-fund',
      members: Object.keys(productInput.shape),
      input: FUND,
      others: {
        title: { en: 'Balanced Fund' },
        riskLevel: 4,
        fees: {},
        riskNotice: { en: RISK_NOTICE, fr: 'Vous pouvez perdre.' },
        retired: true,
        retentionClass: 'seven-years',
      },
      // A product has a partner if, and only if, it is consigned.
      fixed: ['origin', 'partner'],
    },
  ],
  [
    'a consigned product',
    {
      method: 'PUT',
      path: '/v1/products/consigned-fund',
      members: ['partner'],
      input: { ...FUND, origin: 'consigned', partner: 'acme-insurance' },
      others: { partner: 'other-partner' },
    },
  ],
  [
    'a member of staff',
    {
      method: 'PUT',
      path: '/v1/staff/S-1',
      members: Object.keys(staffInput.shape),
      input: { branches: ['B-1'], products: ['balanced-fund'], validUntil: '2027-11-23T00:00:00Z' },
      others: { branches: ['B-2'], products: [], validUntil: '2027-11-23T00:00:00.001Z' },
    },
  ],
  [
    'a branch',
    {
      method: 'PUT',
      path: '/v1/places/B-1',
      members: Object.keys(placeInput.shape),
      input: { products: ['balanced-fund'] },
      others: { products: [] },
    },
  ],
  [
    'a campaign',
    {
      method: 'PUT',
      path: '/v1/campaigns/spring',
      members: Object.keys(campaignInput.shape),
      input: CAMPAIGN,
      others: {
        purpose: 'news',
        from: '2026-11-02T00:00:00.000Z',
        until: '2026-12-01T00:00:00.000Z',
        oncePerSubject: true,
        retired: true,
      },
    },
  ],
  [
    'a client',
    {
      method: 'PUT',
      path: '/v1/clients/console',
      members: Object.keys(clientInput.shape),
      input: { scopes: ['checks'] },
      others: {
        scopes: ['checks', 'decisions'],
        purposes: ['credit-card-offers'],
        recipients: ['*'],
        channels: ['sms', 'email'],
        seesReasons: true,
        retired: true,
      },
    },
  ],
  [
    'a channel',
    {
      method: 'PUT',
      path: '/v1/channels/kiosk',
      members: Object.keys(channelInput.shape),
      input: { title: { en: 'Self-service kiosk' } },
      others: { title: { en: 'Kiosk' }, staffed: true, retired: true },
    },
  ],
  [
    'a content',
    {
      method: 'POST',
      path: '/v1/purposes/news/contents',
      members: Object.keys(contentInput.shape),
      input: { language: 'en', text: 'The news of today', product: null },
      others: { language: 'fr', product: 'savings' },
      fixed: ['text'],
    },
  ],
  [
    'a notice',
    {
      method: 'POST',
      path: '/v1/purposes/news/notices',
      members: Object.keys(noticeInput.shape),
      input: {
        language: 'en',
        text: 'We would like to send you news.',
        translations: [{ language: 'fr', text: 'Bonjour' }],
      },
      others: {
        text: 'We would like to send you other news.',
        translations: [{ language: 'fr', text: 'Bonsoir' }],
        material: false,
        inUseSince: '2026-01-01T00:00:00.000Z',
      },
      fixed: ['language'],
      shown: ({ notice, translations: [{ sha256 }] }) => ({
        ...notice,
        translations: ['Bonjour', 'Bonsoir']
          .filter((text) => sha256Of(text) === sha256)
          .map((text) => ({ language: 'fr', text })),
      }),
    },
  ],
];

async function furnished() {
  const api = await furnishedWithFund();
  const { send } = api;
  await send('registrar', 'PUT', '/v1/purposes/other-quotes', QUOTES);
  await send('registrar', 'PUT', '/v1/purposes/news', OFFERS);
  await send('registrar', 'PUT', '/v1/recipients/other-partner', { name: 'Other', purposes: ['other-quotes'] });
  await send('registrar', 'PUT', '/v1/products/savings', { title: { en: 'Savings' }, origin: 'own', riskLevel: 1 });
  return api;
}

describe.each(CASES)('%s', (_, { method, path, members, input, others, fixed = [], shown }) => {
  test('has another value here for each member that can be changed', () => {
    expect([...Object.keys(others), ...fixed].sort()).toEqual([...members].sort());
  });

  test('is a new version with whatever members are changed, and none with the same again', async () => {
    const { send } = await furnished();
    async function write(body: Body) {
      const answer = await send('registrar', method, path, body);
      const [item] = Object.values<Body>(answer.body);
      return { body: answer.body, item, version: item.version };
    }
    const some = fc.subarray(Object.keys(others), { minLength: 1 });
    const each = Object.keys(others).map((name): [string[]] => [[name]]);
    await fc.assert(
      fc.asyncProperty(some, async (names) => {
        const changed = Object.fromEntries(names.map((name) => [name, others[name]]));
        const { version } = await write(input);
        const { body, item, version: next } = await write({ ...input, ...changed });
        expect([body.event === null, next]).toEqual([false, version + 1]);
        expect(shown?.(body) ?? item).toMatchObject(changed);
        const again = await write({ ...input, ...changed });
        expect([again.body.event, again.version]).toEqual([null, next]);
      }),
      { numRuns: each.length + 15, examples: each },
    );
  });
});
