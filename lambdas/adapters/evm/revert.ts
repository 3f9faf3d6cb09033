import { consentAnchor } from './abi.ts';
import type { RpcError } from './json-rpc.ts';

/** A contract's own error. */
export interface Revert {
  /** Its name in the ABI; `0x` and its selector when the ABI has none such; `execution reverted` when the node kept it back. */
  readonly name: string;
  readonly values: readonly unknown[];
}

/** What the contract reverted with, null when the node's error is not about a revert. */
export function revertOf(error: RpcError): Revert | null {
  if (error.data !== null && error.data.length >= 10) {
    const parsed = consentAnchor.parseError(error.data);
    return parsed === null
      ? { name: error.data.slice(0, 10), values: [] }
      : { name: parsed.name, values: [...parsed.args] };
  }
  return error.code === 3 || /revert/i.test(error.message) ? { name: 'execution reverted', values: [] } : null;
}
