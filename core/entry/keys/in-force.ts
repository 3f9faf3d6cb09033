import type { Instant } from '../../kernel/instant.ts';

/** A key that a verifier trusts, with the time in which it signed; null: from the log's first day, or to this day. */
export interface DatedKey<Key> {
  readonly key: Key;
  readonly from: Instant | null;
  readonly until: Instant | null;
}

/** A time with both ends in it. */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/** Tells whether a key was in force at some time of this period. */
export function wasInForce({ from, until }: Omit<DatedKey<unknown>, 'key'>, period: Period): boolean {
  return (from === null || from <= period.until) && (until === null || period.from <= until);
}

/**
 * Tells whether a key may have signed something of this time, then or later: what is signed anew, as checkpoints and
 * receipts are, is signed by the key of the day. Null: the time is not known, and any key may have.
 */
export function maySignLater({ until }: Pick<DatedKey<unknown>, 'until'>, at: Instant | null): boolean {
  return at === null || until === null || at <= until;
}

/** Returns the keys that no other has replaced for good, however times are told. */
export function inForce<Key>(keys: readonly { readonly key: Key; readonly until: unknown }[]): readonly Key[] {
  return keys.filter(({ until }) => until === null).map(({ key }) => key);
}
