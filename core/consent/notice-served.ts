import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import type { Notice, NoticeReference, Purpose } from '../registry/model.ts';
import type { EventFacts } from '../subject/state.ts';
import { type CommandFacts, NOTHING_DECIDED } from './give.ts';

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

/** A notice that was shown to a subject, and when at the latest. */
export interface Shown {
  readonly notice: NoticeReference | null;
  readonly at: Instant;
}

/** What a subject's event says was shown, null when it is no `notice.served`. */
export function shownIn(event: Pick<EventFacts, 'type' | 'notice' | 'at' | 'detail'> | null): Shown | null {
  if (event?.type !== 'notice.served') return null;
  const claimed = claimedIn(event.detail?.capture);
  return { notice: event.notice, at: claimed !== null && claimed < event.at ? claimed : event.at };
}

/**
 * Refuses a consent whose notice was not put on record as shown, where the purpose demands that or the consent says so; and one that was
 * captured before it was shown.
 * @param served what the event that the consent names has shown to this subject, null when it is no such event; undefined: none named
 * @param capturedAt when the consent was captured, as its channel claims
 * @throws NOTICE_NOT_SERVED
 */
export function requireServed(
  purpose: Purpose | null,
  { type, notice }: Pick<CommandFacts, 'type' | 'notice'>,
  served: Shown | null | undefined,
  capturedAt: Instant | null,
): void {
  const isGiven = type === 'consent.given';
  if (served === undefined && !(isGiven && purpose?.noticeServed === true)) return;
  if (!served?.notice || served.notice.id !== notice?.id || served.notice.sha256 !== notice.sha256) {
    throw new LedgerError('NOTICE_NOT_SERVED', 'no record says that this notice was shown to this subject', {
      pointer: '/served',
    });
  }
  if (isGiven && capturedAt !== null && capturedAt < served.at) {
    throw new LedgerError('NOTICE_NOT_SERVED', `the notice was shown at \`${served.at}\`, after the capture`, {
      pointer: '/capture/at',
      details: { shownAt: served.at },
    });
  }
}

/** When a capture was, as its channel claims; null: it says nothing of it. */
function claimedIn(capture: Json | undefined): Instant | null {
  const { at } = { ...(capture as { readonly [key: string]: Json } | null | undefined) };
  return typeof at === 'string' ? at : null;
}
