import { equalBytes } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { emptyHash, hashBranch, hashRecordInto } from './hash.ts';
import { indexOfRecord, KEY_BITS, KEY_BYTES, keyBit, RECORD_BYTES, sharedBits } from './record.ts';

/** Shows where the search for a key ends in a prefix tree. */
export interface LookUpProof {
  /** The record where the search ends, 40 bytes: key, then index; null where it ends in an empty place. */
  readonly leaf: Uint8Array | null;
  /** At most 256 hashes of 32 bytes each, from the sibling of that place up to the root's child. */
  readonly path: readonly Uint8Array[];
}

/** Asks for a key under a root, with the proof of the answer. */
export interface LookUp extends LookUpProof {
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/**
 * Returns the index of the record with this key under the root, or null when the root has no such record. Under one
 * root no two proofs give a key different answers. Costs a hash for each of the path, and one.
 * @throws LOOK_UP_MALFORMED when root, key, leaf or a hash has another length, or the path has more than 256 hashes
 * @throws LOOK_UP_LEAF_MISMATCH when the search for the key does not lead to the leaf
 * @throws PROOF_ROOT_MISMATCH when the hashes lead to another root
 * Source: docs/formats/map.md
 */
export function lookUp({ rootHash, key, leaf, path }: LookUp, hash: Sha256Into = nobleSha256): bigint | null {
  requirePart(rootHash.length, KEY_BYTES, 'rootHash');
  requirePart(key.length, KEY_BYTES, 'key');
  if (leaf !== null) requirePart(leaf.length, RECORD_BYTES, 'leaf');
  if (path.length > KEY_BITS) throw malformed('path', path.length, `${path.length} hashes, more than ${KEY_BITS}`);
  const shared = leaf === null ? path.length : sharedBits(leaf, key);
  // SECURITY: no records have a root with a leaf off the way of its own key; a forged root could hide one behind it.
  if (shared < path.length) {
    throw new LedgerError(
      'LOOK_UP_LEAF_MISMATCH',
      `the leaf begins with ${shared} bits of the key, and the path has ${path.length} hashes`,
    );
  }

  let node = emptyHash();
  if (leaf !== null) hashRecordInto(leaf, 0, node, 0, hash);
  for (const [i, sibling] of path.entries()) {
    requirePart(sibling.length, KEY_BYTES, `path/${i}`);
    const isRight = keyBit(key, 0, path.length - 1 - i) === 1;
    node = isRight ? hashBranch(sibling, node, hash) : hashBranch(node, sibling, hash);
  }
  if (!equalBytes(node, rootHash)) {
    throw new LedgerError('PROOF_ROOT_MISMATCH', 'the look-up does not lead to the root hash');
  }
  return leaf !== null && shared === KEY_BITS ? indexOfRecord(leaf) : null;
}

/** Refuses a part of a look-up of another length. @throws LOOK_UP_MALFORMED when the lengths differ */
export function requirePart(length: number, expected: number, what: string): void {
  if (length !== expected) throw malformed(what, length, `${length} bytes instead of ${expected}`);
}

function malformed(what: string, length: number, has: string): LedgerError {
  return new LedgerError('LOOK_UP_MALFORMED', `\`${what}\` has ${has}`, { details: { what, length } });
}
