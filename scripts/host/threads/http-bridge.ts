import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { HTTP_FUNCTION_NAMES, type HttpFunctionName } from '../../../lambdas/functions/index.ts';
import { functionFor } from '../../../lambdas/functions/table/routes.ts';
import type { HttpHandler } from '../../../lambdas/wiring/http.ts';

/** Size at which a body is cut, in bytes: more than any operation takes, so that the function itself answers 413. */
const CUT_BYTES = 2 * 1024 * 1024;
const TEXT = /^(text\/|application\/(json|[a-z0-9.+-]*\+json|xml|javascript)\b)/i;

/** Returns the function that a request goes to. */
export type Router = (method: string, path: string) => HttpHandler;

/** Starts every function behind HTTP, from the environment of this thread. */
export async function startHttpFunctions(): Promise<Router> {
  const started = {} as Record<HttpFunctionName, HttpHandler>;
  for (const name of HTTP_FUNCTION_NAMES) {
    ({ handler: started[name] } = await import(`../../../lambdas/functions/${name}.ts`));
  }
  return (method, path) => started[functionFor(method, path)];
}

/** Answers an HTTP request with one call of `call`, as API Gateway does; the function sees `domainName` as its host. */
export async function bridge(
  request: IncomingMessage,
  response: ServerResponse,
  call: HttpHandler,
  domainName: string,
): Promise<void> {
  const event = gatewayEvent(request, await readBody(request), domainName);
  let result: APIGatewayProxyStructuredResultV2;
  try {
    result = await call(event, context(event.requestContext.requestId));
  } catch (error) {
    console.error(error);
    result = {
      statusCode: 500,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Internal Server Error"}',
    };
  }
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded === true ? 'base64' : 'utf8');
  const headers: Record<string, string | number | string[]> = {};
  for (const [name, value] of Object.entries(result.headers ?? {})) headers[name.toLowerCase()] = String(value);
  if (result.cookies !== undefined && result.cookies.length > 0) headers['set-cookie'] = result.cookies;
  if (result.statusCode !== 204 && result.statusCode !== 304) headers['content-length'] ??= body.length;
  response.writeHead(result.statusCode ?? 200, headers);
  response.end(body);
}

function gatewayEvent(request: IncomingMessage, bytes: Buffer, domainName: string): APIGatewayProxyEventV2 {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const rawPath = mark < 0 ? target : target.slice(0, mark);
  const rawQueryString = mark < 0 ? '' : target.slice(mark + 1);
  const { cookie, ...headers } = flat(request.headers);
  const plain = TEXT.test(headers['content-type'] ?? '') && isUtf8(bytes);
  const method = request.method ?? 'GET';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: { ...headers, 'x-forwarded-proto': 'http' },
    ...(cookie === undefined ? {} : { cookies: cookie.split('; ') }),
    ...(rawQueryString === ''
      ? {}
      : { queryStringParameters: Object.fromEntries(new URLSearchParams(rawQueryString)) }),
    requestContext: {
      accountId: 'local',
      apiId: 'local',
      domainName,
      domainPrefix: 'localhost',
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: Date.now(),
    },
    ...(bytes.length === 0 ? {} : { body: bytes.toString(plain ? 'utf8' : 'base64') }),
    isBase64Encoded: bytes.length > 0 && !plain,
  };
}

/** Reads the body of a request that may have one, up to the cut; the rest is read and dropped. */
function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    request.on('data', (chunk: Buffer) => {
      if (length > CUT_BYTES || request.method === 'GET' || request.method === 'HEAD') return;
      chunks.push(chunk);
      length += chunk.length;
      if (length > CUT_BYTES) finish();
    });
    request.on('end', finish);
    request.on('error', reject);
  });
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) out[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return out;
}

/** Makes the context of a function call; of it, this product uses the request id alone. */
function context(awsRequestId: string): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'local',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:local:000000000000:function:local',
    memoryLimitInMB: '512',
    awsRequestId,
    logGroupName: 'local',
    logStreamName: 'local',
    getRemainingTimeInMillis: () => 30_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
