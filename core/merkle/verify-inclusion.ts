import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { nodeInput, requireHash, sameHashAt } from './hash.ts';
import { bitAt, bitLength, high32, low32, onesFrom, requireLeafIndex, requireProofLength } from './shape.ts';

/** Claims, with its proof, that the leaf at `leafIndex` of the tree with this size and root has this leaf hash. */
export interface InclusionClaim {
  /** SHA-256(0x00 ‖ entry), 32 bytes. */
  readonly leafHash: Uint8Array;
  /** From 0, below `treeSize`. */
  readonly leafIndex: bigint;
  readonly treeSize: bigint;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
  /** Sibling hashes, from the leaf's sibling up to the root's child, 32 bytes each. */
  readonly proof: readonly Uint8Array[];
}

const LEFT = 1;
const RIGHT = 33;
const node = nodeInput();

/**
 * Verifies that the leaf is in the tree; throws when it is not. Costs one hash per proof element.
 * @throws PROOF_INDEX_OUT_OF_RANGE when the tree has no such leaf
 * @throws PROOF_WRONG_LENGTH when leaf index and tree size call for another number of hashes
 * @throws PROOF_HASH_WRONG_LENGTH when a hash is not 32 bytes
 * @throws PROOF_ROOT_MISMATCH when the hashes lead to another root
 * @throws TREE_SIZE_OUT_OF_RANGE when the tree size is not an unsigned 64-bit integer
 * Source: RFC 9162 §2.1.3.2
 */
export function verifyInclusion(claim: InclusionClaim, hash: Sha256Into = nobleSha256): void {
  const { leafHash, leafIndex, treeSize, rootHash, proof } = claim;
  requireLeafIndex(leafIndex, treeSize);
  const high = high32(leafIndex);
  const low = low32(leafIndex);
  const last = treeSize - 1n;
  // Up to level `inner` the path to the leaf runs inside the tree; from there it is the tree's right border.
  const inner = bitLength((high ^ high32(last)) >>> 0, (low ^ low32(last)) >>> 0);
  const length = inner + onesFrom(high, low, inner);
  requireProofLength(proof.length, length);
  requireHash(leafHash, 'leafHash');
  requireHash(rootHash, 'rootHash');

  let isRight = length > 0 && (inner === 0 || bitAt(high, low, 0) === 1);
  node.set(leafHash, isRight ? RIGHT : LEFT);
  for (let i = 0; i < length; i++) {
    const sibling = proof[i] as Uint8Array;
    requireHash(sibling, 'proof');
    node.set(sibling, isRight ? LEFT : RIGHT);
    isRight = i + 1 < length && (i + 1 >= inner || bitAt(high, low, i + 1) === 1);
    // The parent is written straight to the side on which the next step needs it.
    hash(node, node, isRight ? RIGHT : LEFT);
  }
  if (!sameHashAt(node, LEFT, rootHash, 0)) throw rootMismatch();
}

/** Makes the error of a proof whose hashes lead to another root. */
export function rootMismatch(): LedgerError {
  return new LedgerError('PROOF_ROOT_MISMATCH', 'the proof does not lead to the root hash');
}
