import { notPending, type WaitingPair } from '../consent/confirm.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Purpose, Recipient } from '../registry/model.ts';
import { sinceOf } from '../registry/since.ts';
import type { Consent } from '../subject/state.ts';
import type { Reason } from '../vocabulary.ts';

/** Holds what a consent still covers of what it names. */
interface CoveredExtent {
  readonly channels: readonly string[];
  readonly dataCategories: readonly string[];
}

/**
 * Returns what a consent still covers: what its purpose has offered without a gap since the subject said yes. A purpose
 * that was narrowed narrows every consent given for it, for good.
 * @param purpose null: all that the consent names
 */
export function coveredExtent(consent: Consent, purpose: Purpose | null): CoveredExtent {
  if (purpose === null) return consent;
  const { channels, dataCategories, since } = purpose;
  return {
    channels: consent.channels.filter((each) => channels.includes(each) && !isLater(since.channels, each, consent)),
    dataCategories: consent.dataCategories.filter(
      (each) => dataCategories.includes(each) && !isLater(since.dataCategories, each, consent),
    ),
  };
}

/** Tells whether the purpose offers again something that the consent named and no longer covers. */
export function isOfferedAgain(consent: Consent, { channels, dataCategories, since }: Purpose): boolean {
  return (
    consent.channels.some((each) => channels.includes(each) && isLater(since.channels, each, consent)) ||
    consent.dataCategories.some((each) => dataCategories.includes(each) && isLater(since.dataCategories, each, consent))
  );
}

/** Returns `purpose-changed` when the purpose was put in use again after the subject said yes. */
export function revivalReasons(consent: Consent, { since }: Purpose): readonly Reason[] {
  return isAfter(since.revived, consent) ? ['purpose-changed'] : [];
}

/**
 * Returns `recipient-changed` when, after the subject said yes, the recipient became another legal person or joined the
 * purpose.
 */
export function identityReasons(
  consent: Consent,
  purpose: string,
  { identitySince, since }: Recipient,
): readonly Reason[] {
  const isChanged = isAfter(identitySince, consent) || isLater(since, purpose, consent);
  return isChanged ? ['recipient-changed'] : [];
}

/**
 * Refuses to confirm a consent that no longer covers what was captured: since then its purpose was put in use again,
 * something that it names was taken away and given back, or its recipient became another.
 * @param registry null where it does not have the item
 * @throws CONFIRMATION_NOT_PENDING when it is to be captured again
 */
export function requireUnchanged(
  { purpose: id, recipient: to, waiting }: WaitingPair,
  { purpose, recipient }: { readonly purpose: Purpose | null; readonly recipient: Recipient | null },
): void {
  const isOther = to !== null && recipient !== null && identityReasons(waiting, id, recipient).length > 0;
  const isNew = purpose !== null && (revivalReasons(waiting, purpose).length > 0 || isOfferedAgain(waiting, purpose));
  if (isOther || isNew) throw notPending('the purpose or the recipient has changed since: capture the consent again');
}

function isLater(since: Readonly<Partial<Record<string, Instant>>>, name: string, consent: Consent): boolean {
  return isAfter(sinceOf(since, name), consent);
}

function isAfter(at: Instant | null, consent: Consent): boolean {
  return at !== null && consent.saidAt < at;
}
