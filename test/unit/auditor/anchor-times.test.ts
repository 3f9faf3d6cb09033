import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorsAround } from '../../../clients/auditor/anchor-times.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import { requireTime } from '../../../core/proof/times.ts';

const ROOT = new Uint8Array(32);

/** A contract with anchors of these sizes, the n-th a minute after the one before. */
function contractWith(sizes: readonly number[]) {
  const confirmed: bigint[] = [];
  const contract = {
    async *anchored(fromBlock: bigint) {
      for (const size of sizes.slice(Number(fromBlock))) yield { treeSize: BigInt(size), rootHash: ROOT };
    },
    async verifyAnchor({ treeSize }: { readonly treeSize: bigint }) {
      confirmed.push(treeSize);
      return BigInt(60 * (1 + sizes.indexOf(Number(treeSize))));
    },
  };
  return { contract, confirmed };
}

const around = async (sizes: readonly number[], leaves: readonly number[], fromBlock = 0n) => {
  const { contract, confirmed } = contractWith(sizes);
  const anchors = await anchorsAround(contract, leaves.map(BigInt), fromBlock);
  expect(confirmed).toEqual(anchors.map(({ treeSize }) => treeSize));
  return anchors.map(({ treeSize, atMs }) => [Number(treeSize), atMs / 60_000]);
};

describe('the anchors around leaves', () => {
  it.each<[number[], number[], [number, number][]]>([
    [
      [5, 10, 15],
      [7],
      [
        [5, 1],
        [10, 2],
      ],
    ],
    // A tree of five leaves has the leaves 0 to 4.
    [
      [5, 10, 15],
      [5],
      [
        [5, 1],
        [10, 2],
      ],
    ],
    [[5, 10, 15], [4], [[5, 1]]],
    [[5, 10, 15], [15], []],
    [
      [5, 10, 15, 20],
      [0, 12],
      [
        [5, 1],
        [10, 2],
        [15, 3],
      ],
    ],
    [[], [3], []],
  ])('of sizes %j at %j are %j', async (sizes, leaves, expected) => {
    expect(await around(sizes, leaves)).toEqual(expected);
  });

  it('are looked for from a block on', async () => {
    expect(await around([5, 10, 15], [7], 1n)).toEqual([[10, 2]]);
  });

  it('bound times as all anchors do', async () => {
    const steps = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 });
    const cases = fc.record({
      steps,
      leaves: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 5 }),
      minutes: fc.integer({ min: -70, max: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ steps: growth, leaves, minutes }) => {
        const sizes = growth.map((_, i) => growth.slice(0, i + 1).reduce((sum, step) => sum + step, 0));
        const all = sizes.map((size, i) => ({ treeSize: BigInt(size), atMs: 60_000 * (i + 1) }));
        const found = await anchorsAround(contractWith(sizes).contract, leaves.map(BigInt), 0n);
        // The last leaf bounds the reading: what is after its first anchor is not read.
        for (const leaf of leaves) {
          const entry = { index: BigInt(leaf), at: instantOf(100 * 60_000 + minutes * 60_000) };
          const outcome = (anchors: typeof all) => {
            try {
              requireTime(entry, anchors, 60 * 60_000);
              return 'fits';
            } catch (error) {
              return (error as { code: string }).code;
            }
          };
          expect(outcome([...found])).toBe(outcome(all));
        }
      }),
      { seed: 5 },
    );
  });
});
