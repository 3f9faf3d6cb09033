import { expect, test } from 'vitest';
import { feesShown } from '../../../core/consent/fees.ts';
import { nobleSha256, sha256OfText } from '../../../core/kernel/sha256.ts';
import type { Product } from '../../../core/registry/model.ts';
import { HASH_TEXT, OFFERS } from '../../support/sample-registry.ts';

const TEXT = '1 % a year';
const FUND = {
  id: 'fund',
  version: 3,
  retired: false,
  fees: { en: TEXT, fr: '1 % par an' },
} as Partial<Product> as Product;
const NOTICE = { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT };
const SHOWN = { product: 'fund', language: 'en', sha256: sha256OfText(TEXT, nobleSha256) };
const DEMANDING = { ...OFFERS, feesShown: true };

const keeping = (shown: typeof SHOWN | null, product: Product | null = FUND, purpose = DEMANDING) =>
  feesShown(purpose, NOTICE, shown, product, nobleSha256);

test('a consent keeps the fees that were shown, with the version of their product', () => {
  expect(keeping(SHOWN)).toEqual({ ...SHOWN, version: 3 });
  expect(keeping(SHOWN, FUND, OFFERS)).toEqual({ ...SHOWN, version: 3 });
  expect(feesShown(OFFERS, null, SHOWN, FUND, nobleSha256)).toEqual({ ...SHOWN, version: 3 });
});

test('a consent may name no fees where its purpose demands none', () => {
  expect(keeping(null, null, OFFERS)).toBeNull();
});

test.each<[string, typeof SHOWN | null, Product | null]>([
  ['missing', null, null],
  ['of an unknown product', SHOWN, null],
  ['of a retired product', SHOWN, { ...FUND, retired: true }],
  ['of another product', { ...SHOWN, product: 'bond' }, FUND],
  ['no longer the same', SHOWN, { ...FUND, fees: { en: '2 % a year' } }],
  ['in a language that the product lacks', { ...SHOWN, language: 'toString' }, FUND],
])('fees that are %s are refused', (_, shown, product) => {
  expect(() => keeping(shown, product)).toThrow(expect.objectContaining({ code: 'FEES_NOT_SHOWN', pointer: '/fees' }));
});

test('fees in another language than the notice are refused', () => {
  const french = { product: 'fund', language: 'fr', sha256: sha256OfText('1 % par an', nobleSha256) };
  expect(() => keeping(french)).toThrow(expect.objectContaining({ code: 'FEES_NOT_SHOWN', pointer: '/fees/language' }));
});
