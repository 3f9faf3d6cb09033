import type { Context } from 'hono';
import { isLedgerError } from '../../core/kernel/error.ts';
import type { Clock } from '../ports/clock.ts';

/** One request, one line. SECURITY: nothing here comes from a path, a query or a body, so nothing is about a person. */
export interface RequestLog {
  readonly level: 'info' | 'error';
  readonly method: string;
  /** As in the table of operations, `-` for none of them. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly requestId: string;
  readonly client: string | null;
  /** Code of the problem's cause, or the name of an error that nobody expected. */
  readonly error?: string;
  /** Where that one was thrown. */
  readonly stack?: string;
}

const MOST_FRAMES = 8;

/** Sent with every answer. */
export const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['strict-transport-security', 'max-age=31536000'],
];

/** Whether a caller's own request id is short and plain enough to be repeated. */
export function isRequestId(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9._-]{1,64}$/.test(text);
}

interface Variables {
  readonly requestId: string;
  readonly route: string;
  readonly client: string | null;
  readonly error: unknown;
}

/** The line about a request that has been answered. */
export function timed<E extends { Variables: Variables }>(
  clock: Clock,
  startedAtMs: number,
  http: Context<E>,
): RequestLog {
  const { status } = http.res;
  const failed = status >= 500;
  return {
    level: failed ? 'error' : 'info',
    method: http.req.method,
    route: http.get('route') ?? '-',
    status,
    ms: clock.nowMs() - startedAtMs,
    requestId: http.get('requestId'),
    client: http.get('client') ?? null,
    ...describeError(http.get('error'), failed),
  };
}

/**
 * What may be printed of an error: the code of a `LedgerError`, the name of any other and, on demand, where it was thrown.
 * SECURITY: the message of an error that nobody expected may quote what was sent; its frames do not.
 */
export function describeError(error: unknown, withStack: boolean): { error?: string; stack?: string } {
  if (!(error instanceof Error)) return {};
  const name = isLedgerError(error) ? error.code : error.name;
  return withStack ? { error: name, stack: framesOf(error).join(' < ') } : { error: name };
}

/** The first places that an error came through, without its message. */
export function framesOf(error: Error): readonly string[] {
  const lines = (error.stack ?? '').split('\n').filter((text) => text.startsWith('    at '));
  return lines.slice(0, MOST_FRAMES).map((text) => text.trim());
}
