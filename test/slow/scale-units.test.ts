import { expect, it } from 'vitest';
import kept from '../../scripts/scale/units.json' with { type: 'json' };
import { MEASURED_CALLS, type Units } from '../../scripts/scale/units.ts';
import { measureUnitCosts } from '../bench/unit-costs.ts';

const units: Units = kept;
/** Ids and instants of other lengths move an average this much. */
const TOLERANCE = 0.05;

it('the scale model counts on what the code consumes today: run `npm run scale-model -- --measure --write` after a change', async () => {
  const now = await measureUnitCosts();
  for (const name of MEASURED_CALLS) {
    const [before, after] = [units.operations[name], now.operations[name]];
    for (const key of ['readUnits', 'writeUnits', 'requests', 'hotReads', 'keptBytes'] as const) {
      expect.soft(isNear(before[key], after[key]), `${name}: ${key} was ${before[key]}, is ${after[key]}`).toBe(true);
    }
  }
  for (const key of ['readUnits', 'writeUnits'] as const) {
    expect.soft(isNear(units.sequencing[key], now.sequencing[key]), `sequencing: ${key}`).toBe(true);
  }
  for (const key of ['leafReadUnits', 'entryBytes', 'batchBytes', 'customerBytes'] as const) {
    expect.soft(isNear(units[key], now[key]), `${key} was ${units[key]}, is ${now[key]}`).toBe(true);
  }
}, 120_000);

function isNear(before: number, after: number): boolean {
  return Math.abs(after - before) <= TOLERANCE * Math.max(Math.abs(before), Math.abs(after));
}
