import { LedgerError } from '../error.ts';
import { type CommandFacts, NOTHING_DECIDED } from './commands.ts';
import type { Notice, NoticeReference, Purpose } from './registry.ts';

/**
 * The facts of a `notice.served`: this notice was shown to the subject.
 * @throws NOTICE_UNKNOWN, NOTICE_LANGUAGE_MISMATCH
 */
export function serveNotice(
  notice: Notice | null,
  language: string,
): CommandFacts & { readonly notice: NoticeReference } {
  if (notice === null) throw new LedgerError('NOTICE_UNKNOWN', 'there is no such notice', { pointer: '/notice/id' });
  if (notice.language !== language) {
    throw new LedgerError('NOTICE_LANGUAGE_MISMATCH', `the notice is in \`${notice.language}\``, {
      pointer: '/notice/language',
      details: { language: notice.language },
    });
  }
  const { id, version, sha256 } = notice;
  return {
    ...NOTHING_DECIDED,
    type: 'notice.served',
    purpose: notice.purpose,
    recipient: null,
    notice: { id, language, version, sha256 },
    detail: null,
  };
}

/**
 * Refuses a consent whose notice was not put on record as shown, where the purpose demands that or the consent says so.
 * @param served the event that the consent names, with the notice that it showed to this subject, null when it is no such event; null: none named
 * @throws NOTICE_NOT_SERVED
 */
export function requireServed(
  purpose: Purpose | null,
  { type, notice }: Pick<CommandFacts, 'type' | 'notice'>,
  served: { readonly notice: NoticeReference | null } | null,
): void {
  const demanded = type === 'consent.given' && purpose?.noticeServed === true;
  if (served === null && !demanded) return;
  if (served?.notice && served.notice.id === notice?.id && served.notice.sha256 === notice.sha256) return;
  throw new LedgerError('NOTICE_NOT_SERVED', 'no record says that this notice was shown to this subject', {
    pointer: '/served',
  });
}
