import type { Instant } from '../../core/vocabulary.ts';

/** A one-time code on its way to a subject. */
export interface CodeMessage {
  /** Whom the consent is about. */
  readonly subject: string;
  /** The subject id of whoever is to get the code: the subject, or the guardian who consented for them. */
  readonly to: string;
  /** Id of the `consent.given` that waits. */
  readonly event: string;
  readonly purpose: string;
  readonly recipient: string | null;
  /** SECURITY: it is in no answer, log or error. */
  readonly code: string;
  readonly expiresAt: Instant;
}

/** Hands codes to whoever knows how a subject is reached: the ledger knows no telephone number and no address. */
export interface CodeDelivery {
  /** Resolves when the message is taken; it may be taken twice. @throws CODE_NOT_SENT when it is not known to be */
  deliver(message: CodeMessage): Promise<void>;
}
