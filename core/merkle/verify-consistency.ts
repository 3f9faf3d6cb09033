import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { EMPTY_ROOT, nodeInput, requireHash, sameHashAt } from './hash.ts';
import { bitAt, bitLength, high32, low32, onesFrom, requireProofLength, requireSizesInOrder } from './shape.ts';
import { rootMismatch } from './verify-inclusion.ts';

/** Claims, with its proof, that the tree of `size2` begins with the leaves of the tree of `size1`. */
export interface ConsistencyClaim {
  readonly size1: bigint;
  /** 32 bytes. */
  readonly root1: Uint8Array;
  /** Not below `size1`. */
  readonly size2: bigint;
  /** 32 bytes. */
  readonly root2: Uint8Array;
  /** 32 bytes each; empty from size 0 and between equal sizes. */
  readonly proof: readonly Uint8Array[];
}

const LEFT = 1;
const RIGHT = 33;
const first = nodeInput();
const second = nodeInput();

/**
 * Verifies that the second tree extends the first; throws when it does not. From size 0 the proof is empty, the first
 * root is that of the empty tree, and any second root is accepted. Costs up to two hashes per proof element.
 * @throws PROOF_SIZES_OUT_OF_ORDER when the first tree is the larger
 * @throws PROOF_WRONG_LENGTH when the sizes call for another number of hashes
 * @throws PROOF_HASH_WRONG_LENGTH when a hash is not 32 bytes
 * @throws PROOF_FIRST_ROOT_MISMATCH when the proof belongs to another first tree
 * @throws PROOF_ROOT_MISMATCH when the proof belongs to another second tree
 * @throws TREE_SIZE_OUT_OF_RANGE when a size is not an unsigned 64-bit integer
 * Source: RFC 9162 §2.1.4.2
 */
export function verifyConsistency(claim: ConsistencyClaim, hash: Sha256Into = nobleSha256): void {
  const { size1, root1, size2, root2, proof } = claim;
  requireSizesInOrder(size1, size2);
  requireHash(root1, 'root1');
  requireHash(root2, 'root2');
  if (size1 === 0n || size1 === size2) {
    requireProofLength(proof.length, 0);
    if (size1 === 0n && !sameHashAt(root1, 0, EMPTY_ROOT, 0)) throw firstRootMismatch();
    if (size1 === size2 && !sameHashAt(root1, 0, root2, 0)) throw rootMismatch();
    return;
  }

  // The proof climbs from the largest complete subtree that ends at `size1`; its root is on level `shift`.
  const last = size1 - 1n;
  const high = high32(last);
  const low = low32(last);
  const shift = trailingOnes(high, low);
  const top = bitLength((high ^ high32(size2 - 1n)) >>> 0, (low ^ low32(size2 - 1n)) >>> 0);
  const inner = top - shift;
  // When the first tree is itself that subtree, the proof starts from its root and leaves it out.
  const isComplete = onesFrom(high, low, shift) === 0;
  const start = isComplete ? 0 : 1;
  requireProofLength(proof.length, start + inner + onesFrom(high, low, top));
  for (const part of proof) requireHash(part, 'proof');

  const seed = isComplete ? root1 : (proof[0] as Uint8Array);
  first.set(seed, LEFT);
  second.set(seed, LEFT);
  for (let i = start; i < proof.length; i++) {
    const sibling = proof[i] as Uint8Array;
    const step = i - start;
    if (step >= inner || bitAt(high, low, shift + step) === 1) {
      first.copyWithin(RIGHT, LEFT, RIGHT);
      first.set(sibling, LEFT);
      hash(first, first, LEFT);
      second.copyWithin(RIGHT, LEFT, RIGHT);
      second.set(sibling, LEFT);
    } else {
      second.set(sibling, RIGHT);
    }
    hash(second, second, LEFT);
  }
  if (!sameHashAt(first, LEFT, root1, 0)) throw firstRootMismatch();
  if (!sameHashAt(second, LEFT, root2, 0)) throw rootMismatch();
}

function trailingOnes(high: number, low: number): number {
  let ones = 0;
  while (ones < 64 && bitAt(high, low, ones) === 1) ones++;
  return ones;
}

function firstRootMismatch(): LedgerError {
  return new LedgerError('PROOF_FIRST_ROOT_MISMATCH', 'the proof does not lead to the first root hash');
}
