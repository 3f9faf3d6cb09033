import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The behaviours of a proxy: pass a call on, take it and answer nothing, break the connection before or after passing
 * it on, or answer with an empty list.
 */
type RpcFault = 'none' | 'silent' | 'lost' | 'landed-but-not-answered' | 'nothing-found';

/** A JSON-RPC endpoint in front of another one, with faults. */
export interface RpcProxy {
  readonly url: string;
  /** The methods called so far. */
  readonly methods: readonly string[];
  /** Decides about each call from now on. */
  decide(fault: (method: string) => RpcFault): void;
  stop(): Promise<void>;
}

export async function startRpcProxy(target: string): Promise<RpcProxy> {
  const methods: string[] = [];
  let decide: (method: string) => RpcFault = () => 'none';
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { method } = JSON.parse(body) as { method: string };
    methods.push(method);
    const fault = decide(method);
    if (fault === 'silent') return;
    if (fault === 'lost') return void request.socket.destroy();
    if (fault === 'nothing-found') return void response.end('{"jsonrpc":"2.0","id":1,"result":[]}');
    const answer = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const text = await answer.text();
    if (fault === 'landed-but-not-answered') return void request.socket.destroy();
    response.setHeader('content-type', 'application/json').end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    methods,
    decide(fault) {
      decide = fault;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
