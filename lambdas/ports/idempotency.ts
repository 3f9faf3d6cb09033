import type { Instant } from '../../core/kernel/instant.ts';
import type { Json } from '../../core/kernel/json.ts';

/** The first outcome of a request, kept with the event in one transaction. `body` holds no personal data. */
export interface IdempotencyRecord {
  /** Keyed hash of client, token subject and key. */
  readonly key: string;
  /** Keyed hash of the call and its input. */
  readonly fingerprint: string;
  /** The outcome of the request, in the words of the use cases. */
  readonly kind: string;
  readonly body: Json;
  /** Version of what the request put in force; null where it replaces nothing whole. */
  readonly version: number | null;
  readonly expiresAt: Instant;
}

/** Reads first outcomes. Every read is strongly consistent; each may throw STORE_UNAVAILABLE. */
export interface IdempotencyRecords {
  /** Reads the first outcome of a request; null when there is none, or it has expired at `now`. */
  readIdempotency(key: string, now: Instant): Promise<IdempotencyRecord | null>;
}
