/**
 * Holds the facts that come with each code, for programs: sizes, indices, names of members; never personal data.
 * A code that is not listed has none. A fact is optional where the code is also thrown without it.
 */
export interface ErrorDetails {
  // requests
  readonly METHOD_NOT_ALLOWED: { readonly allow: string };
  readonly SCOPE_MISSING: { readonly scopes: string };
  readonly PRECONDITION_FAILED: { readonly version: number | null };
  readonly TOO_MANY_REQUESTS: { readonly retryAfterSeconds: number };
  readonly CLOCK_BEHIND: { readonly lastAt: string };
  readonly CONTENTION: { readonly attempts?: number };
  readonly CHAIN_UNAVAILABLE: ChainCall & { readonly transaction?: string | null; readonly attempts?: number };
  // registry
  readonly NOTICE_MATERIAL: { readonly differs: string };
  readonly RISK_NOTICE_MISSING: { readonly language: string };
  readonly PHRASE_FORBIDDEN: { readonly phrase: string };
  readonly CONTENT_NAMES_OTHER_PRODUCT: { readonly product: string };
  // subjects
  readonly GUARDIAN_NOT_NEEDED: { readonly care: string };
  readonly LIMIT_REACHED: { readonly limit: number };
  // consents
  readonly CAPTURE_TOO_OLD: { readonly oldest: string };
  readonly CAPTURE_BEFORE_NOTICE: { readonly inUseSince: string };
  readonly CARE_STEP_REQUIRED: { readonly missing: string };
  readonly NOTICE_LANGUAGES_MISSING: { readonly missing: string };
  readonly CODE_EXHAUSTED: { readonly most: number };
  readonly CODE_WRONG: { readonly left: number };
  readonly CONFIRMATION_EXPIRED: { readonly until: string };
  readonly NOTICE_LANGUAGE_MISMATCH: { readonly language: string };
  readonly NOTICE_NOT_SERVED: { readonly shownAt?: string };
  readonly NOTICE_SUPERSEDED: { readonly version: number; readonly sufficesFrom: number | null };
  readonly RETENTION_CLASS_MISMATCH: { readonly retentionClass: string };
  readonly VALIDITY_EMPTY: { readonly from?: string | null; readonly validUntil?: string };
  readonly VALID_UNTIL_TOO_FAR: { readonly latest: string };
  // decisions, reports and files of the log
  readonly OPEN_PERMITS_EXCEEDED: { readonly limit: number };
  readonly DECISION_OUTDATED: { readonly event: string; readonly reasons: string };
  readonly STATE_BEHIND: { readonly version: number };
  readonly REPORT_TOO_LARGE: { readonly limit: number; readonly day: string };
  readonly LEAF_UNKNOWN: { readonly treeSize: string };
  readonly EXPORT_ENDED: { readonly endedAt: string };
  readonly TILE_MISSING: { readonly path?: string };
  readonly MAP_FILE_MISSING: { readonly path?: string };
  // merkle
  readonly PROOF_HASH_WRONG_LENGTH: { readonly what?: string; readonly length: number };
  readonly PROOF_INDEX_OUT_OF_RANGE: { readonly leafIndex: string; readonly treeSize: string };
  readonly PROOF_SIZES_OUT_OF_ORDER: { readonly size1: string; readonly size2: string };
  readonly PROOF_WRONG_LENGTH: { readonly length: number; readonly expected: number };
  readonly TREE_SIZE_OUT_OF_RANGE: { readonly what?: string; readonly size?: string };
  readonly TILE_CONFLICT: { readonly path: string };
  readonly TILE_MALFORMED: { readonly path?: string; readonly length?: number };
  // prefix tree
  readonly LOOK_UP_MALFORMED: { readonly what: string; readonly length: number };
  readonly MAP_FILE_MALFORMED: { readonly path: string };
  // tlog
  readonly CHECKPOINT_ORIGIN_MISMATCH: { readonly origin: string; readonly expected: string };
  readonly NOTE_SIGNATURE_INVALID: { readonly name: string };
  readonly ENTRY_BUNDLE_MALFORMED: { readonly path?: string };
  // entries and histories
  readonly DISCLOSURE_DUPLICATE: { readonly slot: string };
  readonly DISCLOSURE_MALFORMED: { readonly slot?: string };
  readonly DISCLOSURE_MISMATCH: { readonly slot: string };
  readonly DISCLOSURE_MISSING: { readonly slot: string };
  readonly ENTRY_TOO_LARGE: { readonly sizeBytes: number; readonly maxBytes: number };
  readonly HISTORY_GAP: HistoryFault;
  readonly HISTORY_FORK: HistoryFault;
  readonly HISTORY_TIME_REVERSED: HistoryFault;
  readonly LABEL_PROOF_INVALID: Partial<HistoryFault>;
  readonly NULLIFIER_MISMATCH: HistoryFault;
  readonly CONSENT_MISMATCH: Partial<HistoryFault>;
  readonly STATE_MISMATCH: Partial<HistoryFault>;
  readonly DECISION_MISMATCH: { readonly reasons?: string };
  // stores and log
  readonly STORE_CORRUPT: { readonly leafIndex?: string; readonly treeSize?: string };
  readonly LOG_BEHIND_CHECKPOINT: { readonly treeSize: string; readonly knownSize: string; readonly keeper: string };
  readonly LOG_FORKED: { readonly treeSize: string; readonly keeper?: string };
  // chain
  readonly CHAIN_WRONG: { readonly expected?: string; readonly actual?: string };
  readonly CHAIN_REVERTED: { readonly error?: string; readonly transaction?: string; readonly arguments?: string };
  readonly CHAIN_TRANSACTION_REFUSED: ChainCall;
  readonly LOG_KEY_MISMATCH: { readonly origin: string; readonly known: string; readonly wanted: string };
  readonly ANCHOR_HEAD_MOVED: { readonly expected?: string; readonly actual?: string };
  readonly ANCHOR_MISMATCH: { readonly treeSize?: string };
  readonly ANCHOR_UNKNOWN: { readonly treeSize?: string };
  readonly ANCHOR_NOT_FINAL: { readonly treeSize: string };
  // policies and audits
  readonly POLICY_MISMATCH: { readonly actual?: string; readonly expected?: string };
  readonly LOG_UNAVAILABLE: { readonly path?: string };
  readonly LOG_STALE: { readonly ageSeconds: string; readonly maxAgeSeconds: string };
  readonly AUDIT_STATE_OF_ANOTHER_LOG: { readonly origin: string };
  readonly LOG_WITHHELD: { readonly treeSize: string };
  readonly LOG_TRUNCATED: { readonly treeSize: string };
  readonly LOG_ROOT_MISMATCH: { readonly treeSize: string };
  readonly TILE_MISMATCH: { readonly path: string };
  readonly ENTRY_BUNDLE_MISMATCH: { readonly path: string; readonly leafIndex: string };
  readonly ENTRY_AFTER_UNKNOWN: { readonly leafIndex?: string };
  readonly ENTRY_OF_ANOTHER_LOG: { readonly leafIndex?: string };
  readonly LABEL_REUSED: Reuse;
  readonly VALUE_REUSED: Reuse;
  readonly REGISTRY_FORKED: { readonly leafIndex: string };
  readonly REGISTRY_GAP: { readonly leafIndex: string };
  readonly REGISTRY_TIME_REVERSED: { readonly leafIndex: string };
  readonly REGISTRY_NOT_APPROVED: { readonly leafIndex: string };
  readonly REGISTRY_TEXT_MISMATCH: { readonly leafIndex: string };
  readonly MAP_ROOT_MISMATCH: { readonly leafIndex: string; readonly from: string; readonly to: string };
  // configuration
  readonly CONFIG_INVALID: { readonly key?: string };
}

interface Reuse {
  readonly leafIndex: string;
  /** The leaf that had it first. */
  readonly earlier: string;
}

interface HistoryFault {
  readonly seq: number;
}

interface ChainCall {
  readonly reason?: string;
  readonly rpcCode?: number;
}
