import type { APIGatewayProxyEventV2 } from 'aws-lambda';

// Source: Fetch §2.2.1, forbidden methods
const NO_REQUEST = /^(connect|trace|track)$/i;
/** Stands for one of them: a method that no call has. */
const NO_METHOD = '-';

/** What no path holds but in its coded form: a gateway that decodes paths leaves it bare, and then it would end the path or vanish. */
const BARE = /[\p{Cc}\s?#"<>\\^`{|}]/gu;

const BEYOND_ASCII = /\P{ASCII}/gu;
/** DEL stands for each such sign in a header: nothing that we read takes it. */
const NO_SIGN = '\u007f';

/**
 * The event as the HTTP library reads it without loss: it drops headers that are there but empty and spells others anew when they are not
 * ASCII, so that an `Idempotency-Key` would be taken for none or for another one, cuts off a path at what stands bare in it, and answers a
 * target that is no path (`*`, an absolute URL) or a method that no `Request` takes in its own words.
 */
export function readable(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const headers = Object.entries(event.headers).map(([name, value]) => [name, headerValue(value)]);
  const path = event.rawPath.replace(BARE, encodeURIComponent);
  const rawPath = path.startsWith('/') ? path : `/${path}`;
  const { http } = event.requestContext;
  const method = NO_REQUEST.test(http.method) ? NO_METHOD : http.method;
  const requestContext = { ...event.requestContext, http: { ...http, method } };
  return { ...event, rawPath, headers: Object.fromEntries(headers), requestContext };
}

function headerValue(value: string | undefined): string | undefined {
  return value === '' ? ' ' : value?.replace(BEYOND_ASCII, NO_SIGN);
}
