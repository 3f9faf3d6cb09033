import { isLedgerError, type LedgerError } from '../../core/kernel/error.ts';
import { InputIssues } from '../../core/wire/kit/parse.ts';
import type { ProblemDocument } from '../../core/wire/kit/problem-document.ts';
import { problemOf } from '../../core/wire/problem.ts';

/** Returns the answer to any error: a problem with its cause and fix, or `internal` without either. Source: RFC 9457 */
export function problemResponse(error: unknown, requestId: string): Response {
  const cause = isLedgerError(error) ? error : null;
  const { status, code, title, fix, ...problem } = problemOf(cause?.code ?? null);
  const errors = cause === null || status === 500 ? [] : issuesOf(cause);
  const document: ProblemDocument = {
    type: `/problems/${code}`,
    title,
    status,
    detail: cause === null || status === 500 ? fix : `${cause.message}; ${fix}`,
    code,
    requestId,
    ...(errors.length === 0 ? {} : { errors }),
  };
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  const retryAfterSeconds = isLedgerError(cause, 'TOO_MANY_REQUESTS')
    ? cause.details.retryAfterSeconds
    : problem.retryAfterSeconds;
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
  const asked = status === 401 || status === 403 ? challenge(cause) : null;
  if (asked !== null) headers.set('www-authenticate', asked);
  if (isLedgerError(cause, 'METHOD_NOT_ALLOWED')) headers.set('allow', cause.details.allow);
  return new Response(JSON.stringify(document), { status, headers });
}

function issuesOf(error: LedgerError): NonNullable<ProblemDocument['errors']> {
  if (error.cause instanceof InputIssues) return error.cause.issues.map((issue) => ({ ...issue }));
  if (error.pointer === undefined) return [];
  return [{ pointer: error.pointer, in: 'body', message: `${error.message}; ${problemOf(error.code).fix}` }];
}

/** Lists the refusals with status 403 that no other token of the same client would lift. */
const NOT_OF_TOKENS: ReadonlySet<string> = new Set(['APPROVAL_BY_PROPOSER', 'CLIENT_UNKNOWN', 'CLIENT_NOT_ALLOWED']);

/**
 * Returns the challenge that tells which token is needed, or null where the token is not at fault. Source: RFC 6750 §3
 */
function challenge(error: LedgerError | null): string | null {
  if (error !== null && NOT_OF_TOKENS.has(error.code)) return null;
  if (isLedgerError(error, 'SCOPE_MISSING'))
    return `Bearer error="insufficient_scope", scope="${error.details.scopes}"`;
  if (error?.code === 'SUBJECT_NOT_OWN') return 'Bearer error="insufficient_scope", scope="consents:any"';
  return error?.code === 'TOKEN_MISSING' ? 'Bearer' : 'Bearer error="invalid_token"';
}
