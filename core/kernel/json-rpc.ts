import { LedgerError } from './error.ts';

/** Calls a node by JSON-RPC 2.0; resolves to the `result` member as the node sent it. */
export type JsonRpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** Reports that a node refused a call; after a revert, `data` holds the contract's own error as `0x` and hex. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: string | null;

  constructor(code: number, message: string, data: string | null) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Returns a call as the JSON text that a node takes. Source: JSON-RPC 2.0 §4. */
export function rpcRequest(method: string, params: readonly unknown[]): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
}

/**
 * Returns the `result` member of a node's answer.
 * @param answer the parsed JSON
 * @throws RpcError when the node refuses
 * @throws CHAIN_UNAVAILABLE when the answer is not JSON-RPC
 * Source: JSON-RPC 2.0 §5
 */
export function rpcResult(method: string, answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) throw noAnswer(method);
  if ('error' in answer && answer.error !== null && answer.error !== undefined) throw rpcError(answer.error);
  if (!('result' in answer)) throw noAnswer(method);
  return answer.result;
}

/** Returns the error of a call without a usable answer. SECURITY: it names no URL, which may hold a password. */
export function noAnswer(what: string, cause?: unknown): LedgerError {
  return new LedgerError('CHAIN_UNAVAILABLE', `the chain's node gave no usable answer for \`${what}\``, { cause });
}

/** Reads a quantity as nodes write it: `0x` and hex digits. @throws CHAIN_UNAVAILABLE when it is not one */
export function quantity(value: unknown): bigint {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]+$/.test(value)) throw noAnswer('a quantity');
  return BigInt(value);
}

/** Writes a quantity for a node. */
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

/** Returns the bytes that a contract reverted with: nodes put them in `data`, some of them one level deeper. */
function revertData(data: unknown): string | null {
  if (typeof data === 'string') return /^0x([0-9a-fA-F]{2})*$/.test(data) ? data : null;
  return typeof data === 'object' && data !== null && 'data' in data ? revertData(data.data) : null;
}
