import type { Instant } from '../../core/kernel/instant.ts';
import type { Json } from '../../core/kernel/json.ts';
import type { ChainId } from './events.ts';

/** A no that could not be recorded when it was said, put down as it came. */
export interface PutDownNo {
  readonly chain: ChainId;
  /** Id that its event has as soon as it is recorded. */
  readonly event: string;
  /** When it was put down. */
  readonly saidAt: Instant;
  /** Recognises its request when it is repeated, see `IdempotencyRecord`. */
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null;
  /** The command and those who gave it, in the words of the use cases. */
  readonly request: Json;
}

/**
 * Keeps each no that is put down until its event is recorded, where nothing is ever restored from a backup. While there
 * is one of a subject, `States` says so, and a write that asks for it fails (see `RecordWrite`). Reads are strongly
 * consistent unless they say otherwise; each call may throw STORE_UNAVAILABLE.
 */
export interface PutDownStore {
  /**
   * Puts a no down by one unconditional write; durable when this returns. Putting down the same event again changes
   * nothing.
   */
  putDown(no: PutDownNo): Promise<void>;
  /** Lists what is put down of a subject, in the order of `saidAt`, then of the event's id. */
  listPutDown(chain: ChainId): Promise<readonly PutDownNo[]>;
  /** Removes what is recorded by now; repeating it changes nothing. */
  removePutDown(no: Pick<PutDownNo, 'chain' | 'event'>): Promise<void>;
  /** Lists at most `limit` subjects of whom something is put down, the longest wait first; eventually consistent. */
  listSubjectsPutDown(limit: number): Promise<readonly ChainId[]>;
  /** Returns since when the longest wait lasts, null when nothing is put down; eventually consistent. */
  oldestPutDownAt(): Promise<Instant | null>;
}
