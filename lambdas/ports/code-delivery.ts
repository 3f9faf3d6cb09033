import type { Instant } from '../../core/kernel/instant.ts';

/** A one-time code on its way to a subject. */
export interface CodeMessage {
  /** The subject of the consent. */
  readonly subject: string;
  /** The subject id of the code's recipient: the subject, or the guardian who consented for them. */
  readonly to: string;
  /** Id of the `consent.given` that waits for confirmation. */
  readonly event: string;
  readonly purpose: string;
  readonly recipient: string | null;
  /** SECURITY: it never appears in an answer, a log or an error. */
  readonly code: string;
  readonly expiresAt: Instant;
}

/** Hands codes to the bank's messaging, which knows how to reach a subject; the ledger has no number and no address. */
export interface CodeDelivery {
  /** Resolves when the message is accepted, perhaps twice. @throws CODE_NOT_SENT when that is not known */
  deliver(message: CodeMessage): Promise<void>;
}
