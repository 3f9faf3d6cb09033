import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { byName } from './definition.ts';
import type { CurrentNotice, Notice, NoticeReference, NoticeStates, Purpose, Recipient } from './model.ts';

/** Returns the purpose's current notice in a language, or null; `language` may be any string. */
export function currentNotice(purpose: Purpose, language: string): CurrentNotice | null {
  return Object.hasOwn(purpose.notices, language) ? (purpose.notices[language] ?? null) : null;
}

/**
 * Tells whether a consent under this notice still counts: no material notice came after it in its language.
 *
 * SECURITY: a consent without a notice, or in a language that the purpose has none in, was not informed.
 */
export function noticeSuffices(notice: NoticeReference | null, purpose: Purpose): boolean {
  if (notice === null) return false;
  const current = currentNotice(purpose, notice.language);
  return current !== null && notice.version >= current.sufficesFrom;
}

/** Holds a text that is to be published as a notice, with the id and the time that it is given. */
export interface NoticeText extends Pick<Notice, 'id' | 'language' | 'text' | 'sha256' | 'material' | 'states'> {
  readonly publishedAt: Instant;
}

/** Holds a notice, its purpose with that notice as the current one, and the oldest version that still suffices. */
export interface PublishedNotice {
  readonly notice: Notice;
  readonly purpose: Purpose;
  readonly sufficesFrom: number;
}

/**
 * Returns the next notice of a purpose in its language, and the purpose with that notice as the current one. Consents
 * under the version before still suffice unless the notice is material.
 */
export function withNotice(purpose: Purpose, next: NoticeText): PublishedNotice {
  const { id, language, sha256, material, publishedAt, states, text } = next;
  const current = currentNotice(purpose, language);
  const version = (current?.version ?? 0) + 1;
  const sufficesFrom = material || current === null ? version : current.sufficesFrom;
  const notices = { ...purpose.notices, [language]: { id, language, version, sha256, sufficesFrom } };
  return {
    notice: { id, language, version, sha256, purpose: purpose.id, text, material, publishedAt, states },
    purpose: { ...purpose, version: purpose.version + 1, notices },
    sufficesFrom,
  };
}

/** Returns what a notice published now states: the purpose as it is, and the recipients registered for it. */
export function noticeStates(purpose: Purpose, recipients: readonly Recipient[]): NoticeStates {
  const { kind, title, ends, personalised, channels, dataCategories, description, maxValidityDays } = purpose;
  const registered = recipients.filter(({ purposes }) => purposes.includes(purpose.id)).map(({ id }) => id);
  return {
    kind,
    title,
    ends,
    personalised,
    channels: [...channels].sort(),
    dataCategories: [...dataCategories].sort(),
    recipients: registered.sort(),
    description,
    maxValidityDays,
  };
}

/**
 * Refuses to call a notice editorial when it does not state the same as the version before it in its language.
 * @throws NOTICE_MATERIAL when they differ, naming in what
 */
export function requireEditorial(before: NoticeStates, now: NoticeStates): void {
  const differing = differences(before, now);
  if (differing.length === 0) return;
  const differs = differing.join(', ');
  throw new LedgerError('NOTICE_MATERIAL', `since the version before, these differ: ${differs}`, {
    pointer: '/material',
    details: { differs },
  });
}

function differences(before: NoticeStates, now: NoticeStates): string[] {
  const aspects: Readonly<Record<string, (states: NoticeStates) => unknown>> = {
    purpose: ({ kind, title, ends, personalised }) => [kind, byName(title), ends, personalised],
    description: ({ description }) => byName(description),
    'method (channels)': ({ channels }) => channels,
    'kinds of data': ({ dataCategories }) => dataCategories,
    recipients: ({ recipients }) => recipients,
    validity: ({ maxValidityDays }) => maxValidityDays,
  };
  const differs = (of: (states: NoticeStates) => unknown) => JSON.stringify(of(before)) !== JSON.stringify(of(now));
  return Object.entries(aspects).flatMap(([name, of]) => (differs(of) ? [name] : []));
}

/** Holds the extent of a consent to be given, and whether its purpose is personalised now. */
interface Covered extends Pick<Purpose, 'personalised'> {
  readonly channels: readonly string[];
  readonly dataCategories: readonly string[];
  readonly recipient: string | null;
}

/**
 * Refuses a consent that goes beyond its notice, as when the purpose was widened after the notice was published.
 * @throws NOTICE_DOES_NOT_COVER when it does, with a pointer to the first member that goes beyond it
 */
export function requireCovered(
  states: NoticeStates,
  { channels, dataCategories, recipient, personalised }: Covered,
): void {
  const beyond = (pointer: string, what: string) =>
    new LedgerError('NOTICE_DOES_NOT_COVER', `the notice does not state ${what}`, { pointer });
  const stated: readonly string[] = states.channels;
  const channel = channels.findIndex((named) => !stated.includes(named));
  if (channel >= 0) throw beyond(`/channels/${channel}`, 'this channel');
  const category = dataCategories.findIndex((named) => !states.dataCategories.includes(named));
  if (category >= 0) throw beyond(`/dataCategories/${category}`, 'this data category');
  // A notice that was published before there was any recipient says in its own words who they will be.
  const isStated = recipient === null || states.recipients.length === 0 || states.recipients.includes(recipient);
  if (!isStated) throw beyond('/recipient', 'this recipient');
  if (personalised && !states.personalised) throw beyond('/notice/id', 'that the purpose is personalised');
}
