import { optional, required } from './key.ts';
import { keyLocation, verifierLocation } from './locations.ts';

/** The key by which subject ids are hashed. */
export const pepperGroup = {
  location: required(
    'LEDGER_PEPPER',
    keyLocation('file', 'secret'),
    'the pepper: a file (mode 0600) or the ARN of a secret',
  ),
};

/** The key by which events about persons are labelled. */
export const labelKeyGroup = {
  location: required(
    'LEDGER_LABEL_KEY',
    keyLocation('file', 'secret'),
    'the label keys, 32 bytes each, the newest last: a file (mode 0600) or the ARN of a secret',
  ),
};

/** The key by which one-time codes are hashed. */
export const codeKeyGroup = {
  location: required(
    'LEDGER_CODE_KEY',
    keyLocation('file', 'secret'),
    'the key: a file (mode 0600) or the ARN of a secret; nobody who captures consents may read it',
  ),
};

/** The Ed25519 key that signs checkpoints. */
export const checkpointKeyGroup = {
  location: required(
    'LEDGER_CHECKPOINT_KEY',
    keyLocation('file', 'kms', 'secret'),
    'the Ed25519 key: a PEM file (mode 0600), the ARN of a KMS key, or of a secret that holds the PEM where KMS has no Ed25519',
  ),
  before: optional(
    'LEDGER_CHECKPOINT_KEY_BEFORE',
    keyLocation('file', 'kms', 'secret'),
    'the key before it, named as it is, which signs beside it for a time; empty: none does',
  ),
};

/** The public half of the checkpoint key, for functions that sign no checkpoint. */
export const checkpointVerifierGroup = {
  location: required(
    'LEDGER_CHECKPOINT_VERIFIER_KEY',
    verifierLocation,
    'public half of the checkpoint key: the key’s own PEM file or KMS ARN, or the C2SP verifier key (`<origin>+<id>+<base64>`)',
  ),
  before: optional(
    'LEDGER_CHECKPOINT_VERIFIER_KEY_BEFORE',
    verifierLocation,
    'public half of the key before it, named as it is, while that signs beside it; empty: none does',
  ),
};

/** The P-256 key that signs receipts. */
export const receiptKeyGroup = {
  location: required(
    'LEDGER_RECEIPT_KEY',
    keyLocation('file', 'kms'),
    'the P-256 key: a PEM file (mode 0600) or the ARN of a KMS key',
  ),
};

/** The secp256k1 key that certifies the keys that sign promises, each for six hours at most. */
export const promiseRootGroup = {
  location: required(
    'LEDGER_PROMISE_ROOT_KEY',
    keyLocation('file', 'kms'),
    'the secp256k1 key: a PEM file (mode 0600) or the ARN of a KMS key; it is not the one that anchors',
  ),
};

/** The secp256k1 key that signs anchors. */
export const logKeyGroup = {
  location: required(
    'LEDGER_LOG_KEY',
    keyLocation('file', 'kms'),
    'the secp256k1 key: a PEM file (mode 0600) or the ARN of a KMS key',
  ),
};

/** The secp256k1 key of the account that pays for anchors and has no other power. */
export const gasKeyGroup = {
  location: required(
    'LEDGER_GAS_KEY',
    keyLocation('file', 'kms'),
    'the secp256k1 key of the account: a file (mode 0600) of 64 hex digits or the ARN of a KMS key',
  ),
};
