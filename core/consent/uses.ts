import { type Instant, later, MONTH_MS } from '../kernel/instant.ts';
import type { Consent, SubjectState } from '../subject/state.ts';

/** Records that a consent to disclose which may be used a few times was used once. */
export interface Use {
  /** Id of the event that made the consent. */
  readonly consent: string;
  /** The time of the `disclosure.made`. */
  readonly at: Instant;
}

/**
 * Tells whether a consent to disclose has been used as often as it may be: ever, or in the thirty days until now.
 * @param used the subject's last uses, as `withUse` keeps them
 */
export function isUsedUp(
  { event, uses }: Pick<Consent, 'event' | 'uses'>,
  used: readonly Use[],
  now: Instant,
): boolean {
  if (uses === null) return false;
  return used.filter((one) => one.consent === event && counts(one, uses, now)).length >= uses.atMost;
}

/**
 * Returns the subject's last uses with one more of this consent, oldest first. They are those that still count, of the
 * consents that are given: at most 31 of each, as a consent that is used up is not used.
 * @param at the time of the event by which it is used
 */
export function withUse(used: readonly Use[], { pairs }: SubjectState, event: string, at: Instant): readonly Use[] {
  const given = pairs.flatMap(({ current }) => (current?.status === 'given' ? [current] : []));
  const isKept = (one: Use) =>
    given.some((consent) => consent.event === one.consent && consent.uses !== null && counts(one, consent.uses, at));
  return [...used.filter(isKept), { consent: event, at }];
}

function counts({ at }: Use, { per }: NonNullable<Consent['uses']>, now: Instant): boolean {
  return per === null || later(now, -MONTH_MS) < at;
}
