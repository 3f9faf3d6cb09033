import { expect, test } from 'vitest';
import { runHonestly } from './honest-ledger.ts';
import { shareOf } from './share.ts';

const MADE = 2_000;

/** The seconds between anchors, and how far the clocks of two machines are ahead of the chain's, in milliseconds. */
const RUNS = [
  { anchorSeconds: 1, aheadMs: [30_000, 0] },
  { anchorSeconds: 15, aheadMs: [30_000, -30_000] },
  { anchorSeconds: 60, aheadMs: [-30_000, 0] },
] as const;

test.each(RUNS)('anchored every $anchorSeconds s, no honest push, disclosure or place is refused', async (run) => {
  const made = Math.ceil(shareOf(MADE) / RUNS.length);
  const outcome = await runHonestly({ ...run, made });
  expect(outcome.refused).toEqual([]);
  expect(outcome.covered).toBe(outcome.made);
  expect(outcome.registered).toBeGreaterThan(made / 20);
  expect(outcome.placed).toBeGreaterThan(made / 20);
});
