import type { Sha256Into } from '../kernel/sha256.ts';
import { KEY_BYTES, RECORD_BYTES } from './record.ts';

/** Length of every hash in the tree, in bytes: that of a key. */
const HASH_BYTES = KEY_BYTES;
/** Length of what a leaf or a branch hashes, in bytes: a prefix, then twice 32. */
const INPUT_BYTES = 65;
const LEAF_PREFIX = 0x02;
const BRANCH_PREFIX = 0x03;

const leaf = new Uint8Array(INPUT_BYTES).fill(LEAF_PREFIX, 0, 1);
const branch = new Uint8Array(INPUT_BYTES).fill(BRANCH_PREFIX, 0, 1);

/** Returns the hash of an empty place, 32 zero bytes, as fresh bytes. */
export function emptyHash(): Uint8Array {
  return new Uint8Array(HASH_BYTES);
}

/**
 * Returns the leaf hash of the record of 40 bytes that begins at `at`, as 32 fresh bytes:
 * SHA-256(0x02 ‖ key ‖ 24 zero bytes ‖ index).
 */
export function hashRecord(records: Uint8Array, at: number, hash: Sha256Into): Uint8Array {
  // INVARIANT: the 24 bytes between key and index are never written, so they are zero.
  leaf.set(records.subarray(at, at + KEY_BYTES), 1);
  leaf.set(records.subarray(at + KEY_BYTES, at + RECORD_BYTES), 57);
  const out = new Uint8Array(HASH_BYTES);
  hash(leaf, out, 0);
  return out;
}

/** Returns the hash of a branch, SHA-256(0x03 ‖ left ‖ right), as 32 fresh bytes. */
export function hashBranch(left: Uint8Array, right: Uint8Array, hash: Sha256Into): Uint8Array {
  branch.set(left, 1);
  branch.set(right, 33);
  const out = new Uint8Array(HASH_BYTES);
  hash(branch, out, 0);
  return out;
}
