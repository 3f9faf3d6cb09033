import type { SigningKey } from 'ethers';
import { type AnchorFixture, growthOf } from './anchor-fixture.ts';
import { syntheticTree } from './naive-tree.ts';

/** Gas of whole anchoring transactions on one range of log sizes. */
export interface GasSample {
  readonly mean: number;
  readonly max: number;
}

/**
 * Gas of anchoring `entries` new ones on logs of `sizes`, each anchored once before at its size; whole transactions, with what
 * the chain charges before the contract runs.
 */
export async function gasOfAnchoring(
  fixture: AnchorFixture,
  key: SigningKey,
  sizes: readonly bigint[],
  entries: bigint,
): Promise<GasSample> {
  const used: number[] = [];
  for (const size of sizes) {
    const logId = await fixture.register(`gas/${size}/${entries}`, key);
    const tree = syntheticTree(`${size}`, size, size + entries);
    await fixture.contract.send('anchor', fixture.signed(key, growthOf(tree, logId, 0n, size)), fixture.stranger);
    const growth = growthOf(tree, logId, size, size + entries);
    used.push((await fixture.contract.send('anchor', fixture.signed(key, growth), fixture.stranger)).gasUsed);
  }
  return { mean: used.reduce((sum, gas) => sum + gas, 0) / used.length, max: Math.max(...used) };
}

/** `count` sizes drawn evenly from `from` up to but without `to`; the same ones every time. */
export function sizesBetween(from: bigint, to: bigint, count: number): readonly bigint[] {
  const sizes: bigint[] = [];
  let state = 1n;
  for (let drawn = 0; drawn < count; drawn++) {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
    sizes.push(from + ((state >> 16n) % (to - from)));
  }
  return sizes;
}

/**
 * The sizes in the range one below a multiple of `step`, a power of two. They are the dearest: ones as far down as they go make
 * the proof as long as it can be, and each of its hashes is hashed twice.
 */
export function sizesBelowMultiples(from: bigint, to: bigint, step: bigint): readonly bigint[] {
  const sizes: bigint[] = [];
  for (let size = ((from + step) / step) * step - 1n; size < to; size += step) sizes.push(size);
  return sizes;
}
