import { type OpenedEntry, openEntry } from '../entry/open.ts';
import { type ParsedEntry, parseEntry } from '../entry/parse.ts';
import { LedgerError } from '../kernel/error.ts';
import type { Sha256Into } from '../kernel/sha256.ts';
import { hashLeaf, verifyInclusion } from '../merkle/index.ts';
import type { ShownLeaf } from './parts.ts';

/** Holds the tree under which all entries of a bundle are. */
export interface Tree {
  /** The log's origin. */
  readonly origin: string;
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  readonly hash: Sha256Into;
}

/** Holds an entry that is in the tree, opened. */
export interface FoundLeaf {
  readonly index: bigint;
  readonly leafHash: Uint8Array;
  readonly parsed: ParsedEntry;
  readonly opened: OpenedEntry;
}

/**
 * Returns an entry with what its disclosures open, once it is in the tree at its index.
 * @throws ENTRY_MALFORMED, ENTRY_TOO_LARGE, DISCLOSURE_… when entry and disclosures do not fit each other
 * @throws ENTRY_OF_ANOTHER_LOG when it is of another log
 * @throws PROOF_… when the path does not lead to the root
 */
export function findLeaf(tree: Tree, { index, entry, disclosures, path }: ShownLeaf): FoundLeaf {
  const parsed = parseEntry(entry);
  if (parsed.origin !== tree.origin) {
    throw new LedgerError(
      'ENTRY_OF_ANOTHER_LOG',
      `leaf ${index} is of \`${parsed.origin}\`, not of \`${tree.origin}\``,
    );
  }
  const leafHash = hashLeaf(entry, tree.hash);
  const { treeSize, rootHash } = tree;
  verifyInclusion({ leafHash, leafIndex: index, treeSize, rootHash, proof: path }, tree.hash);
  return { index, leafHash, parsed, opened: openEntry(entry, disclosures, tree.hash) };
}
