import { equalBytes } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { rootAt } from '../../../core/tlog/index.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { storedTileReader } from './stored-tile-reader.ts';

/** A size of the log and the root hash over that many leaves. */
export interface TreeHead {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
}

/** Names the party that holds a head of our log, for messages. */
export type HeadKeeper = 'guard' | 'contract' | 'witness';

/**
 * Refuses a tree that does not contain a head which another party holds: the root is computed from the tiles again, at
 * the size of that head.
 * @throws LOG_BEHIND_CHECKPOINT when the tree is smaller
 * @throws LOG_FORKED when the tree has another root at that size
 */
export async function refuseFork(
  tiles: Pick<TileStore, 'read'>,
  tree: TreeHead,
  known: TreeHead,
  keeper: HeadKeeper,
  hash?: Sha256Into,
): Promise<void> {
  if (known.treeSize > tree.treeSize) throw behind(tree.treeSize, known.treeSize, keeper);
  const rootHash =
    known.treeSize === tree.treeSize
      ? tree.rootHash
      : await rootAt(storedTileReader(tiles, tree.treeSize), known.treeSize, hash);
  if (!equalBytes(rootHash, known.rootHash)) throw forked(known.treeSize, keeper);
}

/** Makes the refusal of a log that is smaller than a head of it that the keeper holds. */
export function behind(treeSize: bigint, knownSize: bigint, keeper: HeadKeeper): LedgerError {
  return new LedgerError(
    'LOG_BEHIND_CHECKPOINT',
    `the log has \`${treeSize}\` leaves, the ${keeper} knows \`${knownSize}\`: was a backup restored?`,
    { details: { treeSize: `${treeSize}`, knownSize: `${knownSize}`, keeper } },
  );
}

/** Makes the refusal of a log whose root at a size is not the one that the keeper holds. */
export function forked(treeSize: bigint, keeper: HeadKeeper): LedgerError {
  return new LedgerError('LOG_FORKED', `at size \`${treeSize}\` the log has another root than the ${keeper} knows`, {
    details: { treeSize: `${treeSize}`, keeper },
  });
}
