import { LedgerError } from '../../core/kernel/error.ts';
import { type Pause, Transient, withRetries } from './retry.ts';

const REQUEST_TIMEOUT_MS = 30_000;

/** One JSON-RPC call; gives the `result` member as the node sent it. */
export type JsonRpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** A node's refusal; `data` holds the contract's own error after a revert. */
export class RpcRefusal extends Error {
  readonly data: string | null;

  constructor(message: string, data: string | null) {
    super(message);
    this.data = data;
  }
}

/**
 * Calls to a node over HTTP, repeated a few times when it does not answer. Calls reject with RpcRefusal when the node
 * refuses, with CHAIN_UNAVAILABLE when it does not answer in JSON-RPC.
 */
export function jsonRpc(url: string, pause?: Pause): JsonRpc {
  return async (method, params) => {
    let answer: unknown;
    try {
      answer = await withRetries(() => ask(url, method, params), pause);
    } catch (cause) {
      throw new LedgerError('CHAIN_UNAVAILABLE', `the chain's node gave no usable answer for \`${method}\``, { cause });
    }
    const { error, result } = answer as { error?: { message?: unknown; data?: unknown }; result?: unknown };
    if (error === undefined || error === null) return result;
    throw new RpcRefusal(String(error.message), revertData(error.data));
  };
}

/** A quantity as nodes write them. @throws CHAIN_UNAVAILABLE when it is none */
export function quantity(value: unknown): bigint {
  if (typeof value === 'string' && /^0x[0-9a-fA-F]+$/.test(value)) return BigInt(value);
  throw new LedgerError('CHAIN_UNAVAILABLE', "the chain's node gave no quantity where one was due");
}

async function ask(url: string, method: string, params: readonly unknown[]): Promise<object> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const answer: unknown = await response.json();
    if (typeof answer === 'object' && answer !== null && ('result' in answer || 'error' in answer)) return answer;
  } catch (cause) {
    throw new Transient('no answer', { cause });
  }
  throw new Transient('the answer is not JSON-RPC');
}

function revertData(data: unknown): string | null {
  if (typeof data === 'string') return /^0x([0-9a-fA-F]{2})*$/.test(data) ? data : null;
  return typeof data === 'object' && data !== null && 'data' in data ? revertData(data.data) : null;
}
