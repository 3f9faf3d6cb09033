import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BEHAVIOUR, RECORDING } from '../../../scripts/scale/assumptions.ts';
import {
  billOf,
  durationMs,
  eventsPerSecondOfOneLog,
  loadOf,
  type Prices,
  pressuresOf,
} from '../../../scripts/scale/model.ts';
import prices from '../../../scripts/scale/prices.json' with { type: 'json' };
import { fillIn, tablesOf } from '../../../scripts/scale/report.ts';
import kept from '../../../scripts/scale/units.json' with { type: 'json' };
import type { Units } from '../../../scripts/scale/units.ts';

const units: Units = kept;
const usd: Prices = prices.usd;
const MILLION = { customers: 1e6, publishSeconds: 0 };

describe('the scale model', () => {
  it('made the tables of docs/scale.md: run `npm run scale-model -- --write` after a change', () => {
    const document = readFileSync(new URL('../../../docs/scale.md', import.meta.url), 'utf8');
    expect(fillIn(document, tablesOf(units, prices))).toBe(document);
  });

  it('adds up by hand for the writes of a million customers', () => {
    const load = loadOf(MILLION, units);
    const events = 1e6 * RECORDING.reduce((sum, name) => sum + BEHAVIOUR[name], 0);
    expect(load.events).toBeCloseTo(events);
    const recorded =
      1e6 * RECORDING.reduce((sum, name) => sum + BEHAVIOUR[name] * units.operations[name].writeUnits, 0);
    const written = recorded + events * units.sequencing.writeUnits;
    expect(load.writeUnits).toBeCloseTo(written);
    const line = billOf(load, usd).find(({ service }) => service === 'DynamoDB writes');
    expect(line?.usd).toBeCloseTo((written / 1e6) * 0.625);
  });

  it('grows in proportion where nothing is shared, and adds logs where one does not suffice', () => {
    const [one, many] = [loadOf(MILLION, units), loadOf({ customers: 1e9, publishSeconds: 0 }, units)];
    expect(many.writeUnits / one.writeUnits).toBeCloseTo(1_000);
    expect(one.logs).toBe(1);
    const { byTurns, byPartition } = eventsPerSecondOfOneLog(units);
    expect((many.eventsPerSecond * 10) / many.logs).toBeLessThanOrEqual(Math.min(byTurns, byPartition));
  });

  it('holds every limit against the busiest second, ten times the mean', () => {
    const load = loadOf(MILLION, units);
    const loads = new Map(pressuresOf(MILLION, load, units).map((each) => [each.unit, each.load]));
    const busiest = (perMonth: number) => (perMonth / (30.4 * 86_400)) * 10;
    expect(loads.get('PUT/s')).toBeCloseTo(busiest(load.s3Puts));
    expect(loads.get('requests/s')).toBeCloseTo(busiest(load.calls));
    expect(loads.get('signatures/s')).toBeCloseTo(busiest(load.signatures));
    expect(loads.get('write units/s')).toBeCloseTo(busiest(load.writeUnits));
  });

  it('bills a check for its processor time on half a core and one answer of the store', () => {
    const check = { ...units.operations.check, cpuMs: 1, requests: 1 };
    expect(durationMs(check, 'check')).toBeCloseTo(1_769 / 512 + 5);
  });

  it('refuses a document without a place for a table, and a price that is not there', () => {
    expect(() => fillIn('# Scale', new Map([['bill', '']]))).toThrow('docs/scale.md has no `<!-- bill -->`');
    expect(() => billOf(loadOf(MILLION, units), {})).toThrow('no price `dynamodbWriteMillion`');
  });
});
