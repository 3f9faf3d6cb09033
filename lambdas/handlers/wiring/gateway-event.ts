import type { APIGatewayProxyEventV2 } from 'aws-lambda';

// Source: Fetch §2.2.1, forbidden methods
const NO_REQUEST = /^(connect|trace|track)$/i;
/** Stands for one of them: a method that no call has. */
const NO_METHOD = '-';

const BEYOND_ASCII = /\P{ASCII}/gu;
/** DEL stands for each such sign in a header: nothing that we read takes it. */
const NO_SIGN = '\u007f';

/**
 * The event as the HTTP library reads it without loss: it drops headers that are there but empty and spells others anew when they are not
 * ASCII, so that an `Idempotency-Key` would be taken for none or for another one, and answers a target that is no path (`*`, an absolute
 * URL) or a method that no `Request` takes in its own words.
 */
export function readable(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const headers = Object.entries(event.headers).map(([name, value]) => [name, headerValue(value)]);
  const rawPath = event.rawPath.startsWith('/') ? event.rawPath : `/${event.rawPath}`;
  const { http } = event.requestContext;
  const method = NO_REQUEST.test(http.method) ? NO_METHOD : http.method;
  const requestContext = { ...event.requestContext, http: { ...http, method } };
  return { ...event, rawPath, headers: Object.fromEntries(headers), requestContext };
}

function headerValue(value: string | undefined): string | undefined {
  return value === '' ? ' ' : value?.replace(BEYOND_ASCII, NO_SIGN);
}
