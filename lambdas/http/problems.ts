import { isLedgerError, type LedgerError } from '../../core/kernel/error.ts';
import { InputIssues } from '../../core/wire/kit/parse.ts';
import { problemOf } from '../../core/wire/kit/problem.ts';
import type { ProblemDocument } from '../../core/wire/kit/problem-document.ts';

/** The answer to any error: a problem with its cause and fix, without details for what is not the caller's business. Source: RFC 9457 */
export function problemResponse(error: unknown, requestId: string): Response {
  const cause = isLedgerError(error) ? error : null;
  const { status, code, title, fix, retryAfterSeconds } = problemOf(cause?.code ?? null);
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
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
  const asked = status === 401 || status === 403 ? challenge(cause) : null;
  if (asked !== null) headers.set('www-authenticate', asked);
  if (status === 405 && typeof cause?.details.allow === 'string') headers.set('allow', cause.details.allow);
  return new Response(JSON.stringify(document), { status, headers });
}

function issuesOf(error: LedgerError): NonNullable<ProblemDocument['errors']> {
  if (error.cause instanceof InputIssues) return error.cause.issues.map((issue) => ({ ...issue }));
  if (error.pointer === undefined) return [];
  return [{ pointer: error.pointer, in: 'body', message: `${error.message}; ${problemOf(error.code).fix}` }];
}

/** What another token would have to be, null where it is not the token that is at fault. Source: RFC 6750 §3 */
function challenge(error: LedgerError | null): string | null {
  if (error?.code === 'APPROVAL_BY_PROPOSER') return null;
  if (error?.code === 'SCOPE_MISSING') return `Bearer error="insufficient_scope", scope="${error.details.scopes}"`;
  if (error?.code === 'SUBJECT_NOT_OWN') return 'Bearer error="insufficient_scope", scope="consents:any"';
  return error?.code === 'TOKEN_MISSING' ? 'Bearer' : 'Bearer error="invalid_token"';
}
