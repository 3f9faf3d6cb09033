import { concat, fromBase64url, toBase64url, utf8 } from '../kernel/bytes.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Sha256Into, sha256 } from '../kernel/sha256.ts';
import { MAX_USES } from '../limits.ts';
import type { ConsentUses } from '../subject/events.ts';
import type { Consent, SubjectState } from '../subject/state.ts';

/** Records that a consent to disclose which may be used a few times was used once. */
export interface Use {
  /** Id of the event that made the consent. */
  readonly consent: string;
  /** The time of the `disclosure.made`. */
  readonly at: Instant;
}

/**
 * Tells whether a consent to disclose has been used as often as it may be: in all, or in the month of an instant.
 * @param used the subject's last uses, as `withUse` keeps them
 * @param at the time that the event of one more use would have
 */
export function isUsedUp(consent: Pick<Consent, 'event' | 'uses'>, used: readonly Use[], at: Instant): boolean {
  return consent.uses !== null && usesBefore(consent, used, at) >= consent.uses.atMost;
}

/**
 * Returns the subject's last uses with one more of this consent, oldest first. They are those that still count, of the
 * consents that are given: at most 31 of each, as a consent that is used up is not used.
 * @param at the time of the event by which it is used
 */
export function withUse(used: readonly Use[], { pairs }: SubjectState, event: string, at: Instant): readonly Use[] {
  const given = pairs.flatMap(({ current }) => (current?.status === 'given' ? [current] : []));
  const isKept = (one: Use) =>
    given.some(({ event: id, uses }) => id === one.consent && uses !== null && isSamePeriod(uses, one.at, at));
  return [...used.filter(isKept), { consent: event, at }];
}

// See docs/decisions/1011-uses-count-by-the-month.md
/**
 * Returns the nullifier of one more use of a consent to disclose, base64url of 32 bytes, which its entry reveals as
 * `n`; null: the consent does not say how often it may be used, or is none that counts. No two uses within what it
 * says have the same.
 * @param used the uses before, as `withUse` keeps them
 * @param at the time of the event by which it is used
 */
export function nullifierOfUse(
  consent: Pick<Consent, 'event' | 'uses' | 'nullifier'>,
  used: readonly Use[],
  at: Instant,
  hash?: Sha256Into,
): string | null {
  const { uses, nullifier } = consent;
  if (uses === null || nullifier === null) return null;
  return nullifierOfNth({ uses, nullifier }, usesBefore(consent, used, at), at, hash);
}

/**
 * Returns which use of a consent has a nullifier, counted from 0 in its period; null: none of those that it allows.
 * @param n base64url of 32 bytes
 * @param at the time of the event by which it is used
 */
export function useOf(
  n: string,
  consent: { readonly uses: ConsentUses; readonly nullifier: string },
  at: Instant,
  hash?: Sha256Into,
): number | null {
  // Bounded: no consent allows more than MAX_USES.
  for (let use = 0; use < Math.min(consent.uses.atMost, MAX_USES); use++) {
    if (nullifierOfNth(consent, use, at, hash) === n) return use;
  }
  return null;
}

function nullifierOfNth(
  { uses, nullifier }: { readonly uses: ConsentUses; readonly nullifier: string },
  use: number,
  at: Instant,
  hash?: Sha256Into,
): string {
  const bytes = concat(
    utf8('consent-ledger/use/v1\n'),
    fromBase64url(nullifier),
    utf8(`${periodOf(uses, at)}\n${use}`),
  );
  return toBase64url(sha256(bytes, hash));
}

function usesBefore({ event, uses }: Pick<Consent, 'event' | 'uses'>, used: readonly Use[], at: Instant): number {
  return used.filter((one) => uses !== null && one.consent === event && isSamePeriod(uses, one.at, at)).length;
}

function isSamePeriod(uses: NonNullable<Consent['uses']>, one: Instant, other: Instant): boolean {
  return periodOf(uses, one) === periodOf(uses, other);
}

/** Returns the period in which uses count at an instant: `all`, or its month in UTC, as `2026-11`. */
function periodOf({ per }: NonNullable<Consent['uses']>, at: Instant): string {
  return per === null ? 'all' : at.slice(0, 'YYYY-MM'.length);
}
