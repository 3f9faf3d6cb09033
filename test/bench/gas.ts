import { id } from 'ethers';
import { buildContracts } from '../../scripts/chain/build-contracts.ts';
import type { Bench, BenchRow } from './row.ts';

const ENTRIES_PER_ANCHOR = [1n, 100n, 1_000n, 10_000n];
const LOGS_DRAWN = 40;
const BASELINE_WRITES = 20;

/**
 * Measures the gas of whole transactions on a London chain in this process: per consent, by the number that share an
 * anchor, against a bare storage write of a hash for each; and for anchoring 1,000 on a large log of the costliest
 * sizes.
 */
export const run: Bench = async () => {
  await buildContracts();
  const { deployFixture, keyOf } = await import('../contracts/anchor-fixture.ts');
  const { gasOfAnchoring, sizesBelowMultiples, sizesBetween } = await import('../contracts/gas-samples.ts');
  const fixture = await deployFixture();
  try {
    const key = keyOf('bench');
    const store = await fixture.chain.deploy('HashStore', []);
    let stored = 0;
    for (let write = 0; write < BASELINE_WRITES; write++) {
      stored += (await store.send('store', [id(`hash ${write}`)], fixture.roleless)).gasUsed;
    }
    const bareWrite = { name: 'one bare storage write of a hash per consent', gas: stored / BASELINE_WRITES };

    const rows: BenchRow[] = [];
    for (const entries of ENTRIES_PER_ANCHOR) {
      const sizes = sizesBetween(1_000_000n, 2_000_000n, LOGS_DRAWN);
      const { mean } = await gasOfAnchoring(fixture, key, sizes, entries);
      const perAnchor = entries.toLocaleString('en');
      rows.push(row(`gas per consent, ${perAnchor} per anchor, log of 1-2 million`, mean / Number(entries), bareWrite));
    }
    const large = [
      { name: '1-2 million', sizes: sizesBelowMultiples(1_000_000n, 2_000_000n, 2n ** 14n), most: 90_000 },
      {
        name: '2^40',
        sizes: [2n ** 40n - 1n, ...sizesBetween(2n ** 40n - 2n ** 20n, 2n ** 40n, LOGS_DRAWN)],
        most: 112_000,
      },
    ];
    for (const { name, sizes, most } of large) {
      const { max } = await gasOfAnchoring(fixture, key, sizes, 1_000n);
      const thousandWrites = { name: '1,000 bare storage writes', gas: bareWrite.gas * 1_000 };
      const measured = row(`anchoring 1,000 on a log of ${name}, dearest size`, max, thousandWrites);
      rows.push({ ...measured, target: `value <= ${most}`, met: max <= most });
    }
    return rows;
  } finally {
    await fixture.chain.close();
  }
};

function row(name: string, value: number, baseline: { readonly name: string; readonly gas: number }): BenchRow {
  return {
    name,
    value,
    unit: 'gas',
    baseline: baseline.name,
    baselineValue: baseline.gas,
    ratio: value / baseline.gas,
  };
}
