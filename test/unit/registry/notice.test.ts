import { describe, expect, it } from 'vitest';
import type { NoticeReference, Purpose } from '../../../core/registry/model.ts';
import {
  currentNotice,
  noticeStates,
  noticeSuffices,
  requireCovered,
  requireEditorial,
  withNotice,
} from '../../../core/registry/notice.ts';
import { ACME, NOW, OFFERS, QUOTES } from '../../support/sample-registry.ts';

const STATES = noticeStates(QUOTES, [ACME]);

/** Publishes a notice in this language, material or editorial. */
function publish(purpose: Purpose, language: string, material: boolean) {
  const text = `${language} ${purpose.version + 1}`;
  const named = { id: `notice-${text}`, language, text, sha256: `hash of ${text}` };
  return withNotice(purpose, { ...named, material, publishedAt: NOW, states: noticeStates(purpose, []) });
}
const versionIn = (language: string, version: number): NoticeReference => ({
  id: 'any',
  language,
  version,
  sha256: 'any',
});
const NEVER_PUBLISHED: Purpose = { ...OFFERS, notices: {} };

describe('the notices of a purpose', () => {
  it('are numbered in each language from 1, and each moves its purpose', () => {
    const first = publish(NEVER_PUBLISHED, 'en', true);
    const second = publish(first.purpose, 'fr', true);
    const third = publish(second.purpose, 'en', false);
    expect([first, second, third].map(({ notice }) => notice.version)).toEqual([1, 1, 2]);
    expect(third.purpose.version).toBe(NEVER_PUBLISHED.version + 3);
    expect(third.notice).toMatchObject({ purpose: OFFERS.id, material: false, publishedAt: NOW });
  });

  it('are current by language', () => {
    const { purpose, notice } = publish(NEVER_PUBLISHED, 'en', true);
    expect(currentNotice(purpose, 'en')?.id).toBe(notice.id);
    expect(currentNotice(purpose, 'fr')).toBeNull();
    expect(currentNotice(purpose, 'constructor')).toBeNull();
  });

  it('suffice until a material one comes after them in their language', () => {
    const first = publish(NEVER_PUBLISHED, 'en', false).purpose;
    const editorial = publish(first, 'en', false).purpose;
    const material = publish(editorial, 'en', true).purpose;
    const another = publish(editorial, 'fr', true).purpose;
    const consented = versionIn('en', 1);
    expect([first, editorial, material, another].map((purpose) => noticeSuffices(consented, purpose))).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(noticeSuffices(versionIn('en', 3), material)).toBe(true);
  });

  it('suffice for nobody who saw none, or one in a language that the purpose has none in', () => {
    const { purpose } = publish(NEVER_PUBLISHED, 'en', true);
    expect(noticeSuffices(null, purpose)).toBe(false);
    expect(noticeSuffices(versionIn('fr', 9), purpose)).toBe(false);
  });
});

describe('what a notice states', () => {
  it('is what its purpose is, in one order, and who is registered for it', () => {
    const turned = { ...QUOTES, dataCategories: [...QUOTES.dataCategories].reverse() };
    expect(noticeStates(turned, [ACME])).toEqual(STATES);
    expect(STATES.recipients).toEqual(['acme-insurance']);
    expect(noticeStates(QUOTES, [{ ...ACME, purposes: ['other'] }]).recipients).toEqual([]);
  });

  it('is the same as before where it is called editorial', () => {
    expect(() => requireEditorial(STATES, { ...STATES, title: { ...STATES.title } })).not.toThrow();
    const now = { ...STATES, recipients: ['acme-insurance', 'broker'], maxValidityDays: 30 };
    expect(() => requireEditorial(STATES, now)).toThrow(
      expect.objectContaining({ code: 'NOTICE_MATERIAL', details: { differs: 'recipients, validity' } }),
    );
  });
});

describe('a consent', () => {
  const WITHIN = { channels: [], dataCategories: ['name'], recipient: ACME.id, personalised: false };

  it('covers no more than its notice states', () => {
    expect(() => requireCovered(STATES, WITHIN)).not.toThrow();
  });

  it.each<[string, Partial<typeof WITHIN> | { channels: string[] }]>([
    ['/channels/0', { channels: ['sms'] }],
    ['/dataCategories/1', { dataCategories: ['name', 'income'] }],
    ['/recipient', { recipient: 'broker' }],
    ['/notice/id', { personalised: true }],
  ])('to more is refused with a pointer to %s', (pointer, more) => {
    expect(() => requireCovered(STATES, { ...WITHIN, ...more })).toThrow(
      expect.objectContaining({ code: 'NOTICE_DOES_NOT_COVER', pointer }),
    );
  });

  it('to any recipient is covered by a notice that was published before there was one', () => {
    expect(() => requireCovered({ ...STATES, recipients: [] }, { ...WITHIN, recipient: 'broker' })).not.toThrow();
  });
});
