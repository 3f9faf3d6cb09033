import { isLedgerError, LedgerError } from '../../core/kernel/error.ts';
import type { ErrorCode } from '../../core/kernel/error-codes.ts';
import { RpcError } from '../../core/kernel/json-rpc.ts';

const NOTHING_CHECKED: readonly string[] = [
  'LOG_UNAVAILABLE',
  'CHAIN_UNAVAILABLE',
  'CHAIN_WRONG',
  'POLICY_MISMATCH',
  'ANCHOR_NOT_FINAL',
  'RULES_UNKNOWN',
] satisfies readonly ErrorCode[];

/** Returns whether a failure keeps a command from looking, and says nothing against what it was to look at. */
export function keepsFromLooking(code: string): boolean {
  return NOTHING_CHECKED.includes(code);
}

/** Returns a failure to report; throws on any other error, which is a fault of this program. */
export function asLedgerError(error: unknown): LedgerError {
  if (isLedgerError(error)) return error;
  if (error instanceof RpcError) {
    return new LedgerError('CHAIN_UNAVAILABLE', `the chain's node refused: ${error.message}`, { cause: error });
  }
  throw error;
}
