import type { Context } from 'hono';
import { isLedgerError } from '../../core/kernel/error.ts';

/** Holds the log line of one request. SECURITY: nothing in it comes from a path, query or body, so none is personal. */
export interface RequestLog {
  readonly level: 'info' | 'error';
  readonly method: string;
  /** Path as in the table of operations; `-` when no operation matches. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly requestId: string;
  readonly client: string | null;
  /** Code of the problem's cause, or the name of an unexpected error. */
  readonly error?: string;
  /** Where an unexpected error was thrown. */
  readonly stack?: string;
}

const MOST_FRAMES = 8;

/** Lists the headers that every answer has, with these values where its endpoint sets no other. */
export const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['strict-transport-security', 'max-age=31536000'],
];

/** Returns whether a caller's own request id is short and plain enough to be sent back. */
export function isRequestId(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9._-]{1,64}$/.test(text);
}

interface Variables {
  readonly requestId: string;
  readonly route: string;
  readonly client: string | null;
  readonly error: unknown;
}

/** Returns the log line of an answered request. */
export function timed<E extends { Variables: Variables }>(tookMs: number, http: Context<E>): RequestLog {
  const { status } = http.res;
  const failed = status >= 500;
  return {
    level: failed ? 'error' : 'info',
    method: http.req.method,
    route: http.get('route') ?? '-',
    status,
    ms: Math.round(tookMs),
    requestId: http.get('requestId'),
    client: http.get('client') ?? null,
    ...describeError(http.get('error'), failed),
  };
}

/**
 * Returns the printable part of an error: the code of a `LedgerError` or the name of any other, and on demand its
 * frames.
 * SECURITY: the message of an unexpected error may quote the request; its frames do not.
 */
export function describeError(error: unknown, withStack: boolean): { error?: string; stack?: string } {
  if (!(error instanceof Error)) return {};
  const name = isLedgerError(error) ? error.code : error.name;
  return withStack ? { error: name, stack: framesOf(error).join(' < ') } : { error: name };
}

/** Returns the first frames of an error's stack, without its message. */
export function framesOf(error: Error): readonly string[] {
  const lines = (error.stack ?? '').split('\n').filter((text) => text.startsWith('    at '));
  return lines.slice(0, MOST_FRAMES).map((text) => text.trim());
}
