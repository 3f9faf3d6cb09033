import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFunctions } from '../support/processes/running-functions.ts';

/** A proxy between the functions and their store: it forwards requests, and rejects a given number for an operation. */
async function startGate() {
  let engine = '';
  let turnedAway: { readonly operation: string; readonly refusals: unknown[] } = { operation: '', refusals: [] };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const isMeant = String(request.headers['x-amz-target']).endsWith(`.${turnedAway.operation}`);
    const refusal = isMeant ? turnedAway.refusals.shift() : undefined;
    if (refusal !== undefined) {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(refusal));
      return;
    }
    const answer = await fetch(engine, { method: 'POST', headers: headersOf(request), body });
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo: (endpoint: string) => {
      engine = endpoint;
    },
    turnAway: (operation: string, ...refusals: readonly unknown[]) => {
      turnedAway = { operation, refusals: [...refusals] };
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const names = ['content-type', 'x-amz-target', 'authorization', 'x-amz-date'];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

const TYPE = 'com.amazonaws.dynamodb.v20120810#';
const THROTTLED = { __type: `${TYPE}ThrottlingException`, message: 'Rate of requests exceeds the allowed throughput.' };
const CONFLICT = {
  __type: `${TYPE}TransactionCanceledException`,
  message: 'Transaction cancelled',
  CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }],
};
const ONE = { name: 'StoreThrottles', value: 1, dimensions: { service: 'test' } };

let gate: Awaited<ReturnType<typeof startGate>>;
let functions: Awaited<ReturnType<typeof startFunctions>>;
beforeAll(async () => {
  gate = await startGate();
  functions = await startFunctions({ DYNAMODB_ENDPOINT: gate.url });
  gate.forwardTo(functions.engine.endpoint);
});
afterAll(async () => {
  await functions.stop();
  gate.stop();
});

describe('a store that throttles requests', () => {
  test('is counted once for each request, also where the next attempt gets through', async () => {
    const token = await functions.token('app', 'consents:any');
    const read = () => functions.call(token, 'GET', '/v1/subjects/C-1001/consents');
    expect(await functions.emitted(read)).toEqual([]);
    gate.turnAway('GetItem', THROTTLED, THROTTLED);
    let status = 0;
    const emitted = await functions.emitted(async () => {
      status = (await read()).status;
    });
    expect([status, emitted]).toEqual([200, [ONE, ONE]]);
  });

  test('is counted for a part of a transaction as well', async () => {
    const token = await functions.token('registrar', 'registry');
    const purpose = { kind: 'push', title: { en: 'Offers' }, channels: ['sms'] };
    gate.turnAway('TransactWriteItems', CONFLICT);
    const emitted = await functions.emitted(() => functions.call(token, 'PUT', '/v1/purposes/offers', purpose));
    expect(emitted).toContainEqual(ONE);
  });
});
