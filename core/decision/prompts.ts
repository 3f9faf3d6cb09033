import { DAY_MS, type Instant, later } from '../kernel/instant.ts';
import type { Purpose } from '../registry/model.ts';
import { isInForce } from '../subject/current.ts';
import type { Consent, SubjectState } from '../subject/state.ts';
import type { Channel } from '../vocabulary.ts';

/** Names something to bring up to date with the subject; the consent still counts meanwhile. */
export type Prompt =
  | { readonly kind: 'reaffirm'; readonly purpose: string; readonly recipient: string | null; readonly since: Instant }
  | { readonly kind: 'update-contact'; readonly channel: Channel };

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

/**
 * Returns all prompts about a subject: consents in their order, then channels.
 * @param purposes by id, as far as they are known
 */
export function promptsOf(
  state: SubjectState,
  purposes: ReadonlyMap<string, Purpose>,
  now: Instant,
): readonly Prompt[] {
  const consents = mayNeedReaffirmation(state, now).flatMap((consent) => {
    const purpose = purposes.get(consent.purpose);
    return purpose === undefined || purpose.retired ? [] : reaffirmation(consent, purpose, now);
  });
  return [...consents, ...staleContacts(state, null)];
}

/** Returns a prompt for each channel whose contact data the bank has marked as stale. @param channel null: any */
export function staleContacts({ profile }: SubjectState, channel: string | null): readonly Prompt[] {
  return profile.staleContacts
    .filter((stale) => channel === null || stale === channel)
    .map((stale) => ({ kind: 'update-contact', channel: stale }));
}
