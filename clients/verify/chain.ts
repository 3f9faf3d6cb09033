import { isLedgerError } from '../../core/kernel/error.ts';
import { type JsonRpc, noAnswer, RpcError, rpcRequest, rpcResult } from '../../core/kernel/json-rpc.ts';

const REQUEST_TIMEOUT_MS = 20_000;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Returns whether the page may ask a node at this URL: by https, or on the reader's own machine. */
export function isAllowedNode(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
}

/**
 * Calls a node of the chain from a browser; it follows no redirect and sends neither cookies nor the page's address.
 * Calls reject with RpcError when the node refuses, with CHAIN_UNAVAILABLE when it gives no usable answer.
 */
export function browserRpc(url: string): JsonRpc {
  return async (method, params) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: rpcRequest(method, params),
        redirect: 'error',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      return rpcResult(method, await response.json());
    } catch (cause) {
      throw cause instanceof RpcError || isLedgerError(cause) ? cause : noAnswer(method, cause);
    }
  };
}
