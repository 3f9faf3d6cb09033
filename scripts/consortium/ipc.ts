import { connect } from 'node:net';
import { type JsonRpc, RpcError } from '../../core/kernel/json-rpc.ts';

/**
 * Makes JSON-RPC calls over a node's Unix socket, which only its owner can reach and which also offers `admin` and
 * `miner`.
 */
export function ipcRpc(path: string, timeoutMs = 10_000): JsonRpc {
  return (method, params) =>
    new Promise((resolve, reject) => {
      const socket = connect(path).setEncoding('utf8').setTimeout(timeoutMs);
      let text = '';
      socket.on('connect', () => socket.write(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })));
      socket.on('data', (chunk: string) => {
        text += chunk;
        if (!text.endsWith('\n')) return;
        socket.destroy();
        const answer = JSON.parse(text) as { result?: unknown; error?: { code: number; message: string } };
        if (answer.error === undefined) resolve(answer.result);
        else reject(new RpcError(answer.error.code, answer.error.message, null));
      });
      socket.on('timeout', () => socket.destroy(new Error(`no answer to ${method} in ${timeoutMs} ms`)));
      socket.on('error', reject);
      socket.on('close', () => reject(new Error(`the node closed its socket before it answered ${method}`)));
    });
}
