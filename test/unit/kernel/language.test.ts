import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalLanguage } from '../../../core/kernel/language.ts';

test.each([
  ['zh-cn', 'zh-CN'],
  ['ZH-HANS-cn', 'zh-Hans-CN'],
  ['cmn-Hans-CN', 'zh-Hans-CN'],
  ['zh-cmn-hans-CN', 'zh-Hans-CN'],
  ['zh-yue-HK', 'yue-HK'],
  ['iw', 'he'],
  ['in-ID', 'id-ID'],
  ['sl-rozaj-biske', 'sl-biske-rozaj'],
  ['de-1996', 'de-1996'],
  ['es-419', 'es-419'],
])('%s is kept as %s', (tag, canonical) => {
  expect(canonicalLanguage(tag)).toBe(canonical);
});

test.each([
  '',
  'e',
  'english',
  'en_US',
  'en-',
  '-en',
  'en-u-ca-gregory',
  'en-x-bank',
  'i-klingon',
  'sl-rozaj-rozaj',
  'en-US-GB',
])('%j is no tag', (tag) => {
  expect(canonicalLanguage(tag)).toBeNull();
});

const letters = (least: number, most: number) => fc.stringMatching(new RegExp(`^[a-zA-Z]{${least},${most}}$`));
const maybe = (part: fc.Arbitrary<string>) => fc.option(part, { nil: '' });
const subtag = (part: fc.Arbitrary<string>) => maybe(part.map((text) => `-${text}`));
const variants = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{5,8}$|^[0-9][a-z0-9]{3}$/), { maxLength: 2 })
  .map((list) => list.map((variant) => `-${variant}`).join(''));
const tags = fc
  .tuple(letters(2, 3), subtag(letters(4, 4)), subtag(letters(2, 2)), variants)
  .map((parts) => parts.join(''))
  .filter((tag) => tag.length <= 25);

test('every well-formed tag has one canonical spelling, in whatever case it comes, which is its own', () => {
  fc.assert(
    fc.property(tags, (tag) => {
      const canonical = canonicalLanguage(tag);
      expect(canonical).toBe(Intl.getCanonicalLocales(tag)[0]);
      for (const other of [tag.toLowerCase(), tag.toUpperCase(), canonical ?? '']) {
        expect(canonicalLanguage(other)).toBe(canonical);
      }
    }),
  );
});
