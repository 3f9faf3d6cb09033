import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Notice, NoticeReference } from '../registry/model.ts';
import type { EventFacts } from '../subject/events.ts';
import { type CommandFacts, NOTHING_DECIDED } from '../subject/facts.ts';

/**
 * Returns the facts of a `notice.served`: this notice was shown to the subject.
 * @throws NOTICE_UNKNOWN, NOTICE_LANGUAGE_MISMATCH
 */
export function servedNoticeFacts(
  notice: Notice | null,
  language: string,
): CommandFacts<'notice.served'> & { readonly notice: NoticeReference } {
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
    detail: { capture: null },
  };
}

/**
 * Refuses a decision whose notice is not on record as shown to this subject, where the decision names such a record or the purpose demands one.
 * Returns that record; null where there is none to show.
 * @param named the subject's event that the command names as `served`, null when the subject has none of that id
 * @param isRequired whether the purpose demands a record
 * @throws NOTICE_NOT_SERVED
 */
export function requireServed(
  { served }: { readonly served: string | null },
  named: EventFacts | null,
  notice: NoticeReference | null,
  isRequired: boolean,
): EventFacts<'notice.served'> | null {
  if (served === null && !isRequired) return null;
  if (
    served === null ||
    named?.type !== 'notice.served' ||
    named.notice === null ||
    named.notice.id !== notice?.id ||
    named.notice.sha256 !== notice.sha256
  ) {
    throw new LedgerError('NOTICE_NOT_SERVED', 'no record says that this notice was shown to this subject', {
      pointer: '/served',
    });
  }
  return named;
}

/**
 * Refuses a consent that was captured before its notice was shown, as far as both channels claim times.
 * @throws NOTICE_NOT_SERVED
 */
export function requireServedBefore(served: EventFacts<'notice.served'> | null, capturedAt: Instant | null): void {
  if (served === null || capturedAt === null) return;
  const claimedAt = served.detail.capture?.at ?? null;
  const shownAt = claimedAt !== null && claimedAt < served.at ? claimedAt : served.at;
  if (capturedAt >= shownAt) return;
  throw new LedgerError('NOTICE_NOT_SERVED', `the notice was shown at \`${shownAt}\`, after the capture`, {
    pointer: '/capture/at',
    details: { shownAt },
  });
}
