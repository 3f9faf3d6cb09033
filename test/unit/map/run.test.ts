import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growTo, type MapRun, partitionBits } from '../../../core/map/index.ts';

const ROOT = new Uint8Array(32);

/** The runs of a map that grew by these numbers of leaves in turn. */
function grown(steps: readonly bigint[]): readonly MapRun[] {
  let runs: readonly MapRun[] = [];
  for (const step of steps) {
    const { kept, next } = growTo(runs, (runs.at(-1)?.to ?? 0n) + step);
    runs = [...kept, { ...next, root: ROOT }];
  }
  return runs;
}

const sizes = (runs: readonly MapRun[]) => runs.map(({ from, to }) => to - from);

describe('the runs of a map', () => {
  it('take in the run before while that has at most four times their own leaves', () => {
    expect(sizes(grown([40n, 10n]))).toEqual([50n]);
    expect(sizes(grown([41n, 10n]))).toEqual([41n, 10n]);
    expect(sizes(grown([200n, 41n, 10n, 3n]))).toEqual([254n]);
    expect(sizes(grown([1_000n, 41n, 10n, 2n]))).toEqual([1_000n, 41n, 10n, 2n]);
    expect(sizes(grown([1_000n, 41n, 10n, 2n, 1n]))).toEqual([1_000n, 54n]);
  });

  it('are at most sixteen, even where every run has five times the leaves of the next', () => {
    const steps = Array.from({ length: 20 }, (_, i) => 5n ** BigInt(20 - i));
    expect(grown(steps.slice(0, 16))).toHaveLength(16);
    expect(grown(steps.slice(0, 17))).toHaveLength(16);
    expect(grown(steps)).toHaveLength(16);
  });

  it('are contiguous from leaf 0, each more than four times the next, whatever the steps', () => {
    const step = fc.oneof(fc.bigInt({ min: 1n, max: 9n }), fc.bigInt({ min: 1n, max: 10n ** 9n }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const runs = grown(steps);
        expect(runs.map(({ from }) => from)).toEqual([0n, ...runs.slice(0, -1).map(({ to }) => to)]);
        expect(runs.at(-1)?.to).toBe(steps.reduce((a, b) => a + b, 0n));
        const all = sizes(runs);
        expect(all.every((size, i) => i === 0 || (all[i - 1] as bigint) > 4n * size)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it('name what they take in and what stays', () => {
    const runs = grown([1_000n, 41n, 10n]);
    expect(growTo(runs, 1_061n)).toEqual({
      kept: runs.slice(0, 1),
      taken: runs.slice(1),
      next: { from: 1_000n, to: 1_061n },
    });
  });
});

describe('the partitions of a run', () => {
  it.each([
    [1n, 0],
    [32_768n, 0],
    [32_769n, 1],
    [65_536n, 1],
    [65_537n, 2],
    [2n ** 30n, 15],
    [2n ** 53n - 1n, 38],
  ])('of %d leaves are named by %d bits', (leaves, bits) => {
    expect(partitionBits({ from: 5n, to: 5n + leaves })).toBe(bits);
  });
});
