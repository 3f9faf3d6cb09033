import type { SignedPromise } from '../../core/entry/promise.ts';
import type { StoredEvent } from './events.ts';

/** Holds what is made for an event once it is on record; null: not made yet. */
export interface Promised {
  readonly promise: SignedPromise | null;
  /** Number of open permits that the event ended. */
  readonly endedPermits: number | null;
}

/** Holds what is needed of an event to make it; erasing the event's disclosures takes nothing of it away. */
export type PromisedEvent = Pick<StoredEvent, 'id' | 'chain' | 'seq' | 'at' | 'leafHash'>;

/** Keeps what is made for an event once it is on record. Each call may throw STORE_UNAVAILABLE. */
export interface Promises {
  /** Reads what was made for an event so far, strongly consistent; null when nothing is to be made for it. */
  readPromised(event: string): Promise<(Promised & { readonly event: PromisedEvent }) | null>;
  /**
   * Keeps what was made for an event, and returns all that is kept then: what was kept before stays as it was. Fails
   * when nothing is to be made for the event.
   */
  keepPromised(event: string, made: Partial<Promised>): Promise<Promised>;
}
