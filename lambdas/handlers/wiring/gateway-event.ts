import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/**
 * The event as the HTTP library reads it without loss: it drops headers that are there but empty, so that an empty `Idempotency-Key` would be
 * taken for none, and answers a target that is no path (`*`, an absolute URL) in its own words.
 */
export function readable(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const headers = Object.entries(event.headers).map(([name, value]) => [name, value === '' ? ' ' : value]);
  const rawPath = event.rawPath.startsWith('/') ? event.rawPath : `/${event.rawPath}`;
  return { ...event, rawPath, headers: Object.fromEntries(headers) };
}
