import { LedgerError } from '../error.ts';
import type { NoticeStates, Purpose, Recipient } from './registry.ts';

/** What a purpose is now, as a notice that is published now keeps it. */
export function noticeStates(purpose: Purpose, recipients: readonly Recipient[]): NoticeStates {
  const { kind, title, ends, personalised, channels, dataCategories } = purpose;
  const registered = recipients.filter(({ purposes }) => purposes.includes(purpose.id)).map(({ id }) => id);
  return {
    ...{ kind, title, ends, personalised },
    channels: [...channels].sort(),
    dataCategories: [...dataCategories].sort(),
    recipients: registered.sort(),
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
    purpose: ({ kind, title, ends, personalised }) => [kind, Object.entries(title).sort(), ends, personalised],
    'method (channels)': ({ channels }) => channels,
    'kinds of data': ({ dataCategories }) => dataCategories,
    recipients: ({ recipients }) => recipients,
  };
  return Object.entries(aspects).flatMap(([name, of]) =>
    JSON.stringify(of(before)) === JSON.stringify(of(now)) ? [] : [name],
  );
}
