import type { Instant } from '../../core/kernel/instant.ts';
import type { ToldEvent } from '../../core/subject/told-customer.ts';

/**
 * Hands customer notices to the bank's messaging, which knows how to reach a subject; the ledger has no number and no
 * address.
 */
export interface CustomerNotice {
  /** Resolves when the notice is accepted, perhaps twice. @throws NOTICE_NOT_SENT when that is not known */
  deliver(told: ToldEvent): Promise<void>;
}

/** Names an event of which the customer is to be told. */
export interface UntoldKey {
  /** Id of the event. */
  readonly event: string;
  /** When it was recorded, by the true clock. */
  readonly since: Instant;
}

/** Holds an event of which the customer is to be told. */
export interface UntoldEvent {
  readonly since: Instant;
  readonly told: ToldEvent;
}

/**
 * Keeps the events of which customers are to be told; `EventStore` adds each with its event. Every read is strongly
 * consistent; each call may throw STORE_UNAVAILABLE.
 */
export interface UntoldStore {
  /** Reads what the customer is to be told of an event; null when they were told. */
  readUntold(key: UntoldKey): Promise<ToldEvent | null>;
  /** Lists events recorded before an instant, at most `limit`, and returns the oldest first. */
  listUntold(before: Instant, limit: number): Promise<readonly UntoldKey[]>;
  /** Removes an event of which the customer was told; removing it again changes nothing. */
  removeUntold(key: UntoldKey): Promise<void>;
}
