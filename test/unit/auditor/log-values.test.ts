import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogValues } from '../../../clients/auditor/log/log-values.ts';
import { fastSha256 } from '../../../clients/auditor/sha256.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import type { LedgerError } from '../../../core/kernel/error.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { prefixRoot } from '../../../core/prefix/index.ts';

const value = (name: string | number) => sha256(utf8(`value ${name}`), fastSha256);

/** The values of a log in which leaf i has two of its own, but for those given. */
function valuesWith(
  count: number,
  given: Readonly<Record<number, { n?: Uint8Array; u?: Uint8Array }>> = {},
): LogValues {
  const values = new LogValues(count);
  for (let i = 0; i < count; i++) values.add(i, { n: value(`n ${i}`), u: value(`u ${i}`), ...given[i] });
  return values;
}

const shown = (failures: Iterable<LedgerError>) =>
  [...failures].map(({ code, details }) => [code, details] as const).toSorted();

test.each<[string, { n?: Uint8Array; u?: Uint8Array }, string, string]>([
  ['a label twice', { u: value('u 3') }, 'LABEL_REUSED', '3'],
  ['a value `n` twice', { n: value('n 3') }, 'VALUE_REUSED', '3'],
  ['a label as `n`', { n: value('u 3') }, 'VALUE_REUSED', '3'],
  ['an `n` as label', { u: value('n 3') }, 'VALUE_REUSED', '3'],
  ['one value as both', { u: value('n 700') }, 'VALUE_REUSED', '700'],
])('%s is named', (_, change, code, earlier) => {
  const values = valuesWith(1000, { 700: change });
  expect(shown(values.reused())).toEqual([[code, { leafIndex: '700', earlier }]]);
  expect(shown(values.reused(700))).toHaveLength(1);
  expect(shown(values.reused(701))).toEqual([]);
});

test('a value of three leaves is named twice, by the first that had it', () => {
  const u = value('u 0');
  const failures = shown(valuesWith(30, { 10: { u }, 20: { u } }).reused());
  expect(failures).toEqual([
    ['LABEL_REUSED', { leafIndex: '10', earlier: '0' }],
    ['LABEL_REUSED', { leafIndex: '20', earlier: '0' }],
  ]);
});

test('every reuse is found among many values, in memory or in the file', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6000 }), fc.infiniteStream(fc.nat()), (count, naturals) => {
      const [first, second] = [...naturals.take(2)].map((natural) => natural % count) as [number, number];
      const [earlier, later] = first < second ? [first, second] : [second, first];
      const failures = shown(
        valuesWith(count, earlier === later ? {} : { [later]: { u: value(`u ${earlier}`) } }).reused(),
      );
      const expected = [['LABEL_REUSED', { leafIndex: `${later}`, earlier: `${earlier}` }]];
      expect(failures).toEqual(earlier === later ? [] : expected);
    }),
    { numRuns: 15 },
  );
});

test('the map of any range of leaves has the root of the prefix tree over their values', async () => {
  const values = valuesWith(3000, { 50: { n: value('n 20') } });
  const naive = (from: number, to: number) => {
    const first = new Map<string, { key: Uint8Array; index: bigint }>();
    for (let i = from; i < to; i++) {
      for (const key of [i === 50 ? value('n 20') : value(`n ${i}`), value(`u ${i}`)]) {
        const name = Buffer.from(key).toString('hex');
        if (!first.has(name)) first.set(name, { key, index: BigInt(i) });
      }
    }
    return prefixRoot([...first.values()], fastSha256);
  };
  const ranges = fc
    .tuple(fc.nat(2999), fc.integer({ min: 1, max: 3000 }))
    .map(([from, more]) => [from, Math.min(3000, from + more)] as const);
  await fc.assert(
    fc.asyncProperty(ranges, async ([from, to]) => {
      expect(await values.rootOf({ from: BigInt(from), to: BigInt(to) })).toEqual(naive(from, to));
    }),
    { numRuns: 15 },
  );
  await values.requireRun({ from: 0n, to: 3000n, root: naive(0, 3000) }, 3000);
  await expect(values.requireRun({ from: 0n, to: 3000n, root: naive(0, 2999) }, 3000)).rejects.toMatchObject({
    code: 'MAP_ROOT_MISMATCH',
    details: { leafIndex: '3000', from: '0', to: '3000' },
  });
});
