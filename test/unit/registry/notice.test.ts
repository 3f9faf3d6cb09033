import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_NOTICE_LANGUAGES } from '../../../core/limits.ts';
import type { NoticeReference, Purpose } from '../../../core/registry/model.ts';
import {
  currentNotice,
  isSameNotice,
  noticeStates,
  noticeSuffices,
  type Publishing,
  requireCovered,
  requireEditorial,
  withNotices,
} from '../../../core/registry/notice.ts';
import { ACME, NOW, OFFERS, QUOTES } from '../../support/sample-registry.ts';

const STATES = noticeStates(QUOTES, [ACME]);

/** Publishes notices in these languages, material or editorial; gives the first of them. */
function publish(
  purpose: Purpose,
  languages: string | readonly string[],
  material: boolean,
  more: Partial<Publishing> = {},
) {
  const texts = [languages].flat().map((language) => {
    const text = `${language} ${purpose.version + 1}`;
    return { id: `notice-${text}`, language, text, sha256: `hash of ${text}` };
  });
  const states = noticeStates(purpose, []);
  const { published, purpose: next } = withNotices(purpose, texts, {
    material,
    publishedAt: NOW,
    inUseSince: null,
    states,
    ...more,
  });
  const notices = published.map(({ notice }) => notice);
  const [notice] = notices;
  if (notice === undefined) throw new Error('nothing was published');
  return { notice, notices, purpose: next };
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
    const second = publish(first.purpose, 'fr', false);
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

  it('suffice until a material one comes after them', () => {
    const first = publish(NEVER_PUBLISHED, 'en', false).purpose;
    const editorial = publish(first, 'en', false).purpose;
    const material = publish(editorial, 'en', true).purpose;
    const another = publish(editorial, 'fr', false).purpose;
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

describe('a material notice', () => {
  it('comes in every language of its purpose, and ends the consents of all of them', () => {
    const begun = publish(NEVER_PUBLISHED, ['en', 'zh-CN', 'bo'], true).purpose;
    const { notices, purpose } = publish(begun, ['zh-CN', 'bo', 'en', 'fr'], true);
    expect(notices.map(({ language, version }) => [language, version])).toEqual([
      ['zh-CN', 2],
      ['bo', 2],
      ['en', 2],
      ['fr', 1],
    ]);
    expect(purpose.version).toBe(begun.version + 1);
    for (const language of ['en', 'zh-CN', 'bo']) {
      expect(noticeSuffices(versionIn(language, 1), begun)).toBe(true);
      expect(noticeSuffices(versionIn(language, 1), purpose)).toBe(false);
      expect(noticeSuffices(versionIn(language, 2), purpose)).toBe(true);
    }
  });

  it.each([
    [['en'], 'bo, zh-CN'],
    [['fr'], 'bo, en, zh-CN'],
    [['zh-CN', 'en'], 'bo'],
  ])('in %j alone is refused, with the languages that it leaves out', (languages, missing) => {
    const begun = publish(NEVER_PUBLISHED, ['en', 'zh-CN', 'bo'], true).purpose;
    expect(() => publish(begun, languages, true)).toThrow(
      expect.objectContaining({
        code: 'NOTICE_LANGUAGES_MISSING',
        pointer: '/translations',
        details: { missing },
      }),
    );
    expect(publish(begun, languages, false).purpose.notices).toMatchObject(
      Object.fromEntries(languages.map((language) => [language, { sufficesFrom: 1 }])),
    );
  });

  it('leaves no consent of before, whatever was published in whatever languages', () => {
    const LANGUAGES = ['en', 'zh-CN', 'bo', 'fr'];
    const notice = fc.record({ languages: fc.subarray(LANGUAGES, { minLength: 1 }), material: fc.boolean() });
    fc.assert(
      fc.property(fc.array(notice, { minLength: 1, maxLength: 8 }), (publications) => {
        let purpose = NEVER_PUBLISHED;
        /** Each notice that was published, with whether a consent under it counts. */
        let shown: { reference: NoticeReference; counts: boolean }[] = [];
        for (const { languages, material } of publications) {
          const isWhole = Object.keys(purpose.notices).every((language) => languages.includes(language));
          if (material && !isWhole) {
            expect(() => publish(purpose, languages, material)).toThrow();
            continue;
          }
          const { notices, purpose: next } = publish(purpose, languages, material);
          purpose = next;
          if (material) shown = shown.map(({ reference }) => ({ reference, counts: false }));
          shown.push(...notices.map((reference) => ({ reference, counts: true })));
        }
        for (const { reference, counts } of shown) expect(noticeSuffices(reference, purpose)).toBe(counts);
      }),
    );
  });
});

describe('a notice', () => {
  it('keeps since when its words were in use, which is not later than it is published', () => {
    expect(publish(NEVER_PUBLISHED, 'en', true).notice.inUseSince).toBeNull();
    for (const inUseSince of ['1999-05-01T00:00:00.000Z', NOW]) {
      expect(publish(NEVER_PUBLISHED, ['en', 'fr'], true, { inUseSince }).notices).toMatchObject([
        { inUseSince },
        { inUseSince },
      ]);
    }
    expect(() => publish(NEVER_PUBLISHED, 'en', true, { inUseSince: '2026-11-23T08:00:00.001Z' })).toThrow(
      expect.objectContaining({ code: 'NOTICE_IN_USE_LATER', pointer: '/inUseSince' }),
    );
  });

  it('is in one of at most eight languages of its purpose', () => {
    const all = ['en', 'zh-CN', 'bo', 'fr', 'ug', 'mn', 'ko', 'kk'];
    const { purpose } = publish(NEVER_PUBLISHED, all, true);
    expect(Object.keys(purpose.notices)).toHaveLength(MAX_NOTICE_LANGUAGES);
    expect(() => publish(purpose, 'de', false)).toThrow(expect.objectContaining({ code: 'LIMIT_REACHED' }));
    expect(publish(purpose, 'en', false).notice.version).toBe(2);
  });
});

describe('what a notice states', () => {
  it('is what its purpose is, in one order, and who is registered for it', () => {
    const turned = { ...QUOTES, dataCategories: [...QUOTES.dataCategories].reverse() };
    expect(noticeStates(turned, [ACME])).toEqual(STATES);
    expect(STATES.recipients).toEqual([{ id: 'acme-insurance', name: 'Acme Insurance', legalId: null }]);
    const BROKER = { ...ACME, id: 'a-broker' };
    expect(noticeStates(QUOTES, [ACME, BROKER])).toEqual(noticeStates(QUOTES, [BROKER, ACME]));
    expect(noticeStates(QUOTES, [{ ...ACME, purposes: ['other'] }]).recipients).toEqual([]);
  });

  it('is the same as before where it is called editorial', () => {
    expect(() => requireEditorial(STATES, { ...STATES, title: { ...STATES.title } })).not.toThrow();
    const now = {
      ...STATES,
      recipients: noticeStates(QUOTES, [ACME, { ...ACME, id: 'broker' }]).recipients,
      maxValidityDays: 30,
    };
    expect(() => requireEditorial(STATES, now)).toThrow(
      expect.objectContaining({ code: 'NOTICE_MATERIAL', details: { differs: 'recipients, validity' } }),
    );
  });
});

describe('a notice published again', () => {
  const text = { sha256: 'hash' };
  const publishing = { material: true, states: STATES, inUseSince: null };
  const notice = { ...publish(NEVER_PUBLISHED, 'en', true).notice, ...text, ...publishing };

  it('is the same while words, kind, time of use and all that it states are', () => {
    expect(isSameNotice(notice, text, publishing)).toBe(true);
    expect(isSameNotice(null, text, publishing)).toBe(false);
    expect(isSameNotice(notice, { sha256: 'other' }, publishing)).toBe(false);
    expect(isSameNotice(notice, text, { ...publishing, material: false })).toBe(false);
    expect(isSameNotice(notice, text, { ...publishing, inUseSince: NOW })).toBe(false);
  });

  it('is another, and no editorial one, when any part that it states differs, each by its name', () => {
    const other = <T>(value: fc.Arbitrary<T>, was: T) =>
      value.filter((each) => JSON.stringify(each) !== JSON.stringify(was));
    const of = (changes: fc.Arbitrary<Partial<typeof STATES>>, differs: string) =>
      changes.map((more) => ({ more, differs }));
    const texts = fc.dictionary(fc.constantFrom('en', 'fr', 'bo'), fc.constantFrom('one', 'other'));
    const persons = fc.constantFrom(
      [],
      [{ ...ACME, name: 'Quick Loans' }],
      [{ ...ACME, legalId: '1' }],
      [ACME, { ...ACME, id: 'broker' }],
    );
    const change = fc.oneof(
      of(fc.record({ title: other(texts, STATES.title) }), 'purpose'),
      of(fc.record({ kind: fc.constant('push' as const) }), 'purpose'),
      of(fc.record({ ends: fc.constantFrom('service' as const, 'marketing' as const) }), 'purpose'),
      of(fc.record({ personalised: fc.constant(true) }), 'purpose'),
      of(fc.record({ description: other(texts, STATES.description) }), 'description'),
      of(fc.record({ channels: fc.subarray(['app', 'sms'] as const, { minLength: 1 }) }), 'method (channels)'),
      of(
        fc.record({ dataCategories: other(fc.subarray([...STATES.dataCategories]), STATES.dataCategories) }),
        'kinds of data',
      ),
      of(
        persons.map((all) => ({ recipients: noticeStates(QUOTES, all).recipients })),
        'recipients',
      ),
      of(fc.record({ maxValidityDays: fc.integer({ min: 1 }) }), 'validity'),
    );
    fc.assert(
      fc.property(change, ({ more, differs }) => {
        const states = { ...STATES, ...more };
        expect(isSameNotice(notice, text, { ...publishing, states })).toBe(false);
        expect(() => requireEditorial(STATES, states)).toThrow(expect.objectContaining({ details: { differs } }));
      }),
    );
  });

  it('is editorial where a recipient has only another name under its legal id, and states that name', () => {
    const [before, now] = ['Acme Insurance', 'Acme General'].map((name) =>
      noticeStates(QUOTES, [{ ...ACME, name, legalId: '1' }]),
    );
    if (before === undefined || now === undefined) throw new Error('nothing is stated');
    expect(() => requireEditorial(before, now)).not.toThrow();
    expect(isSameNotice({ ...notice, states: before }, text, { ...publishing, states: now })).toBe(false);
  });
});

describe('a consent', () => {
  const WITHIN = { channels: [], dataCategories: ['name'], recipient: ACME, personalised: false };

  it('covers no more than its notice states', () => {
    expect(() => requireCovered(STATES, WITHIN)).not.toThrow();
  });

  it.each<[string, Partial<Parameters<typeof requireCovered>[1]>]>([
    ['/channels/0', { channels: ['sms'] }],
    ['/dataCategories/1', { dataCategories: ['name', 'income'] }],
    ['/recipient', { recipient: { ...ACME, id: 'broker' } }],
    ['/recipient', { recipient: { ...ACME, name: 'Quick Loans' } }],
    ['/recipient', { recipient: { ...ACME, legalId: '1' } }],
    ['/notice/id', { personalised: true }],
  ])('to more is refused with a pointer to %s', (pointer, more) => {
    expect(() => requireCovered(STATES, { ...WITHIN, ...more })).toThrow(
      expect.objectContaining({ code: 'NOTICE_DOES_NOT_COVER', pointer }),
    );
  });

  it('to any recipient is covered by a notice that was published before there was one', () => {
    expect(() =>
      requireCovered({ ...STATES, recipients: [] }, { ...WITHIN, recipient: { ...ACME, id: 'broker' } }),
    ).not.toThrow();
  });
});
