import type { Instant } from '../../core/kernel/instant.ts';
import type { Channel, ProposedAct } from '../../core/vocabulary.ts';
import type { IdempotencyRecord } from './idempotency.ts';

/**
 * A one-time code that confirms a consent that waits or approves a proposal, without the code itself, which is stored
 * nowhere.
 */
export interface KeptCode {
  /** Id of the `consent.given` that waits for confirmation, or of the `act.proposed`. */
  readonly event: string;
  /** HMAC-SHA-256 over event id, recipient and code, 32 bytes. */
  readonly hash: Uint8Array;
  readonly expiresAt: Instant;
  /** Number of codes made for this event, this one included; only this one is valid. */
  readonly sent: number;
  /** Number of attempts at this code. */
  readonly attempts: number;
}

/**
 * Keeps one code for each event. Every read is strongly consistent. Every method may throw STORE_UNAVAILABLE, which
 * says nothing about the outcome; the caller decides whether to retry. A code is removed long after it has expired,
 * when no further code can be sent for its event.
 */
export interface CodeStore {
  /** Reads the code of an event; null when there is none. */
  readCode(event: string): Promise<KeptCode | null>;
  /**
   * Replaces the previous code (null for the first) by a new one without attempts, and stores the answer to the request
   * for it: both or neither; durable when this returns.
   * @param at the time by which an earlier record of the request has expired
   * @throws STORE_CONFLICT when the previous code is another, or an unexpired record of the request exists
   */
  putCode(
    code: Omit<KeptCode, 'attempts'>,
    before: KeptCode | null,
    at: Instant,
    idempotency?: IdempotencyRecord | undefined,
  ): Promise<void>;
  /**
   * Counts an attempt at the code of an event, and returns that code; null when there is none. The same attempt counts
   * once.
   * @param attempt a name of the attempt, without personal data
   * @throws CODE_EXHAUSTED when `most` other attempts have been counted
   */
  countAttempt(event: string, attempt: string, most: number): Promise<KeptCode | null>;
}

/** A one-time code on its way to a subject. */
export interface CodeMessage {
  /** The subject of the consent or the proposal. */
  readonly subject: string;
  /** The subject id of the code's recipient: the subject, or a guardian, who consented or is asked for them. */
  readonly to: string;
  /** Id of the `consent.given` that waits for confirmation, or of the `act.proposed`. */
  readonly event: string;
  /** The purpose of the consent; null: the code approves a proposal. */
  readonly purpose: string | null;
  readonly recipient: string | null;
  /** The act that is proposed; null: the code confirms a consent. */
  readonly act: ProposedAct | null;
  /** The channels that the code must not go by: what is known of them is stale, or is what the proposal changes. */
  readonly notBy: readonly Channel[];
  /** SECURITY: it never appears in an answer, a log or an error. */
  readonly code: string;
  readonly expiresAt: Instant;
}

/** Hands codes to the bank's messaging, which knows how to reach a subject; the ledger has no number and no address. */
export interface CodeDelivery {
  /** Resolves when the message is accepted, perhaps twice. @throws CODE_NOT_SENT when that is not known */
  deliver(message: CodeMessage): Promise<void>;
}
