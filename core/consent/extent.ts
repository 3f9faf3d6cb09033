import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { DAY_MS, later } from '../kernel/instant.ts';
import type { Notice, NoticeReference, Purpose, Recipient } from '../registry/model.ts';
import { currentNotice, requireCovered } from '../registry/notice.ts';
import type { Channel } from '../vocabulary.ts';

/** The decision of a subject about one purpose and at most one recipient, as it is asked to be recorded. */
export interface ConsentCommand {
  readonly purpose: string;
  readonly recipient: string | null;
  readonly decision: 'given' | 'refused';
  readonly channels: readonly Channel[];
  readonly dataCategories: readonly string[];
  readonly notice: { readonly id: string; readonly language: string } | null;
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
}

/** The registry items that say how far a consent can reach; null where the registry has none of that id. */
export interface RegistryForExtent {
  readonly purpose: Purpose | null;
  readonly recipient: Recipient | null;
  readonly notice: Notice | null;
}

/** What a decision is about, once it fits the registry. */
interface Extent {
  readonly purpose: Purpose;
  readonly channels: readonly string[];
  readonly dataCategories: readonly string[];
  readonly notice: NoticeReference | null;
}

/**
 * Returns what the decision is about, as the registry has it. A refusal is taken for a retired purpose, a suspended recipient and an old notice.
 * @throws a code of the consent rules, with a pointer into the command, when it does not fit the registry
 */
export function extentOf({ purpose: known, recipient, notice }: RegistryForExtent, command: ConsentCommand): Extent {
  const purpose = fittingPurpose(known, command);
  requireRecipient(purpose, recipient, command);
  return {
    purpose,
    channels: fittingChannels(purpose, command),
    dataCategories: fittingDataCategories(purpose, command),
    notice: fittingNotice(purpose, notice, command),
  };
}

/** Returns the purpose that the command names. @throws PURPOSE_UNKNOWN, CONSENT_NOT_ASKED, PURPOSE_RETIRED */
function fittingPurpose(purpose: Purpose | null, command: ConsentCommand): Purpose {
  if (purpose === null || purpose.id !== command.purpose) {
    throw new LedgerError('PURPOSE_UNKNOWN', 'no such purpose is registered', { pointer: '/purpose' });
  }
  if (purpose.basis !== 'consent') {
    throw new LedgerError(
      'CONSENT_NOT_ASKED',
      `the purpose rests on \`${purpose.basis}\`: there is nothing to consent to`,
      {
        pointer: '/purpose',
      },
    );
  }
  if (purpose.retired && command.decision === 'given') {
    throw new LedgerError('PURPOSE_RETIRED', 'the purpose is retired and takes no new consents', {
      pointer: '/purpose',
    });
  }
  return purpose;
}

/**
 * Refuses a recipient that the purpose has not.
 * @throws RECIPIENT_NOT_ALLOWED, RECIPIENT_REQUIRED, RECIPIENT_UNKNOWN, RECIPIENT_NOT_FOR_PURPOSE, RECIPIENT_SUSPENDED
 */
function requireRecipient(purpose: Purpose, recipient: Recipient | null, command: ConsentCommand): void {
  const pointer = '/recipient';
  if (purpose.kind === 'push') {
    if (command.recipient === null) return;
    throw new LedgerError('RECIPIENT_NOT_ALLOWED', 'a consent to pushes names no recipient', { pointer });
  }
  if (command.recipient === null) {
    throw new LedgerError('RECIPIENT_REQUIRED', 'a consent to disclosure names its recipient', { pointer });
  }
  if (recipient === null || recipient.id !== command.recipient) {
    throw new LedgerError('RECIPIENT_UNKNOWN', 'no such recipient is registered', { pointer });
  }
  if (!recipient.purposes.includes(purpose.id)) {
    throw new LedgerError('RECIPIENT_NOT_FOR_PURPOSE', 'the recipient is not registered for this purpose', { pointer });
  }
  if (recipient.suspended !== null && command.decision === 'given') {
    throw new LedgerError('RECIPIENT_SUSPENDED', 'the recipient is suspended', { pointer });
  }
}

/** Returns the channels of the command, each once. @throws CHANNEL_NOT_IN_PURPOSE, CHANNELS_REQUIRED */
function fittingChannels(purpose: Purpose, command: ConsentCommand): readonly string[] {
  const unknown = command.channels.findIndex((channel) => !purpose.channels.includes(channel));
  if (unknown >= 0) {
    throw new LedgerError('CHANNEL_NOT_IN_PURPOSE', 'the purpose does not have this channel', {
      pointer: `/channels/${unknown}`,
    });
  }
  if (purpose.kind === 'push' && command.decision === 'given' && command.channels.length === 0) {
    throw new LedgerError('CHANNELS_REQUIRED', 'a consent to pushes names at least one channel', {
      pointer: '/channels',
    });
  }
  return [...new Set(command.channels)];
}

/** Returns the data categories of the command, each once. @throws DATA_CATEGORY_NOT_IN_PURPOSE, DATA_CATEGORIES_REQUIRED */
function fittingDataCategories(purpose: Purpose, command: ConsentCommand): readonly string[] {
  const unknown = command.dataCategories.findIndex((category) => !purpose.dataCategories.includes(category));
  if (unknown >= 0) {
    throw new LedgerError('DATA_CATEGORY_NOT_IN_PURPOSE', 'the purpose does not have this data category', {
      pointer: `/dataCategories/${unknown}`,
    });
  }
  if (purpose.kind === 'disclosure' && command.decision === 'given' && command.dataCategories.length === 0) {
    throw new LedgerError('DATA_CATEGORIES_REQUIRED', 'a consent to disclosure names at least one data category', {
      pointer: '/dataCategories',
    });
  }
  return [...new Set(command.dataCategories)];
}

/**
 * Returns the notice that the command names, or null; a refusal may name none, and any version.
 * @throws NOTICE_REQUIRED, NOTICE_UNKNOWN, NOTICE_LANGUAGE_MISMATCH, NOTICE_SUPERSEDED, NOTICE_DOES_NOT_COVER
 */
function fittingNotice(purpose: Purpose, notice: Notice | null, command: ConsentCommand): NoticeReference | null {
  if (command.notice === null) {
    if (command.decision === 'refused') return null;
    throw new LedgerError('NOTICE_REQUIRED', 'a consent names the notice that was shown', { pointer: '/notice' });
  }
  if (notice === null || notice.id !== command.notice.id || notice.purpose !== purpose.id) {
    throw new LedgerError('NOTICE_UNKNOWN', 'the purpose has no such notice', { pointer: '/notice/id' });
  }
  if (notice.language !== command.notice.language) {
    throw new LedgerError('NOTICE_LANGUAGE_MISMATCH', `the notice is in \`${notice.language}\``, {
      pointer: '/notice/language',
      details: { language: notice.language },
    });
  }
  const current = currentNotice(purpose, notice.language);
  if (command.decision === 'given' && (current === null || notice.version < current.sufficesFrom)) {
    throw new LedgerError('NOTICE_SUPERSEDED', 'a later notice has replaced this one: show that', {
      pointer: '/notice/id',
      details: { version: notice.version, sufficesFrom: current?.sufficesFrom ?? null },
    });
  }
  if (command.decision === 'given') requireCovered(notice.states, { ...command, personalised: purpose.personalised });
  return { id: notice.id, language: notice.language, version: notice.version, sha256: notice.sha256 };
}

/**
 * Returns the end of the consent: as asked, or the latest that the purpose allows; null: none.
 * @throws VALID_UNTIL_PAST, VALID_UNTIL_TOO_FAR
 */
export function fittingValidUntil(
  { maxValidityDays }: Purpose,
  command: Pick<ConsentCommand, 'validUntil'>,
  now: Instant,
): Instant | null {
  const pointer = '/validUntil';
  const latest = maxValidityDays === null ? null : later(now, maxValidityDays * DAY_MS);
  const validUntil = command.validUntil ?? latest;
  if (validUntil === null) return null;
  if (validUntil <= now) throw new LedgerError('VALID_UNTIL_PAST', '`validUntil` is not in the future', { pointer });
  if (latest !== null && validUntil > latest) {
    throw new LedgerError('VALID_UNTIL_TOO_FAR', `the purpose allows consents until \`${latest}\``, {
      pointer,
      details: { latest },
    });
  }
  return validUntil;
}
