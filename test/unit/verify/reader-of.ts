import { anchorSigner } from '../../../core/entry/anchor/anchor-signature.ts';
import type { AnchorReader } from '../../../core/entry/anchor/verify-on-chain.ts';
import type { BundleAnchor } from '../../../core/entry/bundle.ts';

/** The time of every anchor of these tests, seconds since 1970. */
export const ANCHORED_AT = 1_795_824_000n;

/** A contract that holds the anchor of one bundle. */
export function readerOf(anchor: BundleAnchor): AnchorReader {
  const { transaction, block, blockHash, treeSize, rootHash } = anchor;
  return {
    keys: async () => [{ key: anchorSigner(anchor), from: 0n, until: null }],
    check: async () => `0x${'11'.repeat(20)}`,
    verifyAnchor: async () => ANCHORED_AT,
    placement: async (asked) =>
      asked === transaction ? { block, blockHash, anchored: [{ treeSize, rootHash }] } : null,
    blockHash: async (number) => (number === block ? blockHash : null),
  };
}
