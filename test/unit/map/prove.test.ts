import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  growTo,
  lookUpInRuns,
  type MapRun,
  proveInRuns,
  recordsInFiles,
  recordsInMemory,
  writeRun,
} from '../../../core/map/index.ts';
import { lookUp, prefixRoot, proveLookUp, sortPacked } from '../../../core/prefix/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { anyKey, anyRecords, withBitChanged } from '../prefix/naive-prefix.ts';
import { anyLeaves, type Leaves, memoryFiles, naiveFirst, naiveRecords, packed } from './naive-map.ts';

/** A map that grew to each of these sizes in turn, as the builder lets it grow. */
async function grown(leaves: Leaves, sizes: readonly number[]) {
  const memory = memoryFiles();
  let runs: readonly MapRun[] = [];
  for (const size of sizes) {
    const { kept, taken, next } = growTo(runs, BigInt(size));
    const fresh = { from: runs.at(-1)?.to ?? 0n, to: BigInt(size) };
    const sources = [
      ...taken.map((run) => recordsInFiles(memory.read, run)),
      recordsInMemory(sortPacked(packed(naiveRecords(leaves, fresh)))),
    ];
    runs = [...kept, { ...next, root: await writeRun(next, sources, memory.write, nodeSha256) }];
  }
  return { ...memory, runs };
}

const anyGrown = anyLeaves.chain((leaves) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: leaves.length }), { minLength: 1, maxLength: 8 })
    .map((sizes) => ({ leaves, sizes: sizes.toSorted((a, b) => a - b) })),
);

describe('a look-up over the runs of a map that grew', () => {
  it('says what a reader of all entries finds first, for every value and for others', async () => {
    await fc.assert(
      fc.asyncProperty(anyGrown, anyKey, async ({ leaves, sizes }, other) => {
        const { read, runs } = await grown(leaves, sizes);
        const size = BigInt(sizes.at(-1) as number);
        for (const key of [...leaves.flat(), other]) {
          const proofs = await proveInRuns(read, { runs, key, upTo: size - 1n }, nodeSha256);
          const found = lookUpInRuns({ runs, key, proofs, upTo: size - 1n }, nodeSha256);
          expect(found).toBe(naiveFirst(leaves, key, { from: 0n, to: size }));
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('asks no run behind the leaf that the answer has to cover', async () => {
    await fc.assert(
      fc.asyncProperty(anyGrown, anyKey, fc.nat({ max: 59 }), async ({ leaves, sizes }, key, at) => {
        const { read, runs } = await grown(leaves, sizes);
        const upTo = BigInt(Math.min(at, (sizes.at(-1) as number) - 1));
        const proofs = await proveInRuns(read, { runs, key, upTo }, nodeSha256);
        expect(proofs.length).toBeLessThanOrEqual(runs.filter(({ from }) => from <= upTo).length);
        const found = lookUpInRuns({ runs, key, proofs, upTo }, nodeSha256);
        const expected = naiveFirst(leaves, key, { from: 0n, to: upTo + 1n });
        expect(found === null || found > upTo ? null : found).toBe(expected);
      }),
      { seed: 2, numRuns: 40 },
    );
  });
});

describe.each([
  ['one partition', { from: 0n, to: 32_768n }],
  ['four partitions', { from: 0n, to: 100_000n }],
  ['512 partitions', { from: 0n, to: 8_400_000n }],
])('a proof from files of %s', (_, range) => {
  it('is the one that all records give', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, anyKey, async (records, other) => {
        const { read, write } = memoryFiles();
        await writeRun(range, [recordsInMemory(sortPacked(packed(records)))], write, nodeSha256);
        const run = { ...range, root: prefixRoot(records) };
        const keys = records.flatMap(({ key }) => [key, withBitChanged(key, 3), withBitChanged(key, 255)]);
        for (const key of [...keys, other]) {
          const [proof] = await proveInRuns(read, { runs: [run], key, upTo: 0n }, nodeSha256);
          expect(proof).toEqual(proveLookUp(records, key));
          expect(lookUp({ rootHash: run.root, key, leaf: proof?.leaf ?? null, path: proof?.path ?? [] })).toBe(
            lookUp({ rootHash: run.root, key, ...proveLookUp(records, key) }),
          );
        }
      }),
      { seed: 3, numRuns: range.to > 8_000_000n ? 4 : 30 },
    );
  });
});

describe('a proof from files', () => {
  const leaves: Leaves = Array.from({ length: 9 }, (_, i) => [
    new Uint8Array(32).fill(i),
    new Uint8Array(32).fill(99 - i),
  ]);
  const key = new Uint8Array(32).fill(4);
  const upTo = 8n;

  it('needs every file on its way, whole', async () => {
    const { files, runs, read } = await grown(leaves, [9]);
    for (const path of ['map/0-9/pages/000', 'map/0-9/records/000']) {
      const bytes = files.get(path) as Uint8Array;
      files.delete(path);
      await expect(proveInRuns(read, { runs, key, upTo })).rejects.toMatchObject({ code: 'MAP_FILE_MISSING' });
      files.set(path, bytes.subarray(0, 39));
      await expect(proveInRuns(read, { runs, key, upTo })).rejects.toMatchObject({ code: 'MAP_FILE_MALFORMED' });
      files.set(path, bytes);
    }
    expect(await proveInRuns(read, { runs, key, upTo })).toHaveLength(1);
  });

  it('is refused when a bit of a file is another', async () => {
    const { files, runs, read } = await grown(leaves, [9]);
    const pages = files.get('map/0-9/pages/000') as Uint8Array;
    files.set('map/0-9/pages/000', withBitChanged(pages, 40 * 8 * 5));
    await expect(proveInRuns(read, { runs, key, upTo })).rejects.toMatchObject({ code: 'PROOF_ROOT_MISMATCH' });
  });
});
