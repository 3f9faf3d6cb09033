import type { Sha256Into } from '../kernel/sha256.ts';
import { KEY_BYTES, RECORD_BYTES } from './record.ts';

/** Length of every hash in the tree, in bytes: that of a key. */
const HASH_BYTES = KEY_BYTES;
/** Length of what a leaf or a branch hashes, in bytes: a prefix, then twice 32. */
const INPUT_BYTES = 65;
const LEAF_PREFIX = 0x02;
const BRANCH_PREFIX = 0x03;

/** Where the hashes of its children stand in what a branch hashes. */
export const LEFT = 1;
export const RIGHT = LEFT + HASH_BYTES;
/** Where the index stands in what a leaf hashes. */
const INDEX = INPUT_BYTES - (RECORD_BYTES - KEY_BYTES);

const leaf = new Uint8Array(INPUT_BYTES).fill(LEAF_PREFIX, 0, 1);
const branch = branchInput();

/** Returns the hash of an empty place, 32 zero bytes, as fresh bytes. */
export function emptyHash(): Uint8Array {
  return new Uint8Array(HASH_BYTES);
}

/** Returns what a branch hashes, 65 fresh bytes: its prefix, then room for the hashes of its children. */
export function branchInput(): Uint8Array {
  return new Uint8Array(INPUT_BYTES).fill(BRANCH_PREFIX, 0, 1);
}

/**
 * Writes the leaf hash of the record of 40 bytes that begins at `at` into `out` at `offset`:
 * SHA-256(0x02 ‖ key ‖ 24 zero bytes ‖ index).
 */
export function hashRecordInto(
  records: Uint8Array,
  at: number,
  out: Uint8Array,
  offset: number,
  hash: Sha256Into,
): void {
  // INVARIANT: the 24 bytes between key and index are never written, so they are zero.
  for (let i = 0; i < KEY_BYTES; i++) leaf[LEFT + i] = records[at + i] as number;
  for (let i = KEY_BYTES; i < RECORD_BYTES; i++) leaf[INDEX - KEY_BYTES + i] = records[at + i] as number;
  hash(leaf, out, offset);
}

/** Returns the hash of a branch, SHA-256(0x03 ‖ left ‖ right), as 32 fresh bytes. */
export function hashBranch(left: Uint8Array, right: Uint8Array, hash: Sha256Into): Uint8Array {
  branch.set(left, LEFT);
  branch.set(right, RIGHT);
  const out = new Uint8Array(HASH_BYTES);
  hash(branch, out, 0);
  return out;
}
