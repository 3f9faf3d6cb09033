import { expect, test } from 'vitest';
import {
  MAX_BRANCHES_OF_STAFF,
  MAX_CHANNELS,
  MAX_COUNTED_PUSHES,
  MAX_DATA_CATEGORIES,
  MAX_DESCRIPTION_LENGTH,
  MAX_FEES_LENGTH,
  MAX_ITEMS_OF_CLIENT,
  MAX_MASKED_CATEGORIES,
  MAX_PRODUCTS,
  MAX_PURPOSES_OF_RECIPIENT,
  MAX_REFERENCE_LENGTH,
  MAX_SENSITIVE_CATEGORIES,
  MAX_TITLE_LENGTH,
  MAX_TITLES,
} from '../../../core/limits.ts';
import { CARE_FLAGS, FREQUENCY_PERIODS, SCOPES } from '../../../core/vocabulary.ts';
import { type Body, memoryApi, QUOTES } from '../../support/api.ts';

/** The most bytes that a character can take in an entry, but for what JSON escapes. */
const WIDE = '语';
const ID = 'x'.repeat(128);
const LANGUAGES = Array.from({ length: MAX_TITLES }, (_, n) => `abc-Abcd-AB-abcdef${10 + n}`);
const ids = (count: number, length = 128) => Array.from({ length: count }, (_, n) => `${n}`.padStart(length, 'p'));
const texts = (length: number, character = WIDE) =>
  Object.fromEntries(LANGUAGES.map((language) => [language, character.repeat(length)]));

const STEP = 's'.repeat(40);
const dataCategories = ids(MAX_DATA_CATEGORIES, 48);
const CHANNELS = Array.from({ length: MAX_CHANNELS }, (_, n) => `c${n}`.padEnd(32, 'x'));
const OF_EVERY_KIND = {
  title: texts(MAX_TITLE_LENGTH),
  description: texts(MAX_DESCRIPTION_LENGTH),
  basis: 'vital-interest',
  basisReference: WIDE.repeat(MAX_REFERENCE_LENGTH),
  ends: 'service',
  maxCaptureAgeDays: 3_650,
  captureChannels: CHANNELS,
  reaffirmationDays: 3_650,
  coolDownDays: 3_650,
  careSteps: Object.fromEntries(CARE_FLAGS.map((flag) => [flag, STEP])),
  retentionClass: STEP,
  maxValidityDays: 36_500,
  minimumEvidence: 'staff-recorded',
  dpv: `https://x.example/${'y'.repeat(238)}`,
};
const DISCLOSURE = {
  ...OF_EVERY_KIND,
  kind: 'disclosure',
  dataCategories,
  maskedCategories: dataCategories.slice(0, MAX_MASKED_CATEGORIES),
  sensitiveCategories: dataCategories.slice(0, MAX_SENSITIVE_CATEGORIES),
};
const PUSH = {
  ...OF_EVERY_KIND,
  kind: 'push',
  channels: CHANNELS,
  coolingOffHours: 8_760,
  permitLifetimeSeconds: 3_600,
  frequency: FREQUENCY_PERIODS.map((per) => ({ atMost: MAX_COUNTED_PUSHES, per, of: 'purpose' })),
  quietHours: { from: '22:00', to: '07:00', timeZone: 'America/Argentina/ComodRivadavia' },
};

test('the longest registrations that the limits allow fit the log, proposed and approved', async () => {
  const { send, parts } = memoryApi({ approvals: 2 });
  async function publish(method: string, path: string, body: Body) {
    const proposed = await send('registrar', method, path, body);
    const approved = await send('registrar-2', 'POST', `/v1/proposals/${proposed.body.proposal.id}/approval`);
    expect([path.slice(0, 20), proposed.status]).toEqual([path.slice(0, 20), 202]);
    expect([200, 201]).toContain(approved.status);
    return approved.body;
  }
  for (const channel of CHANNELS) await publish('PUT', `/v1/channels/${channel}`, { title: texts(MAX_TITLE_LENGTH) });
  const first = { ...DISCLOSURE, dataCategories: ['first'], maskedCategories: [], sensitiveCategories: [] };
  await publish('PUT', `/v1/purposes/${ID}`, first);
  await publish('PUT', `/v1/purposes/${'y'.repeat(128)}`, { ...PUSH, channels: ['sms'] });
  const [language, ...others] = LANGUAGES;
  const translations = others.map((other) => ({ language: other, text: 'x' }));
  for (const [purpose, whole] of [[ID, DISCLOSURE] as const, ['y'.repeat(128), PUSH] as const]) {
    await publish('PUT', `/v1/purposes/${purpose}`, whole);
    await publish('POST', `/v1/purposes/${purpose}/notices`, { language, text: 'x', translations });
    await publish('PUT', `/v1/purposes/${purpose}`, { ...whole, maxValidityDays: 36_499 });
  }
  const purposes = ids(MAX_PURPOSES_OF_RECIPIENT);
  for (const purpose of purposes) await publish('PUT', `/v1/purposes/${purpose}`, QUOTES);
  await publish('PUT', `/v1/recipients/${ID}`, { name: WIDE.repeat(200), purposes });
  const riskNotice = texts(MAX_FEES_LENGTH, 'x');
  const product = {
    title: texts(MAX_TITLE_LENGTH),
    origin: 'consigned',
    partner: ID,
    riskLevel: 5,
    fees: texts(MAX_FEES_LENGTH, 'x'),
    riskNotice,
    retentionClass: STEP,
  };
  await publish('PUT', `/v1/products/${ID}`, product);
  const text = Object.values(riskNotice)[0];
  const content = { language: LANGUAGES[0], text, product: ID };
  await publish('POST', `/v1/purposes/${'y'.repeat(128)}/contents`, content);
  const products = ids(MAX_PRODUCTS);
  const cheap = { title: { en: 'x' }, origin: 'own', riskLevel: 1 };
  for (const id of products) await publish('PUT', `/v1/products/${id}`, cheap);
  await publish('PUT', `/v1/staff/${ID}`, {
    branches: ids(MAX_BRANCHES_OF_STAFF),
    products,
    validUntil: '2027-01-01T00:00:00Z',
  });
  await publish('PUT', `/v1/places/${ID}`, { products });
  const clientItems = { purposes: purposes.slice(0, MAX_ITEMS_OF_CLIENT), recipients: ids(MAX_ITEMS_OF_CLIENT) };
  const partner = { name: 'x', purposes: [ID] };
  for (const id of clientItems.recipients) await publish('PUT', `/v1/recipients/${id}`, partner);
  const client = { ...clientItems, scopes: [...SCOPES], channels: [...CHANNELS], seesReasons: true };
  await publish('PUT', `/v1/clients/${ID}`, client);
  // The rest is for the longest origin, 255 characters, and client id, 128.
  expect(Math.max(...[...parts.tables.events.values()].map(({ entry }) => entry.length))).toBeLessThan(7_800);
});
