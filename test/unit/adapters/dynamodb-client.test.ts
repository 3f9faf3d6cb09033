import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from 'vitest';
import { createDynamoClient } from '../../../lambdas/adapters/dynamodb/client.ts';

const LONGEST_READ_MS = 400;
const TYPE = { 'content-type': 'application/x-amz-json-1.0' };
const KEY = { pk: { S: 'STATE#alice' }, sk: { S: '-' } };

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A store that answers one request at a time, each after so many milliseconds; null: it answers no more. */
async function storeThatAnswersAfter(initialMs: number | null) {
  let answerMs = initialMs;
  let throttles = 0;
  const waiting: ServerResponse[] = [];
  const serve = (response: ServerResponse) =>
    setTimeout(() => {
      response.writeHead(200, TYPE).end('{}');
      waiting.shift();
      const next = waiting[0];
      if (next !== undefined) serve(next);
    }, answerMs ?? 0);
  server = createServer((request, response) => {
    request.resume();
    if (answerMs === null) return;
    if (throttles > 0) {
      throttles -= 1;
      response.writeHead(400, TYPE).end(JSON.stringify({ __type: 'ThrottlingException', message: 'slow down' }));
      return;
    }
    if (waiting.push(response) === 1) serve(response);
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  const client = createDynamoClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    longestReadMs: LONGEST_READ_MS,
  });
  const read = () => client.send(new GetItemCommand({ TableName: 'ledger', Key: KEY }));
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
    await expect(read()).resolves.toMatchObject({ $metadata: { attempts: 2 } });
  });

  test('reads again once the store answers again', async () => {
    const { read, answerAfter } = await storeThatAnswersAfter(0);
    answerAfter(null);
    await expect(read()).rejects.toThrow();
    answerAfter(0);
    await expect(read()).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });
});
