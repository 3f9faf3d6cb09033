import { LedgerError } from '../kernel/error.ts';
import type { NoticeStates, Purpose, Recipient } from './model.ts';

/** What a purpose is now, as a notice that is published now keeps it. */
export function noticeStates(purpose: Purpose, recipients: readonly Recipient[]): NoticeStates {
  const { kind, title, ends, personalised, channels, dataCategories, description, maxValidityDays } = purpose;
  const registered = recipients.filter(({ purposes }) => purposes.includes(purpose.id)).map(({ id }) => id);
  return {
    ...{ kind, title, ends, personalised },
    channels: [...channels].sort(),
    dataCategories: [...dataCategories].sort(),
    recipients: registered.sort(),
    ...{ description, maxValidityDays },
  };
}

/**
 * Refuses to call a notice editorial when what it states is not what the version before it in its language stated.
 * @param before as the version before keeps it; undefined when it kept nothing, so that nobody can say that nothing differs
 * @throws NOTICE_MATERIAL naming what differs
 */
export function requireEditorial(before: NoticeStates | undefined, now: NoticeStates): void {
  const differing =
    before === undefined ? ['what the version before stated, which is not known'] : differences(before, now);
  if (differing.length === 0) return;
  const differs = differing.join(', ');
  throw new LedgerError('NOTICE_MATERIAL', `since the version before, these differ: ${differs}`, {
    pointer: '/material',
    details: { differs },
  });
}

function differences(before: NoticeStates, now: NoticeStates): string[] {
  const aspects: Readonly<Record<string, (states: NoticeStates) => unknown>> = {
    purpose: ({ kind, title, ends, personalised }) => [kind, byLanguage(title), ends, personalised],
    description: ({ description }) => description && byLanguage(description),
    'method (channels)': ({ channels }) => channels,
    'kinds of data': ({ dataCategories }) => dataCategories,
    recipients: ({ recipients }) => recipients,
    validity: ({ maxValidityDays }) => maxValidityDays,
  };
  return Object.entries(aspects).flatMap(([name, of]) => {
    const stated = of(before);
    return stated === undefined || JSON.stringify(stated) === JSON.stringify(of(now)) ? [] : [name];
  });
}

function byLanguage(texts: Readonly<Record<string, string>>): [language: string, text: string][] {
  return Object.entries(texts).sort();
}

/** What a consent would cover, of a purpose as it is now. */
interface Covered extends Pick<Purpose, 'personalised'> {
  readonly channels: readonly string[];
  readonly dataCategories: readonly string[];
  readonly recipient: string | null;
}

/**
 * Refuses what a notice does not tell: the purpose may have been widened since it was published.
 * @param states as the notice keeps it; undefined when it kept nothing and is taken for what the purpose is now
 * @throws NOTICE_DOES_NOT_COVER with a pointer to the first member that goes beyond it
 */
export function requireCovered(
  states: NoticeStates | undefined,
  { channels, dataCategories, recipient, personalised }: Covered,
): void {
  if (states === undefined) return;
  const beyond = (pointer: string, what: string) =>
    new LedgerError('NOTICE_DOES_NOT_COVER', `the notice does not state ${what}`, { pointer });
  const stated: readonly string[] = states.channels;
  const channel = channels.findIndex((named) => !stated.includes(named));
  if (channel >= 0) throw beyond(`/channels/${channel}`, 'this channel');
  const category = dataCategories.findIndex((named) => !states.dataCategories.includes(named));
  if (category >= 0) throw beyond(`/dataCategories/${category}`, 'this data category');
  // A notice of before there was any recipient says in its own words who they will be.
  const isStated = recipient === null || states.recipients.length === 0 || states.recipients.includes(recipient);
  if (!isStated) throw beyond('/recipient', 'this recipient');
  if (personalised && !states.personalised) throw beyond('/notice/id', 'that the purpose is personalised');
}
