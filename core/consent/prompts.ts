import { DAY_MS, later } from '../instant.ts';
import type { Consent, SubjectState } from './model.ts';
import type { Purpose } from './registry.ts';
import type { Channel, Instant } from './vocabulary.ts';

/** What is to be brought up to date with the subject; a consent goes on counting meanwhile. */
export type Prompt =
  | { readonly kind: 'reaffirm'; readonly purpose: string; readonly recipient: string | null; readonly since: Instant }
  | { readonly kind: 'update-contact'; readonly channel: Channel };

/** That a given consent is older than its purpose lets it be without being reaffirmed. */
export function reaffirmation(consent: Consent | null, purpose: Purpose, now: Instant): readonly Prompt[] {
  const days = purpose.reaffirmationDays;
  if (consent?.status !== 'given' || days === null) return [];
  const since = later(consent.at, days * DAY_MS);
  return now < since ? [] : [{ kind: 'reaffirm', purpose: consent.purpose, recipient: consent.recipient, since }];
}

/** The channels whose contact data the bank has marked as stale; `channel` null: any. */
export function staleContacts({ profile }: SubjectState, channel: string | null): readonly Prompt[] {
  return (profile?.staleContacts ?? [])
    .filter((stale) => channel === null || stale === channel)
    .map((stale) => ({ kind: 'update-contact', channel: stale }));
}
