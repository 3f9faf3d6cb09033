import { equalBytes } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { rootAt } from '../../../core/tlog/index.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { tileReader } from './stored-tile-reader.ts';

/** A size of the log and the root over its leaves. */
export interface TreeHead {
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
}

/** Who knows a head of our log, for messages. */
export type HeadKeeper = 'guard' | 'contract' | 'witness';

/**
 * Refuses a tree that does not contain a head that somebody knows: the root is computed again from the tiles, at that size.
 * @throws LOG_BEHIND_CHECKPOINT when the tree is smaller; LOG_FORKED when it has another root at that size
 */
export async function requireContains(
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
      : await rootAt(tileReader(tiles, tree.treeSize), known.treeSize, hash);
  if (!equalBytes(rootHash, known.rootHash)) throw forked(known.treeSize, keeper);
}

export function behind(treeSize: bigint, knownSize: bigint, keeper: HeadKeeper): LedgerError {
  return new LedgerError(
    'LOG_BEHIND_CHECKPOINT',
    `the log has \`${treeSize}\` leaves, the ${keeper} knows \`${knownSize}\`: was a backup restored?`,
    { details: { treeSize: `${treeSize}`, knownSize: `${knownSize}`, keeper } },
  );
}

export function forked(treeSize: bigint, keeper: HeadKeeper): LedgerError {
  return new LedgerError('LOG_FORKED', `at size \`${treeSize}\` the log has another root than the ${keeper} knows`, {
    details: { treeSize: `${treeSize}`, keeper },
  });
}
