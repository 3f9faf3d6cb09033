import type { RequestCode } from '../../kernel/error-codes.ts';
import type { ProblemRow } from './problem-row.ts';

const OUT_OF_REACH: ProblemRow = {
  status: 503,
  title: 'The store does not answer',
  fix: 'repeat with the same Idempotency-Key',
  retryAfterSeconds: 2,
  code: 'unavailable',
};

/** Lists the problems of requests, of their tokens and of the services behind the API. */
export const REQUEST_PROBLEMS: Readonly<Record<RequestCode, ProblemRow>> = {
  REQUEST_MALFORMED: {
    status: 400,
    title: 'The request cannot be read',
    fix: 'send one JSON value (RFC 8259) and name each member once',
  },
  INPUT_INVALID: {
    status: 400,
    title: 'A member of the request has an invalid value',
    fix: 'correct the members that `errors` lists',
  },
  IDEMPOTENCY_KEY_MALFORMED: {
    status: 400,
    title: 'The Idempotency-Key header cannot be read',
    fix: 'send 1 to 255 printable ASCII characters, bare or in double quotes; a space needs the quotes',
  },
  IF_MATCH_MALFORMED: {
    status: 400,
    title: 'The If-Match header cannot be read',
    fix: 'send the `ETag` of an answer as it came, such as `"3"`; a list of them; or `*`',
  },
  LEDGER_REASON_MISSING: {
    status: 400,
    title: 'An auditor who looks at a person, or exports events, says why',
    fix: 'send the header `Ledger-Reason`, such as `inspection 2026-118`: the person can read it, so name nobody in it',
  },
  LEDGER_REASON_MALFORMED: {
    status: 400,
    title: 'The header Ledger-Reason or Ledger-Held-Back cannot be read',
    fix: 'send 1 to 200 printable ASCII characters, the first and the last of them no space',
  },
  TOKEN_MISSING: {
    status: 401,
    title: 'The call needs an access token',
    fix: 'send `Authorization: Bearer <token>`',
  },
  TOKEN_INVALID: {
    status: 401,
    title: 'The access token is not valid here',
    fix: 'get a token from this ledger’s issuer, for its audience',
  },
  TOKEN_EXPIRED: {
    status: 401,
    title: 'The access token has expired',
    fix: 'get a new token',
  },
  SCOPE_MISSING: {
    status: 403,
    title: 'The access token does not allow this call',
    fix: 'get a token with a scope that allows it',
  },
  CLIENT_UNKNOWN: {
    status: 403,
    title: 'The client is not registered with this ledger, or is retired',
    fix: 'let a registrar register it (`PUT /v1/clients/{id}`)',
  },
  ROUTE_UNKNOWN: {
    status: 404,
    title: 'There is no such call',
    fix: 'see `/openapi.json`',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'The path has no such method',
    fix: 'use a method that the header `Allow` names',
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'What the call would replace is not what `If-Match` names',
    fix: 'read it again, decide anew, and send its `ETag` as `If-Match`; leave `If-Match` out to make something new',
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    fix: 'send at most 64 KiB, and a batch of checks at most 1 MiB',
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    title: 'The body is not plain JSON',
    fix: 'send `Content-Type: application/json` and no `Content-Encoding`',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    fix: 'send a new key',
  },
  PRECONDITION_REQUIRED: {
    status: 428,
    title: 'The call replaces something, and does not say which version',
    fix: 'read it, and send its `ETag` as `If-Match`',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Too many calls by the client this second, or events about the subject this minute; nothing is recorded',
    fix: 'repeat with the same Idempotency-Key after the seconds in `Retry-After`; a no is never limited',
    retryAfterSeconds: 60,
  },
  CONTENTION: {
    status: 503,
    title: 'Too many writes at once on the same item',
    fix: 'repeat with the same Idempotency-Key',
    retryAfterSeconds: 1,
  },
  CLOCK_BEHIND: {
    status: 503,
    title: 'The clock is behind the last event of the subject',
    fix: 'repeat with the same Idempotency-Key: the operator has been told to set the clocks right',
    retryAfterSeconds: 60,
  },
  NO_PENDING: {
    status: 503,
    title: 'A no of the subject waits to be recorded',
    fix: 'repeat with the same Idempotency-Key',
    retryAfterSeconds: 5,
  },
  STORE_UNAVAILABLE: OUT_OF_REACH,
  TILES_UNAVAILABLE: OUT_OF_REACH,
  ISSUER_UNAVAILABLE: {
    status: 503,
    title: 'The issuer of access tokens does not answer',
    fix: 'repeat later',
    retryAfterSeconds: 2,
  },
  SIGNER_UNAVAILABLE: {
    status: 503,
    title: 'The key that signs does not answer',
    fix: 'repeat with the same Idempotency-Key',
    retryAfterSeconds: 2,
  },
  CHAIN_UNAVAILABLE: {
    status: 503,
    title: 'The chain does not answer',
    fix: 'repeat later',
    retryAfterSeconds: 5,
  },
};
