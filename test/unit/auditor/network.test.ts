import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { retryingRpc } from '../../../clients/auditor/json-rpc.ts';
import { logFileReader, logFolderReader } from '../../../clients/auditor/log-files.ts';
import { MOST_ATTEMPTS } from '../../../clients/auditor/retry.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { RpcError } from '../../../core/kernel/json-rpc.ts';

let stop = async () => {};
afterEach(() => stop());

/** A server that answers the requests in turn, the last answer again and again. */
async function serve(...answers: readonly RequestListener[]): Promise<{ url: string; requests: () => number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests++, answers.length - 1)] as RequestListener;
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`, requests: () => requests };
}

const status =
  (code: number, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(code, headers).end();
const cut: RequestListener = (request) => request.socket.destroy();
const body =
  (text: string): RequestListener =>
  (_, response) =>
    response.end(text);

/** Pauses that take no time, kept. */
function pauses(): { readonly kept: number[]; readonly pause: (ms: number) => Promise<void> } {
  const kept: number[] = [];
  return {
    kept,
    async pause(ms) {
      kept.push(ms);
    },
  };
}

describe('a file of the log', () => {
  test('is fetched below the prefix, with the token when one is given', async () => {
    const seen: unknown[] = [];
    const { url } = await serve((request, response) => {
      seen.push(request.url, request.headers.authorization);
      response.end('bytes');
    });
    expect(await logFileReader({ url, token: 'secret' })('tile/0/000')).toEqual(utf8('bytes'));
    expect(await logFileReader({ url: `${url}/` })('checkpoint')).toEqual(utf8('bytes'));
    expect(seen).toEqual(['/log/tile/0/000', 'Bearer secret', '/log/checkpoint', undefined]);
  });

  test('that is not there is null', async () => {
    const { url } = await serve(status(404));
    expect(await logFileReader({ url })('tile/0/000')).toBeNull();
  });

  test('is asked for again after a cut connection, a server error and too many requests', async () => {
    const { kept, pause } = pauses();
    const { url } = await serve(cut, status(503, { 'retry-after': '1' }), status(429), body('bytes'));
    expect(await logFileReader({ url, pause })('checkpoint')).toEqual(utf8('bytes'));
    expect(kept).toEqual([400, 1000, 1600]);
  });

  test('that never comes is given up after a few attempts', async () => {
    const { pause } = pauses();
    const { url, requests } = await serve(status(500));
    await expect(logFileReader({ url, pause })('checkpoint')).rejects.toMatchObject({
      code: 'LOG_UNAVAILABLE',
      details: { path: 'checkpoint' },
    });
    expect(requests()).toBe(MOST_ATTEMPTS);
  });

  test.each([401, 403, 400, 301, 302, 307])('refused with %i is not asked for again', async (code) => {
    const { url, requests } = await serve(status(code, { location: '/log/tile/0/001' }));
    await expect(logFileReader({ url })('tile/0/000')).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
    expect(requests()).toBe(1);
  });

  test('without end is not read to its end', async () => {
    const { url } = await serve((_, response) => {
      const chunk = Buffer.alloc(1 << 20);
      const send = (): void => {
        if (response.destroyed) return;
        response.write(chunk, send);
      };
      send();
    });
    await expect(logFileReader({ url })('tile/entries/000')).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
  });
});

describe("a log's files in a folder", () => {
  test('are read by their paths; one that is not there is null', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-folder-'));
    mkdirSync(join(folder, 'tile/0'), { recursive: true });
    writeFileSync(join(folder, 'tile/0/000'), 'bytes');
    const read = logFolderReader(folder);
    expect(await read('tile/0/000')).toEqual(Buffer.from('bytes'));
    expect(await read('checkpoint')).toBeNull();
    await expect(read('tile/0')).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
    rmSync(folder, { recursive: true });
    await expect(read('checkpoint')).rejects.toMatchObject({
      code: 'LOG_UNAVAILABLE',
      details: { path: 'checkpoint' },
    });
  });
});

describe('a call to the chain', () => {
  test('gives the result, also when it is null', async () => {
    const { url } = await serve(body('{"jsonrpc":"2.0","id":1,"result":null}'));
    expect(await retryingRpc(url)('eth_getTransactionReceipt', [])).toBeNull();
  });

  test('is made to this node alone: no redirect is followed', async () => {
    let asked = 0;
    const elsewhere = createServer((_, response) => {
      asked++;
      response.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    for (const code of [301, 302, 307, 308]) {
      const { url } = await serve(status(code, { location }));
      const call = retryingRpc(url, pauses().pause)('eth_chainId', []);
      await expect(call).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
      await stop();
    }
    elsewhere.close();
    expect(asked).toBe(0);
  });

  test('that the node refuses carries the data of the revert, however deep it is', async () => {
    const error = { code: 3, message: 'reverted', data: { data: '0x1234' } };
    const { url, requests } = await serve(body(JSON.stringify({ jsonrpc: '2.0', id: 1, error })));
    const call = retryingRpc(url)('eth_call', []);
    await expect(call).rejects.toBeInstanceOf(RpcError);
    await expect(call).rejects.toMatchObject({ message: 'reverted', data: '0x1234' });
    expect(requests()).toBe(1);
  });

  test.each<[string, RequestListener]>([
    ['cut', cut],
    ['no JSON', body('<html>')],
    ['no JSON-RPC', body('{}')],
  ])('that is answered by %s is repeated, then given up', async (_, answer) => {
    const { pause } = pauses();
    const { url, requests } = await serve(answer);
    await expect(retryingRpc(url, pause)('eth_chainId', [])).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
    expect(requests()).toBe(MOST_ATTEMPTS);
  });
});
