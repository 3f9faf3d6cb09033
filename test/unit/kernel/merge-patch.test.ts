import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../core/kernel/json.ts';
import { mergePatch } from '../../../core/kernel/merge-patch.ts';

/** Source: RFC 7396 appendix A */
const CASES: readonly (readonly [original: Json, patch: Json, result: Json])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test.each(CASES)('%j patched by %j is %j', (original, patch, result) => {
  expect(mergePatch(original, patch)).toEqual(result);
});

const withoutNull = (value: Json): boolean =>
  value !== null && (typeof value !== 'object' || Object.values(value).every((each) => withoutNull(each as Json)));

test('a patch without null is in the result as it was sent, and a second time changes nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (original, patch) => {
      const once = mergePatch(original as Json, patch as Json);
      expect(mergePatch(once, patch as Json)).toEqual(once);
      if (withoutNull(patch as Json)) expect(mergePatch(undefined, patch as Json)).toEqual(patch);
    }),
    { seed: 7396, numRuns: 500 },
  );
});

test('patches of different members may come in any order', () => {
  const members = fc.record({ a: fc.jsonValue(), b: fc.jsonValue() });
  fc.assert(
    fc.property(members, members, (original, { a, b }) => {
      const start = original as Json;
      const [first, second] = [{ a }, { b }] as [Json, Json];
      expect(mergePatch(mergePatch(start, first), second)).toEqual(mergePatch(mergePatch(start, second), first));
    }),
    { seed: 7397, numRuns: 500 },
  );
});

test('a member that a prototype has too is a member like any other', () => {
  const patched = mergePatch({}, JSON.parse('{"__proto__":{"x":1},"constructor":2}'));
  expect(Object.entries(patched as object)).toEqual([
    ['__proto__', { x: 1 }],
    ['constructor', 2],
  ]);
  expect(({} as { x?: number }).x).toBeUndefined();
});
