import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { browserRpc, isAllowedNode } from '../../../clients/verify/chain.ts';
import { RpcError } from '../../../core/kernel/json-rpc.ts';

let stop = async () => {};
afterEach(() => stop());

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('the address of a node', () => {
  test.each([
    'https://node.example',
    'https://node.example/v3/key',
    'http://localhost:8545',
    'http://127.0.0.1:1',
    'http://[::1]:8545',
  ])('may be %s', (url) => {
    expect(isAllowedNode(url)).toBe(true);
  });

  test.each([
    '',
    'node',
    'http://node.example',
    'ftp://localhost',
    'http://localhost.example',
    'http://127.0.0.1.example',
    'data:,x',
  ])('may not be “%s”', (url) => {
    expect(isAllowedNode(url)).toBe(false);
  });
});

describe('a call', () => {
  test('gives the result', async () => {
    const url = await serve((_, response) => response.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}'));
    expect(await browserRpc(url)('eth_chainId', [])).toBe('0x1');
  });

  test('that the node refuses says so in its words', async () => {
    const error = { code: 3, message: 'execution reverted', data: '0x12' };
    const url = await serve((_, response) => response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, error })));
    const asked = browserRpc(url)('eth_call', []);
    await expect(asked).rejects.toThrow(RpcError);
    await expect(asked).rejects.toMatchObject({ code: 3, data: '0x12' });
  });

  test.each<[string, RequestListener]>([
    ['is no JSON', (_, response) => response.end('<html>')],
    ['is no JSON-RPC', (_, response) => response.end('[]')],
    ['leads elsewhere', (_, response) => response.writeHead(307, { location: 'https://elsewhere.example' }).end()],
    ['never comes', (request) => request.socket.destroy()],
  ])('whose answer %s is no answer', async (_, answer) => {
    await expect(browserRpc(await serve(answer))('eth_call', [])).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' });
  });
});
