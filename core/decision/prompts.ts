import { DAY_MS, type Instant, later } from '../kernel/instant.ts';
import type { Purpose, Recipient } from '../registry/model.ts';
import { isInForce } from '../subject/current.ts';
import type { Consent, SubjectState } from '../subject/state.ts';
import type { Channel } from '../vocabulary.ts';
import { consentedAt, identityReasons } from './covers.ts';

/** Names something to bring up to date with the subject; the consent still counts meanwhile. */
export type Prompt =
  | { readonly kind: 'reaffirm'; readonly purpose: string; readonly recipient: string | null; readonly since: Instant }
  | { readonly kind: 'update-contact'; readonly channel: Channel };

/** Tells that a recipient has had another contact, `since` then, than the subject consented to. */
export interface RecipientContactChanged {
  readonly kind: 'recipient-contact-changed';
  readonly purpose: string;
  readonly recipient: string;
  readonly since: Instant;
}

/** Returns the prompt to reaffirm a consent that counts and is older than its purpose allows, or an empty list. */
export function reaffirmation(consent: Consent | null, purpose: Purpose, now: Instant): readonly Prompt[] {
  const days = purpose.reaffirmationDays;
  if (consent === null || days === null || !counts(consent, now)) return [];
  const since = later(consent.at, days * DAY_MS);
  return now < since ? [] : [{ kind: 'reaffirm', purpose: consent.purpose, recipient: consent.recipient, since }];
}

/**
 * Returns the consents that may have to be reaffirmed: those that count and are at least a day old. `promptsOf` needs
 * the purposes of these alone.
 */
export function mayNeedReaffirmation({ consents }: SubjectState, now: Instant): readonly Consent[] {
  return consents.filter((consent) => counts(consent, now) && later(consent.at, DAY_MS) <= now);
}

function counts(consent: Consent, now: Instant): boolean {
  return consent.status === 'given' && !consent.awaitingConfirmation && isInForce(consent, now);
}

/** Returns the consents that count and name a recipient: `promptsOf` needs the recipients of these alone. */
export function namingRecipient({ consents }: SubjectState, now: Instant): readonly Consent[] {
  return consents.filter((consent) => consent.recipient !== null && counts(consent, now));
}

/**
 * Returns all prompts about a subject: consents to reaffirm in their order, recipients with another contact, channels.
 * @param known purposes and recipients by id, as far as they are known
 */
export function promptsOf(
  state: SubjectState,
  known: { readonly purposes: ReadonlyMap<string, Purpose>; readonly recipients: ReadonlyMap<string, Recipient> },
  now: Instant,
): readonly (Prompt | RecipientContactChanged)[] {
  const consents = mayNeedReaffirmation(state, now).flatMap((consent) => {
    const purpose = known.purposes.get(consent.purpose);
    return purpose === undefined || purpose.retired ? [] : reaffirmation(consent, purpose, now);
  });
  const contacts = namingRecipient(state, now).flatMap((consent) =>
    changedContacts(consent, known.recipients.get(consent.recipient ?? '')),
  );
  return [...consents, ...contacts, ...staleContacts(state, null)];
}

/** Returns a prompt when the recipient, still the same person, changed its contact after the subject said yes. */
function changedContacts(consent: Consent, recipient: Recipient | undefined): readonly RecipientContactChanged[] {
  if (recipient === undefined || identityReasons(consent, recipient).length > 0) return [];
  const { id, contactSince: since } = recipient;
  if (since === null || since <= consentedAt(consent)) return [];
  return [{ kind: 'recipient-contact-changed', purpose: consent.purpose, recipient: id, since }];
}

/** Returns a prompt for each channel whose contact data the bank has marked as stale. @param channel null: any */
export function staleContacts({ profile }: SubjectState, channel: string | null): readonly Prompt[] {
  return profile.staleContacts
    .filter((stale) => channel === null || stale === channel)
    .map((stale) => ({ kind: 'update-contact', channel: stale }));
}
