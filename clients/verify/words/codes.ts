import type { ErrorCode } from '../../../core/kernel/error-codes.ts';

/** The codes with which a verification can fail, which the page explains in words of its own. */
export type ExplainedCode = Extract<
  ErrorCode,
  | 'ANCHOR_BLOCK_MISMATCH'
  | 'ANCHOR_MISMATCH'
  | 'ANCHOR_NOT_FINAL'
  | 'ANCHOR_SIGNATURE_INVALID'
  | 'ANCHOR_TRANSACTION_MISMATCH'
  | 'ANCHOR_UNKNOWN'
  | 'BUNDLE_MALFORMED'
  | 'CHAIN_UNAVAILABLE'
  | 'CHAIN_WRONG'
  | 'CHECKPOINT_MALFORMED'
  | 'CHECKPOINT_ORIGIN_MISMATCH'
  | 'DISCLOSURE_DUPLICATE'
  | 'DISCLOSURE_MALFORMED'
  | 'DISCLOSURE_MISMATCH'
  | 'ENTRY_MALFORMED'
  | 'ENTRY_OF_ANOTHER_LOG'
  | 'ENTRY_TOO_LARGE'
  | 'NOTE_MALFORMED'
  | 'NOTE_SIGNATURE_INVALID'
  | 'NOTE_SIGNATURE_MISSING'
  | 'POLICY_MALFORMED'
  | 'POLICY_MISMATCH'
  | 'PROMISE_KEY_MISMATCH'
  | 'PROMISE_KEY_PERIOD_INVALID'
  | 'PROMISE_MALFORMED'
  | 'PROMISE_OF_ANOTHER_LOG'
  | 'PROMISE_OUTSIDE_KEY_PERIOD'
  | 'PROMISE_ROOT_NOT_IN_FORCE'
  | 'PROMISE_ROOT_UNKNOWN'
  | 'PROMISE_SIGNATURE_INVALID'
  | 'PROOF_INDEX_OUT_OF_RANGE'
  | 'PROOF_ROOT_MISMATCH'
  | 'PROOF_WRONG_LENGTH'
  | 'RECEIPT_MALFORMED'
  | 'RECEIPT_SIGNATURE_INVALID'
  | 'TLOG_PROOF_MALFORMED'
>;

/** Returns the explanation of a code in one language, or the general one where there is none. */
export function explained(codes: Readonly<Record<ExplainedCode, string>>, code: ErrorCode, otherwise: string): string {
  return (codes as Readonly<Partial<Record<ErrorCode, string>>>)[code] ?? otherwise;
}
