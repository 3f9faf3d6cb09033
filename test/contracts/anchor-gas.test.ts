import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnchorFixture, deployFixture, keyOf } from './anchor-fixture.ts';
import { gasOfAnchoring, sizesBelowMultiples, sizesBetween } from './gas-samples.ts';

const key = keyOf('gas');
let fixture: AnchorFixture;

beforeAll(async () => {
  fixture = await deployFixture();
});
afterAll(() => fixture.chain.close());

describe('the gas of anchoring 1,000 entries', () => {
  it('is at most 90,000 on a log of one to two million, drawn and dearest sizes alike', async () => {
    const sizes = [
      ...sizesBetween(1_000_000n, 2_000_000n, 60),
      ...sizesBelowMultiples(1_000_000n, 2_000_000n, 2n ** 14n),
    ];
    expect((await gasOfAnchoring(fixture, key, sizes, 1_000n)).max).toBeLessThanOrEqual(90_000);
  });

  it('is at most 112,000 on a log of 2^40, drawn and dearest sizes alike', async () => {
    const from = 2n ** 40n - 2n ** 20n;
    const sizes = [...sizesBetween(from, 2n ** 40n + 2n ** 20n, 60), 2n ** 40n - 1n, 2n ** 40n];
    expect((await gasOfAnchoring(fixture, key, sizes, 1_000n)).max).toBeLessThanOrEqual(112_000);
  });

  it('fits a block for the largest log there can be', async () => {
    const { max } = await gasOfAnchoring(fixture, key, [2n ** 63n - 1n, 2n ** 64n - 1_001n], 1_000n);
    expect(max).toBeLessThanOrEqual(140_000);
  });
});
