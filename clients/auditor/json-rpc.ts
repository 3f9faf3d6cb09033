import { isLedgerError } from '../../core/kernel/error.ts';
import { type JsonRpc, noAnswer, RpcError, rpcRequest, rpcResult } from '../../core/kernel/json-rpc.ts';
import { type Pause, Transient, withRetries } from './retry.ts';

const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Calls a node over HTTP, a few times when it does not answer; it follows no redirect. Calls reject with RpcError when
 * the node refuses, with CHAIN_UNAVAILABLE when it does not answer in JSON-RPC.
 */
export function retryingRpc(url: string, pause?: Pause): JsonRpc {
  return async (method, params) => {
    try {
      return await withRetries(() => ask(url, method, params), pause);
    } catch (cause) {
      throw cause instanceof RpcError ? cause : noAnswer(method, cause);
    }
  };
}

async function ask(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: rpcRequest(method, params),
      redirect: 'error',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    return rpcResult(method, await response.json());
  } catch (cause) {
    if (cause instanceof RpcError) throw cause;
    throw new Transient(isLedgerError(cause) ? 'the answer is not JSON-RPC' : 'no answer', { cause });
  }
}
