import { hexlify, type SigningKey } from 'ethers';
import { type AnchorFixture, growthOf } from './anchor-fixture.ts';
import { syntheticTree } from './naive-tree.ts';

/** A time of today's length, since each byte of a call that is not zero costs. */
const SIGNED_AT = 1_796_000_000n;

/** The gas of whole anchoring transactions on a range of log sizes. */
export interface GasSample {
  readonly mean: number;
  readonly max: number;
}

/**
 * Measures the gas of anchoring `entries` new entries on logs of these sizes, each with a head of its size. It counts
 * whole transactions, including what the chain charges before the contract runs.
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
    await fixture.setHead(logId, key, size, hexlify(tree(0n, size)));
    const growth = growthOf(tree, logId, size, size + entries, SIGNED_AT);
    used.push((await fixture.contract.send('anchor', fixture.signed(key, growth), fixture.roleless)).gasUsed);
  }
  return { mean: used.reduce((sum, gas) => sum + gas, 0) / used.length, max: Math.max(...used) };
}

/** Draws `count` sizes evenly from `from` to `to - 1`; the same ones every time. */
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
 * Returns the sizes in the range that are one below a multiple of `step`, a power of two. They cost the most: their
 * trailing ones make the proof as long as possible, and each of its hashes is hashed twice.
 */
export function sizesBelowMultiples(from: bigint, to: bigint, step: bigint): readonly bigint[] {
  const sizes: bigint[] = [];
  for (let size = ((from + step) / step) * step - 1n; size < to; size += step) sizes.push(size);
  return sizes;
}
