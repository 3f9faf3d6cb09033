import { LedgerError } from '../../../core/kernel/error.ts';

/** One JSON-RPC call; gives the `result` member as the node sent it. */
export type JsonRpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** A node's answer that it will not do what was asked; `data` holds the contract's own error after a revert. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: string | null;

  constructor(code: number, message: string, data: string | null) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/**
 * Calls to one JSON-RPC endpoint over HTTP, each answered within `timeoutMs`. Each call may throw RpcError.
 * @throws CHAIN_UNAVAILABLE when the node does not answer in time or not in JSON-RPC
 */
export function jsonRpc(rpcUrl: string, timeoutMs: number): JsonRpc {
  return async (method, params) => {
    let answer: unknown;
    try {
      const response = await fetch(rpcUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      answer = await response.json();
    } catch (cause) {
      throw unavailable(method, cause);
    }
    if (typeof answer !== 'object' || answer === null) throw unavailable(method);
    if ('error' in answer && answer.error !== null && answer.error !== undefined) throw rpcError(answer.error);
    if (!('result' in answer)) throw unavailable(method);
    return answer.result;
  };
}

/** A quantity as nodes write them: `0x` and hex digits. @throws CHAIN_UNAVAILABLE when it is none */
export function quantity(value: unknown): bigint {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]+$/.test(value)) throw unavailable('a quantity');
  return BigInt(value);
}

/** A quantity for a node. */
export function toQuantity(value: bigint): string {
  return `0x${value.toString(16)}`;
}

function rpcError(error: unknown): RpcError {
  const { code, message, data } = error as { code?: unknown; message?: unknown; data?: unknown };
  return new RpcError(
    typeof code === 'number' ? code : 0,
    typeof message === 'string' ? message : 'no message',
    revertData(data),
  );
}

/** Nodes put the bytes that a contract reverted with in `data`, some of them one level deeper. */
function revertData(data: unknown): string | null {
  if (typeof data === 'string') return /^0x([0-9a-fA-F]{2})*$/.test(data) ? data : null;
  return typeof data === 'object' && data !== null && 'data' in data ? revertData(data.data) : null;
}

// SECURITY: the message names no URL: one may carry a password.
function unavailable(what: string, cause?: unknown): LedgerError {
  return new LedgerError('CHAIN_UNAVAILABLE', `the chain's node gave no usable answer for \`${what}\``, { cause });
}
