import { expect, test } from 'vitest';
import { requireServed, requireServedBefore, servedNoticeFacts } from '../../../core/consent/notice-served.ts';
import type { Notice } from '../../../core/registry/model.ts';
import type { EventFacts } from '../../../core/subject/events.ts';
import { given } from '../../support/given.ts';
import { LATEST, NOW, noticeOf, OFFERS } from '../../support/sample-registry.ts';

const EARLIER = '2026-11-23T07:00:00.000Z';
const facts = servedNoticeFacts(noticeOf(OFFERS), 'en');
const SERVED = {
  ...facts,
  id: 'event-1',
  subject: 'C-1',
  at: NOW,
  actor: { kind: 'client', client: 'app' },
} as EventFacts<'notice.served'>;
const NOTICE = facts.notice;
const NOT_SERVED = (pointer: string) => expect.objectContaining({ code: 'NOTICE_NOT_SERVED', pointer });

const serving =
  (notice: Notice | null, language = 'en') =>
  () =>
    servedNoticeFacts(notice, language);

test('a notice that was shown is kept with its hash and its purpose', () => {
  const { id, language, version, sha256 } = noticeOf(OFFERS);
  const notice = { id, language, version, sha256 };
  given([])
    .when(serving(noticeOf(OFFERS)))
    .comesTo([{ type: 'notice.served', purpose: OFFERS.id, recipient: null, notice }]);
});

test('an unknown notice and one in another language are refused', () => {
  given([]).when(serving(null)).isRefused('NOTICE_UNKNOWN', '/notice/id');
  given([])
    .when(serving(noticeOf(OFFERS), 'fr'))
    .isRefused('NOTICE_LANGUAGE_MISMATCH', '/notice/language', { language: 'en' });
});

test('a decision names the record of its own notice, where it names one or must', () => {
  expect(requireServed({ served: 'event-1' }, SERVED, NOTICE, true)).toBe(SERVED);
  expect(requireServed({ served: null }, null, NOTICE, false)).toBeNull();
});

test.each<[string, string | null, EventFacts | null, typeof NOTICE | null]>([
  ['no record', null, null, NOTICE],
  ['an unknown record', 'event-2', null, NOTICE],
  ['a record of another type', 'event-1', { ...SERVED, type: 'consent.given' } as unknown as EventFacts, NOTICE],
  ['a record of another notice', 'event-1', SERVED, { ...NOTICE, id: 'notice-3' }],
  ['a record of another text', 'event-1', SERVED, { ...NOTICE, sha256: 'B'.repeat(43) }],
  ['a record, and no notice', 'event-1', SERVED, null],
  ['a record without a notice, and no notice', 'event-1', { ...SERVED, notice: null }, null],
])('a decision with %s is refused where it names one or must', (_, served, named, notice) => {
  expect(() => requireServed({ served }, named, notice, true)).toThrow(NOT_SERVED('/served'));
  const voluntary = () => requireServed({ served }, named, notice, false);
  if (served === null) expect(voluntary()).toBeNull();
  else expect(voluntary).toThrow(NOT_SERVED('/served'));
});

test('no consent was captured before its notice was shown, as far as times are claimed', () => {
  const claimed: EventFacts<'notice.served'> = {
    ...SERVED,
    detail: { capture: { channel: 'branch', at: EARLIER, attachments: [] } },
  };
  expect(() => requireServedBefore(SERVED, EARLIER)).toThrow(NOT_SERVED('/capture/at'));
  expect(() => requireServedBefore(SERVED, EARLIER)).toThrow(expect.objectContaining({ details: { shownAt: NOW } }));
  const claimedLater = { ...claimed, detail: { capture: { channel: 'branch', at: LATEST, attachments: [] } } } as const;
  expect(() => requireServedBefore(claimedLater, NOW)).not.toThrow();
  expect(() => requireServedBefore(claimed, EARLIER)).not.toThrow();
  expect(() => requireServedBefore(SERVED, NOW)).not.toThrow();
  expect(() => requireServedBefore(SERVED, null)).not.toThrow();
  expect(() => requireServedBefore(null, EARLIER)).not.toThrow();
});
