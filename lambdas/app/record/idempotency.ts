import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { later } from '../../../core/kernel/instant.ts';
import { keyedHash } from '../../../core/kernel/keyed-hash.ts';
import type { Instant, Json } from '../../../core/vocabulary.ts';
import { IDEMPOTENCY_KEY } from '../../../core/wire/kit/fields.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventStore, IdempotencyRecord } from '../../ports/event-store.ts';
import type { Caller } from '../../ports/token-verifier.ts';
import { instantOf } from './instant.ts';
import type { Answer } from './record-event.ts';
import { subjectChain } from './subject-chain.ts';

/** One request that may be repeated, as it is recognised. */
export interface Idempotency {
  /** `<client>#<token subject, hashed as a chain>#<key>`; a key of one caller says nothing about another's. */
  readonly key: string;
  /** base64url HMAC of method, path and body: the same key with another one is another request. */
  readonly fingerprint: string;
}

const LIFETIME_MS = 24 * 3_600_000;

/**
 * What an `Idempotency-Key` header means for this caller and request; quoted and bare spellings of a key are the same key.
 * @throws IDEMPOTENCY_KEY_MALFORMED when it is neither
 */
export function idempotencyOf(
  pepper: Uint8Array,
  header: string,
  caller: Pick<Caller, 'client' | 'subject'>,
  request: { readonly method: string; readonly path: string; readonly body: Uint8Array },
): Idempotency {
  const [whole, quoted] = IDEMPOTENCY_KEY.exec(header) ?? [];
  const key = quoted?.replace(/\\(["\\])/g, '$1') ?? whole;
  if (key === undefined) {
    const why = isBareWithBlank(header)
      ? 'holds a space and no double quotes around it'
      : 'is not 1 to 255 printable ASCII characters';
    throw new LedgerError('IDEMPOTENCY_KEY_MALFORMED', `\`Idempotency-Key\` ${why}`);
  }
  const client = encodeURIComponent(caller.client);
  return {
    key: `${client}#${subjectChain(pepper, caller.subject)}#${key}`,
    fingerprint: toBase64url(keyedHash(pepper, utf8(`${request.method}\n${request.path}\n`), request.body)),
  };
}

/** The answer that this request got before, null when it is new. @throws IDEMPOTENCY_KEY_REUSED when another request has the key */
export async function earlierAnswer<Body>(
  { store, clock }: { readonly store: Pick<EventStore, 'readIdempotency'>; readonly clock: Clock },
  idempotency: Idempotency | null,
): Promise<Answer<Body> | null> {
  if (idempotency === null) return null;
  const earlier = await store.readIdempotency(idempotency.key, instantOf(clock.nowMs()));
  if (earlier === null) return null;
  if (earlier.fingerprint !== idempotency.fingerprint) {
    throw new LedgerError('IDEMPOTENCY_KEY_REUSED', 'the idempotency key belongs to another request');
  }
  return { status: earlier.status, body: earlier.body as Body };
}

/** What is kept of an answer for the repetition of its request. */
export function answerRecord<Body>(
  idempotency: Idempotency,
  { status, body }: Answer<Body>,
  at: Instant,
): IdempotencyRecord {
  return { ...idempotency, status, body: body as Json, expiresAt: later(at, LIFETIME_MS) };
}

/** Whether double quotes alone would make it a key. */
function isBareWithBlank(header: string): boolean {
  return header.includes(' ') && !header.includes('"') && IDEMPOTENCY_KEY.test(`"${header}"`);
}
