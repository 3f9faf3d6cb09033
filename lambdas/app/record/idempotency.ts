import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { type Instant, instantOf, later } from '../../../core/kernel/instant.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { keyedHash } from '../../../core/kernel/keyed-hash.ts';
import type { Clock } from '../../ports/clock.ts';
import type { IdempotencyRecord, IdempotencyRecords } from '../../ports/idempotency.ts';
import type { Caller } from '../../ports/token-verifier.ts';
import type { Outcome, OutcomeKind } from './outcome.ts';
import { subjectChain } from './pseudonyms.ts';

// See docs/decisions/0403-keys-of-repetition-name-no-person.md
/** Recognises one request when it is repeated. */
export interface Idempotency {
  /** `<client>#<token subject, hashed as a chain>#<key>`; a key of one caller says nothing about another's. */
  readonly key: string;
  /** base64url HMAC of method, path and body: the same key with another one is another request. */
  readonly fingerprint: string;
}

const LIFETIME_MS = 24 * 3_600_000;

/** Returns what recognises this caller's request when it is repeated with this key. */
export function idempotencyOf(
  pepper: Uint8Array,
  key: string,
  caller: Pick<Caller, 'client' | 'subject'>,
  request: { readonly method: string; readonly path: string; readonly body: Uint8Array },
): Idempotency {
  const client = encodeURIComponent(caller.client);
  return {
    key: `${client}#${subjectChain(pepper, caller.subject)}#${key}`,
    fingerprint: toBase64url(keyedHash(pepper, utf8(`${request.method}\n${request.path}\n`), request.body)),
  };
}

/**
 * Returns the outcome that this request had before, null when it is new.
 * @throws IDEMPOTENCY_KEY_REUSED when another request has the key
 */
export async function earlierOutcome<Body>(
  { store, clock }: { readonly store: IdempotencyRecords; readonly clock: Clock },
  idempotency: Idempotency | null,
): Promise<Outcome<Body> | null> {
  if (idempotency === null) return null;
  const earlier = await store.readIdempotency(idempotency.key, instantOf(clock.nowMs()));
  if (earlier === null) return null;
  if (earlier.fingerprint !== idempotency.fingerprint) {
    throw new LedgerError('IDEMPOTENCY_KEY_REUSED', 'the idempotency key belongs to another request');
  }
  const { kind, body, version } = earlier;
  return { kind: kind as OutcomeKind, body: body as Body, ...(version === null ? {} : { version }) };
}

/** Returns what is kept of an outcome for the repetition of its request. */
export function outcomeRecord<Body>(
  idempotency: Idempotency,
  { kind, body, version }: Outcome<Body>,
  now: Instant,
): IdempotencyRecord {
  return { ...idempotency, kind, body: body as Json, version: version ?? null, expiresAt: later(now, LIFETIME_MS) };
}
