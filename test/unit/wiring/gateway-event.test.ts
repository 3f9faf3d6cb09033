import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { expect, test } from 'vitest';
import { readable } from '../../../lambdas/wiring/gateway-event.ts';

const app = new Hono();
app.post('/key', (http) => http.json({ key: http.req.header('idempotency-key') ?? null }));
app.notFound((http) => http.text('no such call', 404));

async function answer({
  method = 'POST',
  ...event
}: {
  method?: string;
  rawPath: string;
  headers: Record<string, string>;
}) {
  const http = { method, path: event.rawPath, protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' };
  const whole = {
    version: '2.0',
    rawQueryString: '',
    requestContext: { domainName: 'localhost:3000', http },
    ...event,
  };
  const call = handle(app) as unknown as (
    event: APIGatewayProxyEventV2,
  ) => Promise<{ statusCode: number; body: string }>;
  return call(readable(whole as unknown as APIGatewayProxyEventV2));
}

test('a header that is there but empty is told from one that is not there', async () => {
  expect((await answer({ rawPath: '/key', headers: { 'idempotency-key': '' } })).body).toBe('{"key":""}');
  expect((await answer({ rawPath: '/key', headers: { 'idempotency-key': 'a' } })).body).toBe('{"key":"a"}');
  expect((await answer({ rawPath: '/key', headers: {} })).body).toBe('{"key":null}');
});

test('a header that is not ASCII is not told from others like it, nor taken for one that is', async () => {
  const key = async (text: string) =>
    JSON.parse((await answer({ rawPath: '/key', headers: { 'idempotency-key': text } })).body).key;
  expect([await key('\u00e9'), await key('%C3%A9')]).toEqual(['\u007f', '%C3%A9']);
});

test.each(['\0', '\t', ' ', '?', '#', '\\'])(
  'a path with %j in it, which a gateway decoded, is not the path without it',
  async (bare) => {
    expect(await answer({ rawPath: `/key${bare}`, headers: {} })).toMatchObject({ statusCode: 404 });
  },
);

test.each(['*', 'http://elsewhere.example/key'])(
  'the target %s, which is no path, is answered by the application',
  async (rawPath) => {
    expect(await answer({ rawPath, headers: {} })).toMatchObject({ statusCode: 404, body: 'no such call' });
  },
);

test.each(['TRACE', 'CONNECT', 'track'])(
  'the method %s, which no request may have, is answered by the application',
  async (method) => {
    expect(await answer({ method, rawPath: '/key', headers: {} })).toMatchObject({
      statusCode: 404,
      body: 'no such call',
    });
  },
);
