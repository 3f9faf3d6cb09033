import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../core/kernel/json.ts';
import { type MapRun, parseStatement, statementClaims } from '../../../core/map/index.ts';
import { codeOf } from '../entry/code-of.ts';

const root = new Uint8Array(32).fill(7);
const RUNS: readonly MapRun[] = [
  { from: 0n, to: 100n, root },
  { from: 100n, to: 103n, root: new Uint8Array(32) },
];
const good = { ...statementClaims(RUNS) };
const [first = {}, second = {}] = good.runs.map((run): Record<string, Json> => ({ ...run }));

describe('a statement of the map', () => {
  it('is read as it was spelled, whatever its runs', () => {
    const anyRuns = fc
      .uniqueArray(fc.bigInt({ min: 1n, max: 2n ** 53n - 1n }), { minLength: 1, maxLength: 16 })
      .map((ends) => ends.toSorted((a, b) => (a < b ? -1 : 1)))
      .map((ends) => ends.map((to, i) => ({ from: ends[i - 1] ?? 0n, to, root })));
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const size = runs.at(-1)?.to as bigint;
        expect(parseStatement({ ...statementClaims(runs) }, size)).toEqual({ size, runs });
      }),
      { seed: 1 },
    );
  });

  it.each<[string, { [key: string]: Json }]>([
    ['no runs', { size: 0, runs: [] }],
    ['no size', { runs: good.runs }],
    ['a size as text', { ...good, size: '103' }],
    ['another size', { ...good, size: 102 }],
    ['a gap', { ...good, runs: [first, { ...second, from: 101 }] }],
    ['an overlap', { ...good, runs: [first, { ...second, from: 99 }] }],
    ['a first run from elsewhere', { ...good, runs: [{ ...first, from: 1 }, second] }],
    ['an empty run', { ...good, runs: [first, { ...second, from: 100, to: 100 }] }],
    ['a root of 31 bytes', { ...good, runs: [{ ...first, root: 'A'.repeat(42) }, second] }],
    ['a run with another member', { ...good, runs: [{ ...first, note: 1 }, second] }],
    [
      'seventeen runs',
      { size: 17, runs: Array.from({ length: 17 }, (_, i) => ({ from: i, to: i + 1, root: first.root as string })) },
    ],
  ])('is refused with %s', (_, claims) => {
    expect(codeOf(() => parseStatement(claims, 1_000n))).toBe('MAP_STATEMENT_MALFORMED');
  });

  it('is refused where it covers its own leaf', () => {
    expect(codeOf(() => parseStatement({ ...good }, 102n))).toBe('MAP_STATEMENT_MALFORMED');
    expect(parseStatement({ ...good }, 103n).size).toBe(103n);
  });
});
