import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { bridge } from '../../../scripts/host/threads/http-bridge.ts';

describe('the bridge from HTTP to functions', () => {
  let server: Server | null = null;
  afterEach(() => void server?.close());

  async function serve(answer: APIGatewayProxyStructuredResultV2 | Error) {
    const events: APIGatewayProxyEventV2[] = [];
    server = createServer((request, response) => {
      void bridge(
        request,
        response,
        async (event) => {
          events.push(event);
          if (answer instanceof Error) throw answer;
          return answer;
        },
        'localhost:3000',
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, events };
  }

  it('hands a request over as API Gateway does: payload 2.0, lower-case headers, cookies apart, JSON as text', async () => {
    const { url, events } = await serve({ statusCode: 200, body: '' });
    await fetch(`${url}/v1/subjects/C%2D1/consents?limit=2`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Request-ID': 'r-1', Cookie: 'a=1; b=2' },
      body: '{"title":"信用卡优惠"}',
    });
    expect(events[0]).toMatchObject({
      version: '2.0',
      rawPath: '/v1/subjects/C%2D1/consents',
      rawQueryString: 'limit=2',
      queryStringParameters: { limit: '2' },
      headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' },
      cookies: ['a=1', 'b=2'],
      body: '{"title":"信用卡优惠"}',
      isBase64Encoded: false,
      requestContext: { domainName: 'localhost:3000', http: { method: 'POST', path: '/v1/subjects/C%2D1/consents' } },
    });
  });

  it('gets no path with a bare byte beyond ASCII, which could be another id than the encoded one', async () => {
    const { url, events } = await serve({ statusCode: 200, body: '' });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end('GET /v1/subjects/é/consents HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1.1 400 /);
    expect(events).toEqual([]);
  });

  it('hands bytes that are not text over as base64', async () => {
    const { url, events } = await serve({ statusCode: 200, body: '' });
    const bytes = new Uint8Array([0xff, 0, 1]);
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: bytes });
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: 'text' });
    expect(events.map(({ body, isBase64Encoded }) => [body, isBase64Encoded])).toEqual([
      [Buffer.from(bytes).toString('base64'), true],
      [Buffer.from('text').toString('base64'), true],
    ]);
  });

  it('cuts an endless body, so that the function can refuse it', async () => {
    const { url, events } = await serve({ statusCode: 413, body: 'too large' });
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'x'.repeat(4_000_000),
    });
    expect(response.status).toBe(413);
    expect(events[0]?.body?.length).toBeGreaterThan(1024 * 1024);
    expect(events[0]?.body?.length).toBeLessThan(4_000_000);
  });

  it('gives status, headers, cookies and bytes back as the function said', async () => {
    const { url } = await serve({
      statusCode: 201,
      headers: { 'Content-Type': 'application/octet-stream', ETag: '"1"' },
      cookies: ['a=1', 'b=2'],
      body: Buffer.from([1, 2, 255]).toString('base64'),
      isBase64Encoded: true,
    });
    const response = await fetch(url);
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2, 255]));
  });

  it('answers 500 without details when a function throws', async () => {
    const { url } = await serve(new Error('secret detail'));
    const response = await fetch(url);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });
});
