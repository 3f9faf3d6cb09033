import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import { DAY_MS, later } from '../kernel/instant.ts';
import type { Notice, NoticeReference, Purpose, Recipient } from '../registry/model.ts';
import { currentNotice, requireCovered } from '../registry/notice.ts';
import type { Channel } from '../vocabulary.ts';

/** A subject's consent to one purpose and at most one recipient, as somebody asks to record it. */
export interface ConsentCommand {
  readonly purpose: string;
  readonly recipient: string | null;
  readonly channels: readonly Channel[];
  readonly dataCategories: readonly string[];
  readonly notice: { readonly id: string; readonly language: string } | null;
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
}

/** The registry items that limit the extent of a consent; null where the registry has none of that id. */
export interface RegistryForExtent {
  readonly purpose: Purpose | null;
  readonly recipient: Recipient | null;
  readonly notice: Notice | null;
}

/** The extent of a consent that fits the registry. */
interface Extent {
  readonly purpose: Purpose;
  readonly channels: readonly string[];
  readonly dataCategories: readonly string[];
  readonly notice: NoticeReference;
}

/**
 * Returns the extent of the consent.
 * @throws a code of the consent rules, with a pointer into the command, when it does not fit the registry
 */
export function extentOf({ purpose: known, recipient, notice }: RegistryForExtent, command: ConsentCommand): Extent {
  const purpose = fittingPurpose(known, command);
  requireRecipient(purpose, recipient, command);
  return {
    purpose,
    channels: fittingChannels(purpose, command),
    dataCategories: fittingDataCategories(purpose, command),
    notice: fittingNotice(purpose, { recipient, notice }, command),
  };
}

/** Returns the purpose that the command names. @throws PURPOSE_UNKNOWN, CONSENT_NOT_ASKED, PURPOSE_RETIRED */
function fittingPurpose(purpose: Purpose | null, command: ConsentCommand): Purpose {
  if (purpose === null || purpose.id !== command.purpose) throw purposeUnknown();
  if (purpose.basis !== 'consent') {
    throw consentNotAsked(purpose);
  }
  if (purpose.retired) {
    throw new LedgerError('PURPOSE_RETIRED', 'the purpose is retired and takes no new consents', {
      pointer: '/purpose',
    });
  }
  return purpose;
}

/**
 * Refuses a consent whose recipient does not fit its purpose.
 * @throws RECIPIENT_NOT_ALLOWED when a purpose of pushes comes with a recipient
 * @throws RECIPIENT_REQUIRED when a purpose of disclosure comes without one
 * @throws RECIPIENT_UNKNOWN, RECIPIENT_NOT_FOR_PURPOSE when the recipient is not registered, or not for this purpose
 * @throws RECIPIENT_SUSPENDED when the recipient is suspended
 */
function requireRecipient(purpose: Purpose, recipient: Recipient | null, command: ConsentCommand): void {
  const pointer = '/recipient';
  if (purpose.kind === 'push') {
    if (command.recipient === null) return;
    throw recipientNotAllowed();
  }
  if (command.recipient === null) throw recipientRequired();
  if (recipient === null || recipient.id !== command.recipient) throw recipientUnknown();
  if (!recipient.purposes.includes(purpose.id)) {
    throw new LedgerError('RECIPIENT_NOT_FOR_PURPOSE', 'the recipient is not registered for this purpose', { pointer });
  }
  if (recipient.suspended !== null) {
    throw new LedgerError('RECIPIENT_SUSPENDED', 'the recipient is suspended', { pointer });
  }
}

/** Returns the problem of a purpose that nobody registered. */
export function purposeUnknown(): LedgerError {
  return new LedgerError('PURPOSE_UNKNOWN', 'no such purpose is registered', { pointer: '/purpose' });
}

/** Returns the problem of a purpose that rests on something else than consent. */
export function consentNotAsked({ basis }: Purpose): LedgerError {
  return new LedgerError('CONSENT_NOT_ASKED', `the purpose rests on \`${basis}\`, not on consent`, {
    pointer: '/purpose',
  });
}

/** Returns the problem of a recipient that nobody registered. */
export function recipientUnknown(): LedgerError {
  return new LedgerError('RECIPIENT_UNKNOWN', 'no such recipient is registered', { pointer: '/recipient' });
}

/** Returns the problem of a recipient where there is none: a purpose of pushes. */
export function recipientNotAllowed(): LedgerError {
  return new LedgerError('RECIPIENT_NOT_ALLOWED', 'a purpose of pushes has no recipient', { pointer: '/recipient' });
}

/** Returns the problem of a decision on disclosures that leaves their recipient out. */
export function recipientRequired(): LedgerError {
  return new LedgerError('RECIPIENT_REQUIRED', 'a decision on disclosures names their recipient', {
    pointer: '/recipient',
  });
}

/** Returns the channels of the command, each once. @throws CHANNEL_NOT_IN_PURPOSE, CHANNELS_REQUIRED */
function fittingChannels(purpose: Purpose, command: ConsentCommand): readonly string[] {
  const unknown = command.channels.findIndex((channel) => !purpose.channels.includes(channel));
  if (unknown >= 0) {
    throw new LedgerError('CHANNEL_NOT_IN_PURPOSE', 'the purpose does not have this channel', {
      pointer: `/channels/${unknown}`,
    });
  }
  if (purpose.kind === 'push' && command.channels.length === 0) {
    throw new LedgerError('CHANNELS_REQUIRED', 'a consent to pushes names at least one channel', {
      pointer: '/channels',
    });
  }
  return [...new Set(command.channels)];
}

/**
 * Returns the data categories of the command, each once.
 * @throws DATA_CATEGORY_NOT_IN_PURPOSE, DATA_CATEGORIES_REQUIRED
 * @throws SENSITIVE_NOT_ALONE when it names a sensitive one beside another
 */
function fittingDataCategories(purpose: Purpose, command: ConsentCommand): readonly string[] {
  const unknown = command.dataCategories.findIndex((category) => !purpose.dataCategories.includes(category));
  if (unknown >= 0) {
    throw new LedgerError('DATA_CATEGORY_NOT_IN_PURPOSE', 'the purpose does not have this data category', {
      pointer: `/dataCategories/${unknown}`,
    });
  }
  if (purpose.kind === 'disclosure' && command.dataCategories.length === 0) {
    throw new LedgerError('DATA_CATEGORIES_REQUIRED', 'a consent to disclosure names at least one data category', {
      pointer: '/dataCategories',
    });
  }
  const named = [...new Set(command.dataCategories)];
  const sensitive = command.dataCategories.findIndex((category) => purpose.sensitiveCategories.includes(category));
  if (sensitive >= 0 && named.length > 1) {
    throw new LedgerError(
      'SENSITIVE_NOT_ALONE',
      'a consent to this data category, which is sensitive, names no other',
      {
        pointer: `/dataCategories/${sensitive}`,
      },
    );
  }
  return named;
}

/**
 * Returns the notice that the command names.
 * @throws NOTICE_REQUIRED when it names none
 * @throws NOTICE_UNKNOWN, NOTICE_LANGUAGE_MISMATCH when the purpose has no such notice, or not in this language
 * @throws NOTICE_SUPERSEDED, NOTICE_DOES_NOT_COVER when it names an old one, or goes beyond what it states
 */
function fittingNotice(
  purpose: Purpose,
  { recipient, notice }: Pick<RegistryForExtent, 'recipient' | 'notice'>,
  command: ConsentCommand,
): NoticeReference {
  if (command.notice === null) {
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
  if (current === null || notice.version < current.sufficesFrom) {
    throw new LedgerError('NOTICE_SUPERSEDED', 'a later notice has replaced this one', {
      pointer: '/notice/id',
      details: { version: notice.version, sufficesFrom: current?.sufficesFrom ?? null },
    });
  }
  requireCovered(notice.states, { ...command, recipient, personalised: purpose.personalised });
  return { id: notice.id, language: notice.language, version: notice.version, sha256: notice.sha256 };
}

/**
 * Returns the end of the consent: the one asked for, or else the latest that the purpose allows, counted from when the
 * subject said it; null: it has no end.
 * @param saidAt when the subject said it
 * @throws CAPTURE_TOO_OLD when the longest life that the purpose allows is over
 * @throws VALID_UNTIL_PAST when the end is not in the future
 * @throws VALID_UNTIL_TOO_FAR when it is later than the purpose allows
 */
export function fittingValidUntil(
  { maxValidityDays }: Purpose,
  command: Pick<ConsentCommand, 'validUntil'>,
  saidAt: Instant,
  now: Instant,
): Instant | null {
  const pointer = '/validUntil';
  const latest = maxValidityDays === null ? null : later(saidAt, maxValidityDays * DAY_MS);
  if (latest !== null && latest <= now) {
    throw new LedgerError('CAPTURE_TOO_OLD', `a consent captured then ended at \`${latest}\` at the latest`, {
      pointer: '/capture/at',
      details: { oldest: later(now, -(maxValidityDays ?? 0) * DAY_MS) },
    });
  }
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
