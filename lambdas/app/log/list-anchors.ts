import { toBase64url } from '../../../core/kernel/bytes.ts';
import { toHex } from '../../../core/kernel/hex.ts';
import { instantOfSeconds } from '../../../core/kernel/instant.ts';
import type { AnchorsAnswer } from '../../../core/wire/log/schemas.ts';
import type { AnchorStore } from '../../ports/anchor.ts';

/** Lists the anchored checkpoints, newest first, from our own records; the contract alone is authoritative. */
export function listAnchors({ anchors }: { readonly anchors: Pick<AnchorStore, 'listBelow'> }) {
  return async (page: { cursor: bigint | null; limit: number }): Promise<AnchorsAnswer> => {
    const found = await anchors.listBelow(page.cursor, page.limit + 1);
    const shown = found.slice(0, page.limit);
    const last = shown.at(-1);
    return {
      anchors: shown.map((record) => ({
        treeSize: record.treeSize.toString(),
        rootHash: toBase64url(record.rootHash),
        transaction: record.transaction,
        block: record.block.toString(),
        blockHash: record.blockHash,
        anchoredAt: instantOfSeconds(record.anchoredAt),
        checkpoint: record.note,
        time: record.time.toString(),
        signature: toHex(record.signature),
      })),
      next: found.length > page.limit && last !== undefined ? last.treeSize.toString() : null,
    };
  };
}
