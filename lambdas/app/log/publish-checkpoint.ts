import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { isSignedBy, signCheckpoint } from '../../../core/tlog/index.ts';
import type { Anchor } from '../../ports/anchor.ts';
import type { Guard, PublishedCheckpoint } from '../../ports/checkpoint-store.ts';
import type { CheckpointSigner } from '../../ports/signers.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { refuseFork, type TreeHead } from './refuse-fork.ts';

const MAX_ATTEMPTS = 5;

export interface PublishCheckpointDeps {
  readonly origin: string;
  readonly integrateEntries: () => Promise<TreeHead>;
  readonly guard: Guard;
  readonly published: PublishedCheckpoint;
  readonly tiles: Pick<TileStore, 'read'>;
  readonly anchor: Pick<Anchor, 'head'>;
  /** Returns the heads of our log that witnesses have cosigned; there are none when it is left out. */
  readonly witnessHeads?: () => Promise<readonly TreeHead[]>;
  /** The keys that sign: one, or the new one and the one before it. */
  readonly signers: readonly CheckpointSigner[];
  readonly hash?: Sha256Into;
}

export interface PublishOutcome {
  readonly treeSize: bigint;
  /** True when this run signed a checkpoint, false when there was nothing new. */
  readonly signed: boolean;
}

/**
 * Integrates all sequenced events, and signs and publishes a checkpoint when the log has grown. It signs only a tree
 * that contains every head that the guard, the contract and the witnesses hold; an unreachable contract does not
 * prevent it. Several runs may overlap.
 * @throws LOG_BEHIND_CHECKPOINT, LOG_FORKED when the tree does not contain such a head; nothing is signed then
 * @throws CONTENTION when other publishers were faster every time; and what `integrateEntries` throws
 */
export function publishCheckpoint(deps: PublishCheckpointDeps): () => Promise<PublishOutcome> {
  return async () => {
    let signed = false;
    for (let attempt = 1; ; attempt++) {
      try {
        const outcome = await signNext(deps);
        signed ||= outcome.signed;
        await repairPublished(deps);
        return { treeSize: outcome.treeSize, signed };
      } catch (error) {
        const raced = isLedgerError(error, 'GUARD_MOVED', 'STORE_CONFLICT', 'LOG_BEHIND_CHECKPOINT');
        if (!raced || attempt === MAX_ATTEMPTS) {
          throw isLedgerError(error, 'GUARD_MOVED', 'STORE_CONFLICT')
            ? new LedgerError('CONTENTION', 'other publishers were faster every time', { cause: error })
            : error;
        }
      }
    }
  };
}

async function signNext(deps: PublishCheckpointDeps): Promise<PublishOutcome> {
  const { origin, guard, signers, hash } = deps;
  const tree = await deps.integrateEntries();
  const { treeSize, rootHash } = tree;
  const previous = await guard.readGuard(origin);
  // INVARIANT: a checkpoint is signed only if it contains every head of this log that another party is known to hold.
  if (previous !== null) await refuseFork(deps.tiles, tree, previous, 'guard', hash);
  const anchored = await anchoredHead(deps.anchor);
  if (anchored !== null) await refuseFork(deps.tiles, tree, anchored, 'contract', hash);
  for (const head of (await deps.witnessHeads?.()) ?? []) await refuseFork(deps.tiles, tree, head, 'witness', hash);
  // The tree that was signed last is signed again when a key has come since.
  if (previous?.treeSize === treeSize && isSignedBy(previous.note, signers)) return { treeSize, signed: false };
  const note = await signCheckpoint({ origin, treeSize, rootHash }, ...signers);
  // INVARIANT: the guard is moved first: the guard holds, or has held, every checkpoint that anyone can see.
  await guard.swapGuard(origin, previous, { treeSize, rootHash, note });
  return { treeSize, signed: true };
}

/** Returns the contract's head of this log; null when there is none, or the chain is unreachable. */
async function anchoredHead(anchor: Pick<Anchor, 'head'>): Promise<TreeHead | null> {
  try {
    const head = await anchor.head();
    return head.treeSize === 0n ? null : head;
  } catch (error) {
    if (isLedgerError(error, 'CHAIN_UNAVAILABLE', 'ANCHOR_UNKNOWN')) return null;
    throw error;
  }
}

async function repairPublished({ origin, guard, published }: PublishCheckpointDeps): Promise<void> {
  // INVARIANT: the copy is read before the guard, so it is never replaced by an older checkpoint.
  const copy = await published.readPublished();
  const signed = await guard.readGuard(origin);
  if (signed !== null && copy !== signed.note) await published.swapPublished(copy, signed.note);
}
