import type { Instant } from '../../core/vocabulary.ts';
import type { IdempotencyRecord } from './event-store.ts';

/** The one-time code by which a consent that waits can be confirmed; the code itself is kept nowhere. */
export interface KeptCode {
  /** Id of the `consent.given` that waits. */
  readonly event: string;
  /** HMAC-SHA-256 over event id and code, 32 bytes. */
  readonly hash: Uint8Array;
  readonly expiresAt: Instant;
  /** Codes that were made for this event, with this one; it is the only one that is good. */
  readonly sent: number;
  /** Attempts that were made with this code. */
  readonly attempts: number;
}

/**
 * One code an event. Every read is strongly consistent; every method may throw STORE_UNAVAILABLE (nothing is known of the outcome) and the
 * caller decides whether to retry. A code is forgotten long after it has expired; nothing else can be sent for its event then.
 */
export interface CodeStore {
  /** null when none is kept. */
  readCode(event: string): Promise<KeptCode | null>;
  /**
   * Keeps a code that nobody has tried in the place of the one before, null for the first, and with it the answer to the request that asked
   * for it: both or nothing; it is durable when this returns.
   * @param at the time by which an earlier record of the request has expired
   * @throws STORE_CONFLICT when the code before is another, or an unexpired record of the request exists
   */
  putCode(
    code: Omit<KeptCode, 'attempts'>,
    before: KeptCode | null,
    at: Instant,
    idempotency?: IdempotencyRecord | undefined,
  ): Promise<void>;
  /**
   * Counts an attempt with the code of an event, and gives that code; null when none is kept. The same attempt counts once.
   * @param attempt names the attempt, and no person
   * @throws CODE_EXHAUSTED when `most` other attempts have been counted
   */
  countAttempt(event: string, attempt: string, most: number): Promise<KeptCode | null>;
}
