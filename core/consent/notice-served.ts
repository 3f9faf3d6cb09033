import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Notice, NoticeReference } from '../registry/model.ts';
import type { EventFacts } from '../subject/events.ts';
import { type CommandFacts, NOTHING_DECIDED } from '../subject/facts.ts';

/**
 * Returns the facts of a `notice.served`, which puts on record that this notice was shown to the subject.
 * @param notice null: the registry has no such notice
 * @throws NOTICE_UNKNOWN when there is no such notice
 * @throws NOTICE_LANGUAGE_MISMATCH when it is in another language
 */
export function servedNoticeFacts(
  notice: Notice | null,
  language: string,
): CommandFacts<'notice.served'> & { readonly notice: NoticeReference } {
  if (notice === null)
    throw new LedgerError('NOTICE_UNKNOWN', 'no such notice is registered', { pointer: '/notice/id' });
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
 * Returns the `notice.served` that a consent names; null: it names none, and its purpose demands none.
 * @param named the subject's event of the id that the command names as `served`; null: the subject has none
 * @param notice the notice that the consent names
 * @param isRequired whether the purpose demands that it names a `notice.served`
 * @throws NOTICE_NOT_SERVED when one is named or demanded, and none says that this notice was shown to this subject
 */
export function requireServed(
  { served }: { readonly served: string | null },
  named: EventFacts | null,
  notice: NoticeReference | null,
  isRequired: boolean,
): EventFacts<'notice.served'> | null {
  if (served === null && !isRequired) return null;
  if (!isServed(named, notice)) {
    throw new LedgerError('NOTICE_NOT_SERVED', 'it is not on record that this notice was shown to this subject', {
      pointer: '/served',
    });
  }
  return named;
}

/** Returns whether an event says that this notice was shown. */
export function isServed(
  event: EventFacts | null,
  notice: NoticeReference | null,
): event is EventFacts<'notice.served'> {
  if (event?.type !== 'notice.served' || event.notice === null) return false;
  return event.notice.id === notice?.id && event.notice.sha256 === notice.sha256;
}

/**
 * Refuses a consent that was captured before its notice was shown.
 * @param capturedAt the time that the capture of the consent claims; null: it claims none, and the consent is taken
 * @throws NOTICE_NOT_SERVED when that is before the showing, both by the ledger's time and by the one that its channel
 * claims
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
