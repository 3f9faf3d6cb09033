import { LedgerError } from '../kernel/error.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Json } from '../kernel/json.ts';
import { MAX_CONSENTS } from '../limits.ts';
import type { Notice, NoticeReference, Purpose, Recipient } from '../registry/model.ts';
import { currentNotice, requireCovered } from '../registry/notice.ts';
import { findConsent, stands } from '../subject/current.ts';
import type { Consent, EventFacts, SubjectState } from '../subject/state.ts';
import type { Channel } from '../vocabulary.ts';
import { countsFrom } from './cooling-off.ts';

/** What a subject says about one purpose and at most one recipient. */
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

/** The registry items that a command names, null where the registry has none. */
export interface RegistryForConsent {
  readonly purpose: Purpose | null;
  readonly recipient: Recipient | null;
  readonly notice: Notice | null;
  /** Now plus the purpose's `maxValidityDays`; null when the purpose sets no maximum. */
  readonly latestValidUntil: Instant | null;
}

/** What an event will say, without its id, subject, time and actor. `detail` may be extended by the caller. */
export type CommandFacts = Pick<
  EventFacts,
  | 'type'
  | 'purpose'
  | 'recipient'
  | 'channels'
  | 'dataCategories'
  | 'notice'
  | 'validUntil'
  | 'consent'
  | 'nullifier'
  | 'detail'
> & {
  /** The nullifier of the consent that this event ends, to be revealed as the entry's `n`. */
  readonly endsNullifier: string | null;
};

/** What an event says that decides nothing about a consent, but for its type, its detail and what it is about. */
export const NOTHING_DECIDED = {
  channels: null,
  dataCategories: null,
  notice: null,
  validUntil: null,
  consent: null,
  nullifier: null,
  endsNullifier: null,
} as const satisfies Partial<CommandFacts>;

/**
 * The facts of a `consent.given` or `consent.refused`, which replaces what the subject said before about the same purpose and recipient.
 *
 * A refusal can only narrow what may be done, so it is accepted for a retired purpose, a suspended recipient and an old notice, and neither
 * its validity nor its extent is kept: it is about all of the purpose, and stands until the subject says otherwise.
 *
 * @param newNullifier base64url of 32 fresh secret bytes; used when the consent is given
 * @throws a code of the consent rules, with a pointer into the command, when the command does not fit the registry or the state
 */
export function recordConsent(
  state: SubjectState,
  registry: RegistryForConsent,
  command: ConsentCommand,
  now: Instant,
  newNullifier: string,
): CommandFacts {
  const given = command.decision === 'given';
  const purpose = fittingPurpose(registry.purpose, command);
  fittingRecipient(purpose, registry.recipient, command);
  const channels = fittingChannels(purpose, command);
  const dataCategories = fittingDataCategories(purpose, command);
  const notice = fittingNotice(purpose, registry.notice, command);
  const validUntil = given ? fittingValidUntil(registry.latestValidUntil, command, now) : null;
  const validFrom = given ? countsFrom(purpose, { ...command, validUntil }, now, '/validFrom') : null;
  const standing = findConsent(state, command.purpose, command.recipient);
  if (given) requireRoom(state, standing, now);
  return {
    type: given ? 'consent.given' : 'consent.refused',
    purpose: command.purpose,
    recipient: command.recipient,
    channels: given && purpose.kind === 'push' ? channels : null,
    dataCategories: given && purpose.kind === 'disclosure' ? dataCategories : null,
    notice,
    validUntil,
    nullifier: given ? newNullifier : null,
    detail: validFrom === null ? null : { validFrom },
    ...endingOf(standing),
  };
}

/**
 * The facts of a `consent.withdrawn`. An expired consent may still be withdrawn.
 * @throws NOTHING_TO_WITHDRAW when no given consent stands for this purpose and recipient
 */
export function withdrawConsent(
  state: SubjectState,
  command: { readonly purpose: string; readonly recipient: string | null },
): CommandFacts {
  const standing = findConsent(state, command.purpose, command.recipient);
  if (standing?.status !== 'given') {
    throw new LedgerError('NOTHING_TO_WITHDRAW', 'no given consent stands for this purpose and recipient', {
      pointer: '/purpose',
    });
  }
  return {
    ...NOTHING_DECIDED,
    type: 'consent.withdrawn',
    purpose: command.purpose,
    recipient: command.recipient,
    detail: null,
    ...endingOf(standing),
  };
}

/** The facts with more in their detail; the same facts when there is no more. */
export function withDetail<Facts extends Pick<CommandFacts, 'detail'>>(
  facts: Facts,
  said: { readonly [key: string]: Json },
): Facts {
  return Object.keys(said).length === 0 ? facts : { ...facts, detail: { ...facts.detail, ...said } };
}

/**
 * What whatever replaces a subject's standing decision says of it.
 *
 * INVARIANT: what replaces a given consent, expired or not, names it and reveals its nullifier.
 */
export function endingOf(standing: Consent | null): Pick<CommandFacts, 'consent' | 'endsNullifier'> {
  if (standing?.status !== 'given') return { consent: null, endsNullifier: null };
  return { consent: { event: standing.event, leafHash: standing.leafHash }, endsNullifier: standing.nullifier };
}

/** Refuses one more consent than may stand. @param standing what it replaces */
function requireRoom({ consents }: SubjectState, standing: Consent | null, now: Instant): void {
  const others = consents.filter((consent) => consent !== standing && stands(consent, now));
  if (others.length < MAX_CONSENTS) return;
  throw new LedgerError('LIMIT_REACHED', `at most ${MAX_CONSENTS} consents of a subject stand`, {
    pointer: '/purpose',
    details: { limit: MAX_CONSENTS },
  });
}

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

function fittingRecipient(purpose: Purpose, recipient: Recipient | null, command: ConsentCommand): void {
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

function fittingChannels(purpose: Purpose, command: ConsentCommand): readonly string[] {
  const stranger = command.channels.findIndex((channel) => !purpose.channels.includes(channel));
  if (stranger >= 0) {
    throw new LedgerError('CHANNEL_NOT_IN_PURPOSE', 'the purpose does not have this channel', {
      pointer: `/channels/${stranger}`,
    });
  }
  if (purpose.kind === 'push' && command.decision === 'given' && command.channels.length === 0) {
    throw new LedgerError('CHANNELS_REQUIRED', 'a consent to pushes names at least one channel', {
      pointer: '/channels',
    });
  }
  return [...new Set(command.channels)];
}

function fittingDataCategories(purpose: Purpose, command: ConsentCommand): readonly string[] {
  const stranger = command.dataCategories.findIndex((category) => !purpose.dataCategories.includes(category));
  if (stranger >= 0) {
    throw new LedgerError('DATA_CATEGORY_NOT_IN_PURPOSE', 'the purpose does not have this data category', {
      pointer: `/dataCategories/${stranger}`,
    });
  }
  if (purpose.kind === 'disclosure' && command.decision === 'given' && command.dataCategories.length === 0) {
    throw new LedgerError('DATA_CATEGORIES_REQUIRED', 'a consent to disclosure names at least one data category', {
      pointer: '/dataCategories',
    });
  }
  return [...new Set(command.dataCategories)];
}

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

function fittingValidUntil(latest: Instant | null, command: ConsentCommand, now: Instant): Instant | null {
  const pointer = '/validUntil';
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
