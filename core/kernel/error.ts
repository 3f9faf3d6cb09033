/** Stable codes, one per cause. A code is never renamed or reused; docs/errors.md lists each with its HTTP status. */
export type ErrorCode =
  // encodings
  | 'BASE64_INVALID'
  | 'INPUT_INVALID'
  // merkle (RFC 9162)
  | 'PROOF_INDEX_OUT_OF_RANGE'
  | 'PROOF_SIZES_OUT_OF_ORDER'
  | 'PROOF_WRONG_LENGTH'
  | 'PROOF_HASH_WRONG_LENGTH'
  | 'PROOF_ROOT_MISMATCH'
  | 'PROOF_FIRST_ROOT_MISMATCH'
  | 'TREE_SIZE_OUT_OF_RANGE'
  | 'TILE_MISSING'
  | 'TILE_MALFORMED'
  | 'TILE_PATH_MALFORMED'
  | 'TILE_CONFLICT'
  // tlog (C2SP)
  | 'NOTE_MALFORMED'
  | 'NOTE_KEY_MALFORMED'
  | 'NOTE_SIGNATURE_MISSING'
  | 'NOTE_SIGNATURE_INVALID'
  | 'CHECKPOINT_MALFORMED'
  | 'CHECKPOINT_ORIGIN_MISMATCH'
  | 'TLOG_PROOF_MALFORMED'
  | 'ENTRY_BUNDLE_MALFORMED'
  // entries, receipts, promises
  | 'ENTRY_MALFORMED'
  | 'ENTRY_TOO_LARGE'
  | 'DISCLOSURE_MALFORMED'
  | 'DISCLOSURE_MISMATCH'
  | 'DISCLOSURE_MISSING'
  | 'DISCLOSURE_DUPLICATE'
  | 'LEAF_HASH_MISMATCH'
  | 'RECEIPT_MALFORMED'
  | 'RECEIPT_SIGNATURE_INVALID'
  | 'PROMISE_SIGNATURE_INVALID'
  | 'HISTORY_GAP'
  | 'HISTORY_FORK'
  | 'HISTORY_TIME_REVERSED'
  | 'NULLIFIER_MISMATCH'
  | 'CONSENT_MISMATCH'
  | 'STATE_MISMATCH'
  // consent rules (problems of a write)
  | 'PURPOSE_UNKNOWN'
  | 'PURPOSE_RETIRED'
  | 'PURPOSE_KIND_FIXED'
  | 'PURPOSE_BASIS_FIXED'
  | 'CONSENT_REQUIRED'
  | 'CONSENT_NOT_ASKED'
  | 'BASIS_REFERENCE_REQUIRED'
  | 'BASIS_REFERENCE_NOT_ALLOWED'
  | 'RECIPIENT_UNKNOWN'
  | 'RECIPIENT_SUSPENDED'
  | 'RECIPIENT_NOT_FOR_PURPOSE'
  | 'RECIPIENT_REQUIRED'
  | 'RECIPIENT_NOT_ALLOWED'
  | 'CHANNEL_NOT_IN_PURPOSE'
  | 'DATA_CATEGORY_NOT_IN_PURPOSE'
  | 'CHANNELS_REQUIRED'
  | 'DATA_CATEGORIES_REQUIRED'
  | 'VALID_UNTIL_PAST'
  | 'VALID_UNTIL_TOO_FAR'
  | 'VALIDITY_EMPTY'
  | 'NOTICE_REQUIRED'
  | 'NOTICE_UNKNOWN'
  | 'NOTICE_SUPERSEDED'
  | 'NOTICE_LANGUAGE_MISMATCH'
  | 'NOTICE_MATERIAL'
  | 'NOTICE_DOES_NOT_COVER'
  | 'NOTICE_NOT_SERVED'
  | 'EVENT_NOT_OF_SUBJECT'
  | 'COMPLAINT_NOT_ESCALATED'
  | 'CAPTURE_IN_FUTURE'
  | 'CAPTURE_TOO_OLD'
  | 'CAPTURE_BEFORE_NO'
  | 'CAPTURE_CHANNEL_NOT_ALLOWED'
  | 'CARE_STEP_REQUIRED'
  | 'GUARDIAN_REQUIRED'
  | 'GUARDIAN_IS_MINOR'
  | 'STAFF_NOT_ALLOWED'
  | 'STAFF_REQUIRED'
  | 'STAFF_ALONE'
  | 'AUTHORITY_NOT_ALLOWED'
  | 'AUTHORITY_NOT_VALID'
  | 'EVIDENCE_NOT_ALLOWED'
  | 'REPRESENTATIVE_IS_SUBJECT'
  | 'REPRESENTATIVE_STANDS'
  | 'REPRESENTATIVE_UNKNOWN'
  | 'PRODUCT_UNKNOWN'
  | 'PRODUCT_RETIRED'
  | 'PARTNER_REQUIRED'
  | 'PARTNER_NOT_ALLOWED'
  | 'RISK_NOTICE_REQUIRED'
  | 'RISK_NOTICE_MISSING'
  | 'PHRASE_FORBIDDEN'
  | 'CONTENT_NOT_FOR_PURPOSE'
  | 'CONTENT_NAMES_OTHER_PRODUCT'
  | 'CONTENT_FIXED'
  | 'FEES_NOT_SHOWN'
  | 'RETENTION_CLASS_MISMATCH'
  | 'REPRESENTATIVE_APPOINTS_NOBODY'
  | 'MINOR_APPOINTS_NOBODY'
  | 'GUARDIAN_BY_BANK_ONLY'
  | 'GUARDIAN_NOT_NEEDED'
  | 'EVIDENCE_REQUIRED'
  | 'NOTHING_TO_WITHDRAW'
  | 'CONFIRMATION_NOT_PENDING'
  | 'CONFIRMATION_EXPIRED'
  | 'CODE_WRONG'
  | 'CODE_EXHAUSTED'
  | 'CODE_EXPIRED'
  | 'CODE_NOT_SENT'
  | 'LIMIT_REACHED'
  | 'PERMIT_UNKNOWN'
  | 'PERMIT_CONSUMED'
  | 'PERMIT_EXPIRED'
  | 'PERMIT_OF_ANOTHER_CLIENT'
  | 'EVENT_UNKNOWN'
  | 'IDEMPOTENCY_KEY_MALFORMED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'REGISTRY_ITEM_UNKNOWN'
  | 'APPROVAL_BY_PROPOSER'
  | 'PROPOSAL_SETTLED'
  | 'PROPOSAL_OUTDATED'
  | 'REPORT_TOO_LARGE'
  // HTTP and tokens
  | 'REQUEST_MALFORMED'
  | 'REQUEST_TOO_LARGE'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'ROUTE_UNKNOWN'
  | 'METHOD_NOT_ALLOWED'
  | 'TOKEN_MISSING'
  | 'TOKEN_INVALID'
  | 'TOKEN_EXPIRED'
  | 'ISSUER_UNAVAILABLE'
  | 'SCOPE_MISSING'
  | 'SUBJECT_NOT_OWN'
  // stores and log
  | 'SIGNER_UNAVAILABLE'
  | 'STORE_CONFLICT'
  | 'STORE_UNAVAILABLE'
  | 'TILES_UNAVAILABLE'
  | 'SECRET_UNAVAILABLE'
  | 'STORE_CORRUPT'
  | 'STATE_BEHIND'
  | 'CONTENTION'
  | 'LOG_HEAD_MOVED'
  | 'LOG_BEHIND_CHECKPOINT'
  | 'LOG_FORKED'
  | 'GUARD_MOVED'
  | 'EVENT_POISONED'
  | 'CHECKPOINT_MISSING'
  // chain
  | 'CHAIN_UNAVAILABLE'
  | 'CHAIN_WRONG'
  | 'CHAIN_REVERTED'
  | 'CHAIN_TRANSACTION_REFUSED'
  | 'LOG_KEY_MISMATCH'
  | 'ANCHOR_HEAD_MOVED'
  | 'ANCHOR_UNKNOWN'
  | 'ANCHOR_MISMATCH'
  | 'ANCHOR_TRANSACTION_MISMATCH'
  | 'ANCHOR_BLOCK_MISMATCH'
  // proof bundles and policies
  | 'BUNDLE_MALFORMED'
  | 'POLICY_MALFORMED'
  | 'POLICY_MISMATCH'
  // audits of a whole log
  | 'LOG_UNAVAILABLE'
  | 'LOG_TRUNCATED'
  | 'LOG_ROOT_MISMATCH'
  | 'TILE_MISMATCH'
  | 'ENTRY_BUNDLE_MISMATCH'
  | 'ENTRY_AFTER_UNKNOWN'
  | 'ENTRY_OF_ANOTHER_LOG'
  // configuration and keys
  | 'CONFIG_INVALID'
  | 'KEY_MALFORMED';

export interface LedgerErrorOptions {
  /** Facts for a program: sizes, indices, field names. Never a person's data. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
  /** RFC 6901 pointer of the input member at fault, such as `/channels/0`. */
  readonly pointer?: string;
  readonly cause?: unknown;
}

/** The one error that this product throws on purpose: a stable `code`, a message for people without personal data. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
  readonly pointer: string | undefined;

  constructor(code: ErrorCode, message: string, options: LedgerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
    this.pointer = options.pointer;
  }
}

/** Narrows an unknown error to a `LedgerError`, optionally with one of the codes named. */
export function isLedgerError(error: unknown, ...codes: readonly ErrorCode[]): error is LedgerError {
  return error instanceof LedgerError && (codes.length === 0 || codes.includes(error.code));
}
