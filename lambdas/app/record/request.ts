import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import type { Acting, KnownActor } from '../../../core/subject/authority.ts';
import type { Idempotency } from './idempotency.ts';
import type { RecordDeps } from './record-event.ts';

export interface WriteDeps extends RecordDeps {
  /** The log's name, `iss` of every entry. */
  readonly origin: string;
  readonly pepper: Uint8Array;
  readonly afterRoot: () => Promise<Uint8Array>;
  readonly hash: Sha256Into;
}

/** Who asks for a write, and whether it may be repeated. */
export interface WriteRequest<By extends Acting = KnownActor> {
  readonly actor: By;
  readonly idempotency: Idempotency | null;
}

/** Who asks for a write on a subject, and what it is about. */
export interface SubjectRequest extends WriteRequest<Acting> {
  /** The purpose, null: none; undefined where the event alone shows it. */
  readonly about?: string | null | undefined;
}

/** A write on a subject's path as it comes in; the subject's state says whether those who ask may act. */
export type ActingRequest = WriteRequest<Acting>;
