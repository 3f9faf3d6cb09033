import type { BundleParts } from '../../core/entry/bundle.ts';
import { equalBytes } from '../../core/kernel/bytes.ts';
import { isLedgerError } from '../../core/kernel/error.ts';
import { hashLeaf, hashNode } from '../../core/merkle/index.ts';
import { parseCheckpoint, parseNote, parseTlogProof } from '../../core/tlog/index.ts';

/** One level of the path from an entry to the root. */
export interface DrawnLevel {
  /** The hash on the path, computed here. */
  readonly node: Uint8Array;
  /** The hash beside it, given by the proof. */
  readonly neighbour: Uint8Array;
  /** The side of the node on the path, as in the tree. */
  readonly side: 'left' | 'right';
}

/** A proof as it is drawn: computed from the entry up, whatever a verifier says of it. */
export interface DrawnProof {
  readonly leafIndex: bigint;
  readonly leafHash: Uint8Array;
  /** From the leaf up. */
  readonly levels: readonly DrawnLevel[];
  /** The root to which the entry leads. */
  readonly root: Uint8Array;
  /** The root in the checkpoint. */
  readonly signedRoot: Uint8Array;
  readonly treeSize: bigint;
  readonly isSame: boolean;
}

/** Returns the drawing of a bundle; null when its proof is not one, so that there is nothing to draw. */
export function drawProof({ entry, proof: text }: Pick<BundleParts, 'entry' | 'proof'>): DrawnProof | null {
  try {
    const { leafIndex, proof, checkpoint } = parseTlogProof(text);
    const { treeSize, rootHash: signedRoot } = parseCheckpoint(parseNote(checkpoint).body);
    const leafHash = hashLeaf(entry);
    const { levels, root } = climb({ leafHash, leafIndex, treeSize, proof });
    return { leafIndex, leafHash, levels, root, signedRoot, treeSize, isSame: equalBytes(root, signedRoot) };
  } catch (error) {
    if (isLedgerError(error)) return null;
    throw error;
  }
}

interface Climb {
  readonly leafHash: Uint8Array;
  readonly leafIndex: bigint;
  readonly treeSize: bigint;
  readonly proof: readonly Uint8Array[];
}

/** Computes each node from the leaf up. Source: RFC 9162 §2.1.3.2 */
function climb({ leafHash, leafIndex, treeSize, proof }: Climb): Pick<DrawnProof, 'levels' | 'root'> {
  let index = leafIndex;
  let last = treeSize - 1n;
  let node = leafHash;
  const levels = proof.map((neighbour): DrawnLevel => {
    const isRight = (index & 1n) === 1n || index === last;
    const level: DrawnLevel = { node, neighbour, side: isRight ? 'right' : 'left' };
    node = isRight ? hashNode(neighbour, node) : hashNode(node, neighbour);
    // On the right border a node without a neighbour is its own parent.
    while (isRight && (index & 1n) === 0n && index !== 0n) {
      index >>= 1n;
      last >>= 1n;
    }
    index >>= 1n;
    last >>= 1n;
    return level;
  });
  return { levels, root: node };
}
