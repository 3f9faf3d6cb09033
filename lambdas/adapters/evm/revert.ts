import type { RpcError } from '../../../core/kernel/json-rpc.ts';
import { consentAnchor } from './abi.ts';

/** An error of the contract's own. */
export interface Revert {
  /** Its name in the ABI, its selector in hex if the ABI lacks it, or `execution reverted` if the node withheld it. */
  readonly name: string;
  readonly values: readonly unknown[];
}

/** Returns the error that the contract reverted with, or null when the node's error is not about a revert. */
export function revertOf(error: RpcError): Revert | null {
  if (error.data !== null && error.data.length >= 10) {
    const parsed = consentAnchor.parseError(error.data);
    return parsed === null
      ? { name: error.data.slice(0, 10), values: [] }
      : { name: parsed.name, values: [...parsed.args] };
  }
  return error.code === 3 || /revert/i.test(error.message) ? { name: 'execution reverted', values: [] } : null;
}
