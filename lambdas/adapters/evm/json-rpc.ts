import { type JsonRpc, noAnswer, rpcRequest, rpcResult } from '../../../core/kernel/json-rpc.ts';

/**
 * Calls one JSON-RPC endpoint over HTTP, each call answered within `timeoutMs`. Each call may throw RpcError.
 * @throws CHAIN_UNAVAILABLE when the node does not answer in time or not in JSON-RPC
 */
export function jsonRpc(rpcUrl: string, timeoutMs: number): JsonRpc {
  return async (method, params) => {
    let answer: unknown;
    try {
      const response = await fetch(rpcUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: rpcRequest(method, params),
        signal: AbortSignal.timeout(timeoutMs),
      });
      answer = await response.json();
    } catch (cause) {
      throw noAnswer(method, cause);
    }
    return rpcResult(method, answer);
  };
}
