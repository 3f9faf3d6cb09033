import type { APIGatewayProxyEventV2 } from 'aws-lambda';

// Source: Fetch §2.2.1, forbidden methods
const NO_REQUEST = /^(connect|trace|track)$/i;
/** Stands for one of them: a method that no call has. */
const NO_METHOD = '-';

/**
 * The event as the HTTP library reads it without loss: it drops headers that are there but empty, so that an empty `Idempotency-Key` would be
 * taken for none, and answers a target that is no path (`*`, an absolute URL) or a method that no `Request` takes in its own words.
 */
export function readable(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const headers = Object.entries(event.headers).map(([name, value]) => [name, value === '' ? ' ' : value]);
  const rawPath = event.rawPath.startsWith('/') ? event.rawPath : `/${event.rawPath}`;
  const { http } = event.requestContext;
  const method = NO_REQUEST.test(http.method) ? NO_METHOD : http.method;
  const requestContext = { ...event.requestContext, http: { ...http, method } };
  return { ...event, rawPath, headers: Object.fromEntries(headers), requestContext };
}
