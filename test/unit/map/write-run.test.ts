import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LeafRange, partitionBits, recordsInFiles, recordsInMemory, writeRun } from '../../../core/map/index.ts';
import { type PrefixRecord, prefixRoot, sortPacked } from '../../../core/prefix/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { anyRecords } from '../prefix/naive-prefix.ts';
import { anyLeaves, memoryFiles, naiveRecords, packed } from './naive-map.ts';

const sourceOf = (records: readonly PrefixRecord[]) => recordsInMemory(sortPacked(packed(records)));
/** Ranges whose files have one partition, four of them below one tile, and 512 below three tiles. */
const RANGES: readonly (readonly [LeafRange, number])[] = [
  [{ from: 0n, to: 32_768n }, 0],
  [{ from: 0n, to: 100_000n }, 2],
  [{ from: 7n, to: 8_400_007n }, 9],
];

describe.each(RANGES)('the files of a run %o', (run, bits) => {
  it('lead to the root of the naive tree, whatever the records', async () => {
    expect(partitionBits(run)).toBe(bits);
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const { write } = memoryFiles();
        expect(await writeRun(run, [sourceOf(records)], write, nodeSha256)).toEqual(prefixRoot(records));
      }),
      { seed: 1, numRuns: bits === 9 ? 5 : 50 },
    );
  });

  it('are the same from one list and from the files of its parts, run over again or not', async () => {
    const middle = run.from + 50n;
    const parts = [
      { from: run.from, to: middle },
      { from: middle, to: run.to },
    ];
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.nat({ max: 40 }), async (records, cut) => {
        const [whole, made] = [memoryFiles(), memoryFiles()];
        const lists = [records.slice(0, cut), records.slice(cut)];
        const root = await writeRun(run, [sourceOf(records)], whole.write, nodeSha256);
        for (const [i, part] of parts.entries()) {
          await writeRun(part, [sourceOf(lists[i] as PrefixRecord[])], made.write, nodeSha256);
        }
        for (let again = 0; again < 2; again++) {
          const sources = parts.map((part) => recordsInFiles(made.read, part));
          expect(await writeRun(run, sources, made.write, nodeSha256)).toEqual(root);
        }
        for (const [path, bytes] of whole.files) expect([path, made.files.get(path)]).toEqual([path, bytes]);
      }),
      { seed: 2, numRuns: bits === 9 ? 2 : 30 },
    );
  });
});

describe('the files of a run', () => {
  it('say of each value the first leaf of all sources that has it', async () => {
    await fc.assert(
      fc.asyncProperty(anyLeaves, fc.nat({ max: 60 }), async (leaves, cut) => {
        const run = { from: 0n, to: BigInt(leaves.length) };
        const at = BigInt(Math.min(cut, leaves.length));
        const parts = [naiveRecords(leaves, { from: 0n, to: at }), naiveRecords(leaves, { from: at, to: run.to })];
        const { write } = memoryFiles();
        const root = await writeRun(run, parts.map(sourceOf).reverse(), write, nodeSha256);
        expect(root).toEqual(prefixRoot(naiveRecords(leaves, run)));
      }),
      { seed: 3 },
    );
  });

  it('are refused where a part has lost its records', async () => {
    const { read } = memoryFiles();
    const lost = recordsInFiles(read, { from: 0n, to: 3n });
    await expect(lost({ bits: 0, index: 0 })).rejects.toMatchObject({ code: 'MAP_FILE_MISSING' });
  });
});
