import { proveConsistency, tileReader } from '../../../core/tlog/index.ts';
import type { MemoryClock } from '../../memory/clock.ts';
import type { Parts } from '../memory-ledger.ts';

/** Anchors on a fresh chain in memory what the store says is anchored, so that the chain is the one that it was. */
export async function replayAnchors({
  anchors,
  anchor,
  tiles,
  clock,
}: Parts & { readonly clock: MemoryClock }): Promise<void> {
  const records = await anchors.listAbove(0n, 100);
  const readTile = tileReader((path) => tiles.read(path), records.at(-1)?.treeSize ?? 0n);
  let oldSize = 0n;
  for (const { treeSize, rootHash, anchoredAt, time, signature } of records) {
    clock.advance(Number(anchoredAt) * 1_000 - clock.nowMs());
    const proof = await proveConsistency(readTile, oldSize, treeSize);
    await anchor.submit({ oldSize, newSize: treeSize, newRoot: rootHash, proof, time, signature });
    oldSize = treeSize;
  }
}
