import type { Labels } from '../../../core/entry/label.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import type { ClientRights } from '../../../core/registry/client.ts';
import type { Acting, KnownActor } from '../../../core/subject/authority.ts';
import type { AfterRoot } from './after-root.ts';
import type { Idempotency } from './idempotency.ts';
import type { RecordDeps } from './record-event.ts';

/** Holds what it takes to record an event about the registry. */
export interface RegistryWriteDeps extends RecordDeps {
  /** The log's name, `iss` of every entry. */
  readonly origin: string;
  readonly pepper: Uint8Array;
  readonly afterRoot: AfterRoot;
  readonly hash: Sha256Into;
}

/** Holds what it takes to record an event about a person. */
export interface WriteDeps extends RegistryWriteDeps {
  readonly labels: Labels;
  /** The most events about a subject in one minute, a no apart; 0: any number. */
  readonly subjectWritesPerMinute: number;
}

/** Names who asks for a write, and by which key it may be repeated. */
export interface WriteRequest<By extends Acting = KnownActor> {
  readonly actor: By;
  readonly idempotency: Idempotency | null;
}

/** Asks for a write by the ledger itself, for which no client asked. */
export const BY_THE_LEDGER = {
  actor: { kind: 'client', client: 'consent-ledger' },
  idempotency: null,
} as const satisfies WriteRequest;

/** Asks for a write within what the client is registered for. */
export interface ClientRequest<By extends Acting = KnownActor> extends WriteRequest<By> {
  readonly registered: ClientRights;
}

/** Names who asks for a write about a subject, and for which purpose. */
export interface SubjectRequest extends WriteRequest<Acting> {
  /** Null: it is about no purpose; undefined: only the event shows its purpose. */
  readonly about?: string | null | undefined;
  /** The channel that its capture names; absent: a no needs none to be known, and a decision has no capture. */
  readonly captureChannel?: string | null;
  /** The campaign that a push names; absent: none. */
  readonly campaign?: string | null;
}

/** Asks for a write about a subject; the subject's state says whether those who ask may act. */
export type ActingRequest = WriteRequest<Acting>;

/** Asks for a write about a subject that staff can only propose or approve. */
export interface ProposableRequest extends ActingRequest {
  /** The subject of the token, a person or a client, by which two members of staff are told apart. */
  readonly tokenSubject: string;
}
