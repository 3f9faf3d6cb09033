import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { canonicalJson } from '../../../core/kernel/canonical-json.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { DAY_MS, type Instant, instantOf, later } from '../../../core/kernel/instant.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { keyedHash } from '../../../core/kernel/keyed-hash.ts';
import type { Clock } from '../../ports/clock.ts';
import type { IdempotencyRecord, IdempotencyRecords } from '../../ports/idempotency.ts';
import type { Caller } from '../../ports/token-verifier.ts';
import type { Outcome, OutcomeKind } from './outcome.ts';

// See docs/decisions/0403-keys-of-repetition-name-no-person.md
/** Recognises one request when it is repeated. */
export interface Idempotency {
  /** Keyed hash of client, token subject and key; a key of one caller says nothing about another's. */
  readonly key: string;
  /** Keyed hash of the call and its input: the same key with another one is another request. */
  readonly fingerprint: string;
}

/** Names a call with its input; JSON that says the same is the same input, however it is spelt. */
interface Requested {
  readonly operation: string;
  readonly params: Json;
  readonly body: Json;
}

const LIFETIME_MS = DAY_MS;

/** Returns what recognises this caller's request when it is repeated with this key. */
export function idempotencyOf(
  pepper: Uint8Array,
  key: string,
  caller: Pick<Caller, 'client' | 'subject'>,
  { operation, params, body }: Requested,
): Idempotency {
  // SECURITY: the line feed keeps these hashes apart from those of subject ids, which hold none.
  const hashOf = (role: string, said: Json) => toBase64url(keyedHash(pepper, utf8(`${role}\n${canonicalJson(said)}`)));
  return {
    key: hashOf('key', [caller.client, caller.subject, key]),
    fingerprint: hashOf('request', [operation, params, body]),
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
  return { kind: kind as OutcomeKind, body: body as Body, ...(version === null ? {} : { version }), replayed: true };
}

/** Returns what is kept of an outcome for 24 hours, or for as long as it grants something, whichever ends first. */
export function outcomeRecord<Body>(
  idempotency: Idempotency,
  { kind, body, version, until }: Outcome<Body>,
  now: Instant,
): IdempotencyRecord {
  const longest = later(now, LIFETIME_MS);
  const expiresAt = until !== undefined && until < longest ? until : longest;
  return { ...idempotency, kind, body: body as Json, version: version ?? null, expiresAt };
}
