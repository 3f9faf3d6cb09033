import { expect, test } from 'vitest';
import { extentOf, fittingValidUntil } from '../../../core/consent/extent.ts';
import type { ErrorCode } from '../../../core/kernel/error-codes.ts';
import { DAY_MS, later } from '../../../core/kernel/instant.ts';
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
  SUSPENDED,
  statingNoticeOf,
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

test('a refusal is taken with an old notice, and with one that it goes beyond', () => {
  const refusal = { ...GIVE_DISCLOSURE, decision: 'refused' } as const;
  const old = { ...DISCLOSURE_REGISTRY, notice: noticeOf(QUOTES, 1) };
  const notice = { id: 'notice-1', language: 'en' };
  expect(extentOf(old, { ...refusal, notice }).notice).toEqual({ ...notice, version: 1, sha256: HASH_TEXT });
  const narrow = { ...DISCLOSURE_REGISTRY, notice: statingNoticeOf({ ...QUOTES, dataCategories: ['name'] }, []) };
  expect(extentOf(narrow, refusal).notice?.version).toBe(2);
});

test('a refusal of a disclosure names no data category, or some', () => {
  const refusal = { ...GIVE_DISCLOSURE, decision: 'refused' } as const;
  expect(extentOf(DISCLOSURE_REGISTRY, { ...refusal, dataCategories: [] }).dataCategories).toEqual([]);
  expect(extentOf(DISCLOSURE_REGISTRY, refusal).dataCategories).toEqual(['name', 'telephone']);
});

test('a refusal is taken for a retired purpose, a suspended recipient and without a notice', () => {
  const refusal = { ...GIVE_PUSH, decision: 'refused', channels: [], notice: null } as const;
  expect(extentOf({ ...PUSH_REGISTRY, purpose: { ...OFFERS, retired: true } }, refusal).notice).toBeNull();
  const toSuspended = { ...DISCLOSURE_REGISTRY, recipient: SUSPENDED };
  expect(() => extentOf(toSuspended, { ...GIVE_DISCLOSURE, decision: 'refused' })).not.toThrow();
});

test('a consent ends as asked, at the latest when the purpose says', () => {
  const ending = (validUntil: string | null, maxValidityDays: number | null = 730) =>
    fittingValidUntil({ ...OFFERS, maxValidityDays }, { validUntil }, NOW);
  const tomorrow = later(NOW, DAY_MS);
  expect(ending(null)).toBe(LATEST);
  expect(ending(null, null)).toBeNull();
  expect(ending(tomorrow)).toBe(tomorrow);
  expect(() => ending(NOW)).toThrow(expect.objectContaining({ code: 'VALID_UNTIL_PAST', pointer: '/validUntil' }));
  expect(() => ending(later(LATEST, 1))).toThrow(
    expect.objectContaining({ code: 'VALID_UNTIL_TOO_FAR', pointer: '/validUntil', details: { latest: LATEST } }),
  );
});
