import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { describe, expect, test } from 'vitest';
import { opaqueIdInPath } from '../../../core/wire/kit/opaque-id.ts';
import { readable } from '../../../lambdas/wiring/gateway-event.ts';
import { OPAQUE_IDS, opaqueIds } from '../kernel/opaque-ids.ts';

const app = new Hono();
app.post('/key', (http) => http.json({ key: http.req.header('idempotency-key') ?? null }));
app.post('/subjects/:subject/consents', (http) => {
  const { data } = opaqueIdInPath.safeParse(http.req.param('subject'));
  return http.json({ subject: data ?? null }, data === undefined ? 400 : 200);
});
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

describe('an id in a path', () => {
  /** Returns the id that a path comes to, as the gateway hands it over; null when it is refused. */
  async function idAt(rawPath: string): Promise<string | null> {
    const { statusCode, body } = await answer({ rawPath, headers: {} });
    if (statusCode === 200) return JSON.parse(body).subject;
    expect([400, 404]).toContain(statusCode);
    return null;
  }
  const at = (segment: string) => `/subjects/${segment}/consents`;
  const encoded = (id: string, times: number): string =>
    times === 0 ? id : encodeURIComponent(encoded(id, times - 1));
  const ids = fc.oneof(opaqueIds, fc.constantFrom(...OPAQUE_IDS, 'a/../b', 'a/b', '../b', 'a/./b', 'a?b', 'b'));

  test('is the one that was encoded, once or twice, and decoded by a gateway or not', async () => {
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        expect(await idAt(at(encoded(id, 1)))).toBe(id);
        expect(await idAt(at(encoded(id, 2)))).toBe(id);
        expect(await idAt(at(decodeURIComponent(encoded(id, 2))))).toBe(id);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same one or refused in any other spelling, never a second one', async () => {
    const hex = (byte: number) => `%${byte.toString(16).padStart(2, '0')}`;
    const spellings = (id: string) => [
      id,
      encoded(id, 3),
      encoded(id, 1).replace(/%../g, (byte) => byte.toLowerCase()),
      [...Buffer.from(id)].map(hex).join(''),
      encodeURIComponent(id.normalize('NFD')),
      encodeURI(id),
    ];
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        for (const spelling of spellings(id)) {
          const found = await idAt(at(spelling));
          expect(found ?? id, spelling).toBe(id);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each(['.', '..', '%2e', '%2E%2e', '.%2e', '%252e%252e'])('is not the step %s of a path', async (step) => {
    expect(await answer({ rawPath: at(step), headers: {} })).toMatchObject({ statusCode: 400 });
    expect(await answer({ rawPath: `/subjects/a/${step}/b/consents`, headers: {} })).toMatchObject({ statusCode: 404 });
  });
});
