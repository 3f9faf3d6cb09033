import { encodeBundle, type ProofBundle } from '../../../core/entry/bundle.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Json } from '../../../core/kernel/json.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { hashLeaf, verifyInclusion } from '../../../core/merkle/index.ts';
import type { RecordedLeaf } from '../../../core/proof/prove-coverage.ts';
import { encodeTlogProof } from '../../../core/tlog/index.ts';
import type { Anchor, AnchorRecord, AnchorStore } from '../../ports/anchor.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { inclusionPaths } from './log-source.ts';

export interface BundleDeps {
  readonly origin: string;
  readonly anchors: Pick<AnchorStore, 'listAbove' | 'listBelow'>;
  readonly anchor: Pick<Anchor, 'isConfirmed' | 'target'>;
  readonly tiles: Pick<TileStore, 'read'>;
  readonly hash: Sha256Into;
}

/** Says what a proof that is not there yet waits for, and up to which leaf the map is stated. */
export interface Pending {
  readonly needs: 'sequencing' | 'anchor' | 'statement';
  readonly statedTo: bigint | null;
}

export type ProofOutcome =
  /** No confirmed anchor has what is asked for yet: the caller asks again later. */
  | { readonly status: 'pending'; readonly pending: Pending }
  | { readonly status: 'proven'; readonly bundle: ProofBundle };

/** The document that a bundle shows besides its entry, under the name of its member. */
type Shown = Readonly<Partial<Record<'coverage' | 'place' | 'history', Json>>>;

/**
 * Returns the bundle of an entry under the first confirmed anchor of a tree with it and with another leaf.
 * @param above index of that other leaf
 * @param show makes what the bundle shows, under the tree of the anchor
 * @throws STORE_CORRUPT when the stored entry is not the one that was anchored
 * @throws CHAIN_UNAVAILABLE when the chain does not answer
 */
export async function anchoredBundle(
  deps: BundleDeps,
  leaf: RecordedLeaf,
  above: bigint,
  show: (record: AnchorRecord) => Promise<Shown>,
): Promise<ProofOutcome> {
  // A tree of size n holds the leaves below n.
  const [record] = await deps.anchors.listAbove(above, 1);
  if (record === undefined || !(await deps.anchor.isConfirmed(record))) return pendingProof('anchor', null);
  return { status: 'proven', bundle: await bundleOf(deps, leaf, record, await show(record)) };
}

/** Returns that a proof waits for something. */
export function pendingProof(needs: Pending['needs'], statedTo: bigint | null): ProofOutcome {
  return { status: 'pending', pending: { needs, statedTo } };
}

async function bundleOf(
  deps: BundleDeps,
  { index: leafIndex, entry, disclosures }: RecordedLeaf,
  { treeSize, rootHash, note, transaction, block, blockHash, time, signature }: AnchorRecord,
  { coverage = null, place = null, history = null }: Shown,
): Promise<ProofBundle> {
  const { origin, anchor, hash } = deps;
  const proof = await inclusionPaths(deps, treeSize)(leafIndex);
  try {
    verifyInclusion({ leafHash: hashLeaf(entry, hash), leafIndex, treeSize, rootHash, proof }, hash);
  } catch (cause) {
    throw new LedgerError('STORE_CORRUPT', `the stored entry of leaf \`${leafIndex}\` is not what was anchored`, {
      cause,
      details: { leafIndex: `${leafIndex}`, treeSize: `${treeSize}` },
    });
  }
  return encodeBundle({
    origin,
    entry,
    disclosures,
    proof: encodeTlogProof({ leafIndex, proof, checkpoint: note }),
    anchor: { ...anchor.target, treeSize, rootHash, transaction, block, blockHash, time, signature },
    coverage,
    place,
    history,
  });
}
