import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, describe, expect, test } from 'vitest';
import { createDynamoClient, type DynamoClientOptions } from '../../../lambdas/adapters/dynamodb/client.ts';

const LONGEST_READ_MS = 400;
const TYPE = { 'content-type': 'application/x-amz-json-1.0' };
const INPUT = { TableName: 'ledger', Key: { pk: { S: 'STATE#alice' }, sk: { S: '-' } } };
const REGION = 'eu-central-1';
const KEYS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A request as a store hears it. */
interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Starts a store that answers as `answer` does, and returns a client of it. */
async function clientOf(
  answer: (response: ServerResponse, heard: Heard) => void,
  options: Partial<DynamoClientOptions> = {},
) {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(response, { headers: request.headers, body: Buffer.concat(chunks).toString() }));
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createDynamoClient({ region: REGION, endpoint, credentials: () => KEYS, ...options });
}

/** Answers each request with the next of these answers, and keeps what it heard. */
function inTurn(...answers: readonly ((response: ServerResponse) => void)[]) {
  const heard: Heard[] = [];
  const answer = (response: ServerResponse, request: Heard) => {
    const next = answers[heard.push(request) - 1];
    if (next === undefined) throw new Error('more requests than answers');
    next(response);
  };
  return { heard, answer };
}

const ok = (response: ServerResponse) => response.writeHead(200, TYPE).end('{}');
const drop = (response: ServerResponse) => response.destroy();
const refuse =
  (status: number, type: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { ...TYPE, ...headers }).end(JSON.stringify({ __type: `com.amazonaws#${type}` }));

/** Node's SHA-256 and its HMAC, as the SDK's signer asks for them. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }
  update(data: string | ArrayBuffer | ArrayBufferView) {
    this.#hash.update(data as string | Uint8Array);
  }
  reset() {}
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
}

describe('a request', () => {
  test.each([
    ['without', KEYS],
    ['with', { ...KEYS, sessionToken: 'a session+/=' }],
  ])('%s a session token is signed as the SDK signs it', async (_, credentials) => {
    const { heard, answer } = inTurn(ok);
    const client = await clientOf(answer, { credentials: () => credentials });
    await client.send('GetItem', { ...INPUT, Key: { pk: { S: '张伟 ü' }, sk: { S: '-' } } });
    const [request] = heard as [Heard];
    const { authorization = '', ...headers } = request.headers as Record<string, string>;
    const [, names = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
    const signed = Object.fromEntries(names.split(';').map((name) => [name, headers[name] ?? '']));
    const { 'x-amz-date': at = '', ...given } = signed;
    const signer = new SignatureV4({
      credentials,
      region: REGION,
      service: 'dynamodb',
      sha256: Sha256,
      applyChecksum: false,
    });
    const again = await signer.sign(
      { method: 'POST', protocol: 'http:', hostname: given.host ?? '', path: '/', headers: given, body: request.body },
      { signingDate: new Date(at.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z')) },
    );
    expect(names.split(';')).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-target']));
    const signatureIn = (value = '') => /Signature=(\w{64})/.exec(value)?.[1];
    expect(signatureIn(authorization)).toBe(signatureIn(again.headers.authorization));
  });

  test.each([
    ['a dropped connection', drop],
    ['an answer 500', refuse(500, 'InternalServerError')],
    ['an answer of a proxy', (response: ServerResponse) => response.writeHead(503).end('<html>')],
    ['a throttled request', refuse(400, 'ThrottlingException')],
    ['a table that is too busy', refuse(400, 'ProvisionedThroughputExceededException')],
  ])('is made again after %s, under the token of the first', async (_, fail) => {
    const { heard, answer } = inTurn(fail, fail, ok, ok);
    const client = await clientOf(answer);
    await client.send('TransactWriteItems', { TransactItems: [] });
    await client.send('TransactWriteItems', { TransactItems: [] });
    const tokens = heard.map(({ body }) => JSON.parse(body).ClientRequestToken);
    expect(tokens.slice(0, 3)).toEqual(Array(3).fill(tokens[0]));
    expect(new Set(tokens).size).toBe(2);
  });

  test.each(['ValidationException', 'ConditionalCheckFailedException', 'AccessDeniedException'])(
    'is made once when it is refused with %s',
    async (name) => {
      const { heard, answer } = inTurn(refuse(400, name));
      const client = await clientOf(answer);
      await expect(client.send('GetItem', INPUT)).rejects.toMatchObject({ name, $fault: 'client' });
      expect(heard).toHaveLength(1);
    },
  );

  test('is given up after three attempts, and each that was throttled is told', async () => {
    const throttle = refuse(400, 'ThrottlingException');
    let throttles = 0;
    const { heard, answer } = inTurn(throttle, throttle, throttle);
    const onThrottle = () => {
      throttles += 1;
    };
    const client = await clientOf(answer, { onThrottle });
    await expect(client.send('GetItem', INPUT)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect([heard.length, throttles]).toEqual([3, 3]);
  });

  test.each([-7_200_000, 7_200_000])('follows a clock of the service that differs by %i ms', async (aheadMs) => {
    const date = new Date(Date.now() + aheadMs).toUTCString();
    const { heard, answer } = inTurn(refuse(400, 'InvalidSignatureException', { date }), ok, ok);
    const client = await clientOf(answer);
    await client.send('GetItem', INPUT);
    await client.send('GetItem', INPUT);
    const hours = heard.map(({ headers }) => `${headers['x-amz-date']}`.slice(0, 11));
    const hourAt = (ms: number) => new Date(ms).toISOString().replace(/[-:]/g, '').slice(0, 11);
    expect(hours[0]).toBe(hourAt(Date.now()));
    expect(hours.slice(1)).toEqual([hourAt(Date.now() + aheadMs), hourAt(Date.now() + aheadMs)]);
  });

  test('whose signature is refused while the clocks agree is not made again', async () => {
    const { heard, answer } = inTurn(refuse(400, 'InvalidSignatureException', { date: new Date().toUTCString() }));
    const client = await clientOf(answer);
    await expect(client.send('GetItem', INPUT)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    expect(heard).toHaveLength(1);
  });
});

/** A store that answers one request at a time, each after so many milliseconds; null: it answers no more. */
async function storeThatAnswersAfter(initialMs: number | null) {
  let answerMs = initialMs;
  let throttles = 0;
  const waiting: ServerResponse[] = [];
  const serve = (response: ServerResponse) =>
    setTimeout(() => {
      ok(response);
      waiting.shift();
      const next = waiting[0];
      if (next !== undefined) serve(next);
    }, answerMs ?? 0);
  const client = await clientOf(
    (response) => {
      if (answerMs === null) return;
      if (throttles > 0) {
        throttles -= 1;
        refuse(400, 'ThrottlingException')(response);
        return;
      }
      if (waiting.push(response) === 1) serve(response);
    },
    { longestReadMs: LONGEST_READ_MS },
  );
  const read = () => client.send('GetItem', INPUT);
  await read();
  return {
    read,
    answerAfter(ms: number | null) {
      answerMs = ms;
    },
    throttleOnce() {
      throttles = 1;
    },
  };
}

describe('a client whose reads are limited', () => {
  test.each([
    [12, 100],
    [4, 300],
  ])('waits for a store that answers %i reads one after another, each after %i ms', async (reads, answerMs) => {
    const { read, answerAfter } = await storeThatAnswersAfter(0);
    answerAfter(answerMs);
    const begunAt = performance.now();
    const answers = await Promise.allSettled(Array.from({ length: reads }, read));
    expect(answers.map(({ status }) => status)).toEqual(Array(reads).fill('fulfilled'));
    expect(performance.now() - begunAt).toBeGreaterThan(2 * LONGEST_READ_MS);
  });

  test.each([1, 8])('gives up %i reads at once of a store that answers nobody', async (reads) => {
    const { read, answerAfter } = await storeThatAnswersAfter(0);
    answerAfter(null);
    const begunAt = performance.now();
    const answers = await Promise.allSettled(Array.from({ length: reads }, read));
    expect(answers.map(({ status }) => status)).toEqual(Array(reads).fill('rejected'));
    expect(performance.now() - begunAt).toBeGreaterThanOrEqual(LONGEST_READ_MS - 1);
    expect(performance.now() - begunAt).toBeLessThan(4 * LONGEST_READ_MS);
  });

  test('waits on where the store has throttled the read', async () => {
    const { read, answerAfter, throttleOnce } = await storeThatAnswersAfter(0);
    answerAfter(3 * LONGEST_READ_MS);
    throttleOnce();
    await expect(read()).resolves.toEqual({});
  });

  test('reads again once the store answers again', async () => {
    const { read, answerAfter } = await storeThatAnswersAfter(0);
    answerAfter(null);
    await expect(read()).rejects.toThrow();
    answerAfter(0);
    await expect(read()).resolves.toEqual({});
  });
});
