import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into, sha256 } from '../kernel/sha256.ts';

/** Length of every hash in the tree, in bytes. */
export const HASH_BYTES = 32;
/** Length of the input that an interior node hashes, in bytes: 0x01, left child, right child. */
export const NODE_BYTES = 65;
const NODE_PREFIX = 0x01;

/** Root hash of the tree without leaves: SHA-256 of no bytes. Source: RFC 9162 §2.1.1. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

const node = nodeInput();
let leafBytes = new Uint8Array(8193);
let leaf = leafBytes.subarray(0, 1);

/** Returns the leaf hash of an entry, SHA-256(0x00 ‖ entry), as 32 fresh bytes. Source: RFC 9162 §2.1.1. */
export function hashLeaf(entry: Uint8Array, hash: Sha256Into = nobleSha256): Uint8Array {
  const out = new Uint8Array(HASH_BYTES);
  hashLeafInto(entry, out, 0, hash);
  return out;
}

/** Returns the leaf hashes of many entries in order, 32 bytes each, in one array, as `appendLeaves` takes them. */
export function hashLeaves(entries: readonly Uint8Array[], hash: Sha256Into = nobleSha256): Uint8Array {
  const out = new Uint8Array(entries.length * HASH_BYTES);
  let offset = 0;
  for (const entry of entries) {
    hashLeafInto(entry, out, offset, hash);
    offset += HASH_BYTES;
  }
  return out;
}

/**
 * Returns the hash of an interior node, SHA-256(0x01 ‖ left ‖ right), as 32 fresh bytes. Source: RFC 9162 §2.1.1.
 * @throws PROOF_HASH_WRONG_LENGTH when a child is not 32 bytes
 */
export function hashNode(left: Uint8Array, right: Uint8Array, hash: Sha256Into = nobleSha256): Uint8Array {
  requireHash(left, 'left');
  requireHash(right, 'right');
  const out = new Uint8Array(HASH_BYTES);
  node.set(left, 1);
  node.set(right, 33);
  hash(node, out, 0);
  return out;
}

/** Makes a scratch array for one interior node: its prefix is set, the children belong at offsets 1 and 33. */
export function nodeInput(): Uint8Array {
  const bytes = new Uint8Array(NODE_BYTES);
  bytes[0] = NODE_PREFIX;
  return bytes;
}

/** Refuses bytes that cannot be a hash of the tree. @throws PROOF_HASH_WRONG_LENGTH when they are not 32 */
export function requireHash(bytes: Uint8Array, what: string): void {
  if (bytes.length !== HASH_BYTES) {
    throw new LedgerError('PROOF_HASH_WRONG_LENGTH', `\`${what}\` has ${bytes.length} bytes instead of ${HASH_BYTES}`, {
      details: { what, length: bytes.length },
    });
  }
}

/** Returns whether the hash in `a` at `offset` equals the one in `b` at `offsetB`; for public values only. */
export function sameHashAt(a: Uint8Array, offset: number, b: Uint8Array, offsetB: number): boolean {
  let difference = 0;
  for (let i = 0; i < HASH_BYTES; i += 4) {
    const x = offset + i;
    const y = offsetB + i;
    difference |=
      ((a[x] as number) ^ (b[y] as number)) |
      ((a[x + 1] as number) ^ (b[y + 1] as number)) |
      ((a[x + 2] as number) ^ (b[y + 2] as number)) |
      ((a[x + 3] as number) ^ (b[y + 3] as number));
  }
  return difference === 0;
}

function hashLeafInto(entry: Uint8Array, out: Uint8Array, offset: number, hash: Sha256Into): void {
  const length = entry.length + 1;
  if (leaf.length !== length) {
    if (leafBytes.length < length) leafBytes = new Uint8Array(length);
    leaf = leafBytes.subarray(0, length);
  }
  // INVARIANT: byte 0 of the scratch is never written, so it is the leaf prefix 0x00.
  leaf.set(entry, 1);
  hash(leaf, out, offset);
}
