import { LedgerError } from '../kernel/error.ts';
import { MAX_NOTICE_LANGUAGES } from '../limits.ts';
import { isSameDefinition } from './definition.ts';
import type {
  CurrentNotice,
  Notice,
  NoticeReference,
  NoticeStates,
  Purpose,
  Recipient,
  StatedRecipient,
} from './model.ts';
import { identityOf, isSamePerson } from './recipient.ts';

/** Returns the purpose's current notice in a language, or null; `language` may be any string. */
export function currentNotice(purpose: Purpose, language: string): CurrentNotice | null {
  return Object.hasOwn(purpose.notices, language) ? (purpose.notices[language] ?? null) : null;
}

/**
 * Tells whether a consent under this notice still counts: no material notice came after it.
 *
 * SECURITY: a consent without a notice, or in a language that the purpose has none in, was not informed.
 */
export function noticeSuffices(notice: NoticeReference | null, purpose: Purpose): boolean {
  if (notice === null) return false;
  const current = currentNotice(purpose, notice.language);
  return current !== null && notice.version >= current.sufficesFrom;
}

/** Holds a text that is to be published as a notice, with the id that it is given. */
export type NoticeText = Pick<Notice, 'id' | 'language' | 'text' | 'sha256'>;

/** Holds what the notices that are published together have in common. */
export type Publishing = Pick<Notice, 'material' | 'states' | 'publishedAt' | 'inUseSince'>;

/** Holds a notice, and the oldest version in its language that still suffices. */
export interface PublishedNotice {
  readonly notice: Notice;
  readonly sufficesFrom: number;
}

/**
 * Returns the next notice of a purpose in the language of each text, and the purpose with these notices as the current
 * ones. Consents under the versions before still suffice unless the notices are material.
 * @throws NOTICE_LANGUAGES_MISSING when they are material and the purpose has a notice in another language
 * @throws NOTICE_IN_USE_LATER when the words are said to be in use only from a later time on
 * @throws LIMIT_REACHED when the purpose would have notices in more languages than it can
 */
export function withNotices(
  purpose: Purpose,
  texts: readonly NoticeText[],
  publishing: Publishing,
): { readonly published: readonly PublishedNotice[]; readonly purpose: Purpose } {
  const { material, publishedAt, inUseSince } = publishing;
  if (material) requireEveryLanguage(purpose, texts);
  if (inUseSince !== null && inUseSince > publishedAt) {
    throw new LedgerError('NOTICE_IN_USE_LATER', 'the words are not in use yet', { pointer: '/inUseSince' });
  }
  const published = texts.map(({ id, language, text, sha256 }): PublishedNotice => {
    const current = currentNotice(purpose, language);
    const version = (current?.version ?? 0) + 1;
    const sufficesFrom = material || current === null ? version : current.sufficesFrom;
    return { notice: { id, language, version, sha256, purpose: purpose.id, text, ...publishing }, sufficesFrom };
  });
  const current = published.map(({ notice: { id, language, version, sha256 }, sufficesFrom }) => {
    return [language, { id, language, version, sha256, sufficesFrom }] as const;
  });
  const notices = { ...purpose.notices, ...Object.fromEntries(current) };
  requireRoom(Object.keys(notices).length);
  return { published, purpose: { ...purpose, version: purpose.version + 1, notices } };
}

/** Tells whether a notice is all that is to be published, so that publishing it again would change nothing. */
export function isSameNotice(
  notice: Notice | null,
  { sha256 }: Pick<NoticeText, 'sha256'>,
  { material, states, inUseSince }: Omit<Publishing, 'publishedAt'>,
): boolean {
  return (
    notice !== null &&
    notice.sha256 === sha256 &&
    notice.material === material &&
    notice.inUseSince === inUseSince &&
    isSameDefinition(notice.states, states)
  );
}

/** Refuses a material notice that leaves out a language in which consents would go on under words of before. */
function requireEveryLanguage({ notices }: Purpose, texts: readonly NoticeText[]): void {
  const missing = Object.keys(notices).filter((language) => !texts.some((text) => text.language === language));
  if (missing.length === 0) return;
  const languages = missing.sort().join(', ');
  throw new LedgerError('NOTICE_LANGUAGES_MISSING', `the purpose has notices in these languages too: ${languages}`, {
    pointer: '/translations',
    details: { missing: languages },
  });
}

function requireRoom(languages: number): void {
  if (languages <= MAX_NOTICE_LANGUAGES) return;
  throw new LedgerError('LIMIT_REACHED', `a purpose has notices in at most ${MAX_NOTICE_LANGUAGES} languages`, {
    pointer: '/language',
    details: { limit: MAX_NOTICE_LANGUAGES },
  });
}

/** Returns what a notice published now states: the purpose as it is, and the recipients registered for it. */
export function noticeStates(purpose: Purpose, recipients: readonly Recipient[]): NoticeStates {
  const { kind, title, ends, personalised, channels, description, maxValidityDays } = purpose;
  const registered = recipients
    .filter(({ purposes }) => purposes.includes(purpose.id))
    .map(({ id, name, legalId }) => ({ id, name, legalId }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  return {
    kind,
    title,
    ends,
    personalised,
    channels: [...channels].sort(),
    dataCategories: [...purpose.dataCategories].sort(),
    sensitiveCategories: [...purpose.sensitiveCategories].sort(),
    recipients: registered,
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
  const aspects: Readonly<Record<string, (states: NoticeStates) => object>> = {
    purpose: ({ kind, title, ends, personalised }) => ({ kind, title, ends, personalised }),
    description: ({ description }) => description,
    'method (channels)': ({ channels }) => channels,
    'kinds of data': ({ dataCategories, sensitiveCategories }) => ({ dataCategories, sensitiveCategories }),
    recipients: ({ recipients }) => recipients.map((each) => ({ id: each.id, ...identityOf(each) })),
    validity: ({ maxValidityDays }) => ({ maxValidityDays }),
  };
  const differs = (of: (states: NoticeStates) => object) => !isSameDefinition(of(before), of(now));
  return Object.entries(aspects).flatMap(([name, of]) => (differs(of) ? [name] : []));
}

/** Tells whether a recipient is one of those stated, and still the same legal person. */
function isStated(recipient: StatedRecipient, stated: readonly StatedRecipient[]): boolean {
  return stated.some((each) => each.id === recipient.id && isSamePerson(each, recipient));
}

/** Holds the extent of a consent to be given, and whether its purpose is personalised now. */
interface Covered extends Pick<Purpose, 'personalised'> {
  readonly channels: readonly string[];
  readonly dataCategories: readonly string[];
  /** As it is registered now. */
  readonly recipient: StatedRecipient | null;
}

/**
 * Refuses a consent that goes beyond its notice, as when the purpose was widened, or its recipient became another legal
 * person, after the notice was published.
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
  const isOpen = recipient === null || states.recipients.length === 0;
  if (!isOpen && !isStated(recipient, states.recipients)) throw beyond('/recipient', 'this recipient as it is now');
  if (personalised && !states.personalised) throw beyond('/notice/id', 'that the purpose is personalised');
}
