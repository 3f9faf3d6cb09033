import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extentOf, fittingValidUntil } from '../../../core/consent/extent.ts';
import type { ErrorCode } from '../../../core/kernel/error-codes.ts';
import { DAY_MS, later } from '../../../core/kernel/instant.ts';
import { noticeStates } from '../../../core/registry/notice.ts';
import { given } from '../../support/given.ts';
import {
  DISCLOSURE_REGISTRY,
  GIVE_DISCLOSURE,
  GIVE_PUSH,
  HASH_TEXT,
  LATEST,
  NOW,
  noticeOf,
  OFFERS,
  PUSH_REGISTRY,
  QUOTES,
} from '../../support/sample-registry.ts';
import { BAD_COMMANDS } from './bad-commands.ts';

/** Details of the refusals that have some. */
const DETAILS: { readonly [Code in ErrorCode]?: object } = {
  NOTICE_LANGUAGE_MISMATCH: { language: 'en' },
  NOTICE_SUPERSEDED: { version: 1, sufficesFrom: 2 },
};
const ABOUT_VALIDITY = /^VALID/;

test.each(BAD_COMMANDS.filter(([, code]) => !ABOUT_VALIDITY.test(code)))(
  'a decision with %s is refused with %s at %s',
  (_, code, pointer, registry, command) => {
    given([])
      .when(() => {
        extentOf(registry, command);
        return null;
      })
      .isRefused(code, pointer, DETAILS[code]);
  },
);

test('a decision reaches as far as it says, each channel and data category once', () => {
  expect(extentOf(PUSH_REGISTRY, { ...GIVE_PUSH, channels: ['sms', 'email', 'sms'] })).toEqual({
    purpose: OFFERS,
    channels: ['sms', 'email'],
    dataCategories: [],
    notice: { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT },
  });
  const categories = { ...GIVE_DISCLOSURE, dataCategories: ['name', 'name'] };
  expect(extentOf(DISCLOSURE_REGISTRY, categories).dataCategories).toEqual(['name']);
});

test('a sensitive data category is named alone, whatever the others are', () => {
  const dataCategories = ['name', 'telephone', 'address', 'income', 'health'];
  const some = fc.uniqueArray(fc.constantFrom(...dataCategories), { minLength: 1 });
  fc.assert(
    fc.property(some, fc.subarray(dataCategories), (named, sensitiveCategories) => {
      const purpose = { ...QUOTES, dataCategories, sensitiveCategories };
      const states = noticeStates(purpose, []);
      const notice = { ...noticeOf(QUOTES), states };
      const asked = () =>
        extentOf({ ...DISCLOSURE_REGISTRY, purpose, notice }, { ...GIVE_DISCLOSURE, dataCategories: named });
      const at = named.findIndex((category) => sensitiveCategories.includes(category));
      if (at >= 0 && named.length > 1) {
        const refused = { code: 'SENSITIVE_NOT_ALONE', pointer: `/dataCategories/${at}` };
        expect(asked).toThrow(expect.objectContaining(refused));
      } else expect(asked().dataCategories).toEqual(named);
    }),
  );
});

test('a consent ends as asked, at the latest when the purpose says', () => {
  const ending = (validUntil: string | null, maxValidityDays: number | null = 730, saidAt = NOW) =>
    fittingValidUntil({ ...OFFERS, maxValidityDays }, { validUntil }, saidAt, NOW);
  const tomorrow = later(NOW, DAY_MS);
  const daysAgo = (days: number) => later(NOW, -days * DAY_MS);
  expect(ending(null)).toBe(LATEST);
  expect(ending(null, null)).toBeNull();
  expect(ending(tomorrow)).toBe(tomorrow);
  expect(ending(null, 10, daysAgo(9))).toBe(tomorrow);
  expect(ending(null, null, daysAgo(3_000))).toBeNull();
  expect(() => ending(later(tomorrow, 1), 10, daysAgo(9))).toThrow(
    expect.objectContaining({ code: 'VALID_UNTIL_TOO_FAR', details: { latest: tomorrow } }),
  );
  expect(() => ending(tomorrow, 10, daysAgo(10))).toThrow(
    expect.objectContaining({ code: 'CAPTURE_TOO_OLD', pointer: '/capture/at', details: { oldest: daysAgo(10) } }),
  );
  expect(() => ending(NOW)).toThrow(expect.objectContaining({ code: 'VALID_UNTIL_PAST', pointer: '/validUntil' }));
  expect(() => ending(later(LATEST, 1))).toThrow(
    expect.objectContaining({ code: 'VALID_UNTIL_TOO_FAR', pointer: '/validUntil', details: { latest: LATEST } }),
  );
});
