import type { APIGatewayProxyEventV2 } from 'aws-lambda';

// Source: Fetch §2.2.1, forbidden methods
const NO_REQUEST = /^(connect|trace|track)$/i;
/** A method that no operation has, in place of a forbidden one. */
const NO_METHOD = '-';

/** Characters that end a path or vanish from it unless percent-encoded; a gateway may decode them. */
const BARE = /[\p{Cc}\s?#"<>\\^`{|}]/gu;

/** A step of a path, which the HTTP library would take, so that the path would be another one. */
const STEP = /(?<=\/)(?:\.|%2e){1,2}(?=\/|$)/gi;
const DOT = /\.|%2e/gi;

const BEYOND_ASCII = /\P{ASCII}/gu;
/** DEL, which no header that we read may contain, in place of each such character. */
const NO_SIGN = '\u007f';

/**
 * Returns the event in a form that the HTTP library reads without loss. The library drops empty headers and changes
 * those that are not ASCII, so that it would take an `Idempotency-Key` for none or for another one. It cuts a path off
 * at a bare special character, and takes the steps `.` and `..` out of it, however they are encoded. And it answers in
 * its own words when the target is no path (`*`, an absolute URL), or when `Request` does not accept the method.
 */
export function readable(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const headers = Object.entries(event.headers).map(([name, value]) => [name, headerValue(value)]);
  const path = event.rawPath.replace(BARE, encodeURIComponent).replace(STEP, (step) => step.replace(DOT, '%252e'));
  const rawPath = path.startsWith('/') ? path : `/${path}`;
  const { http } = event.requestContext;
  const method = NO_REQUEST.test(http.method) ? NO_METHOD : http.method;
  const requestContext = { ...event.requestContext, http: { ...http, method } };
  return { ...event, rawPath, headers: Object.fromEntries(headers), requestContext };
}

function headerValue(value: string | undefined): string | undefined {
  return value === '' ? ' ' : value?.replace(BEYOND_ASCII, NO_SIGN);
}
