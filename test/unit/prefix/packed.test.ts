import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePacked, RECORD_BYTES, sortPacked } from '../../../core/prefix/index.ts';
import { codeOf } from '../entry/code-of.ts';
import { anyKey } from './naive-prefix.ts';

/** Records of which many have one key, in any order: pairs of a key and an index. */
const anyList = fc.array(fc.tuple(anyKey, fc.nat({ max: 9 })), { maxLength: 40 });
type List = readonly (readonly [Uint8Array, number])[];

function packed(list: List): Uint8Array {
  return Uint8Array.from(list.flatMap(([key, index]) => [...key, 0, 0, 0, 0, 0, 0, 0, index]));
}

/** The smallest index of each key, sorted by the hexadecimal text of the keys. */
function naive(list: List): Uint8Array {
  const sorted = list.toSorted((a, b) => (hex(a[0]) < hex(b[0]) ? -1 : hex(a[0]) > hex(b[0]) ? 1 : a[1] - b[1]));
  return packed(sorted.filter(([key], i) => hex(key) !== hex(sorted[i - 1]?.[0] ?? new Uint8Array(0))));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

describe('packed records', () => {
  it('are sorted by key, each key once with its smallest index', () => {
    fc.assert(
      fc.property(anyList, (list) => {
        const before = packed(list);
        expect(sortPacked(before)).toEqual(naive(list));
        expect(before).toEqual(packed(list));
      }),
      { seed: 1 },
    );
  });

  it('are merged as if they had been sorted together', () => {
    fc.assert(
      fc.property(anyList, anyList, (a, b) => {
        expect(mergePacked(naive(a), naive(b))).toEqual(naive([...a, ...b]));
      }),
      { seed: 2 },
    );
  });

  it('are refused when their bytes are not of whole records, or too many to be sorted at once', () => {
    expect(codeOf(() => sortPacked(new Uint8Array(41)))).toBe('PREFIX_RECORD_MALFORMED');
    expect(codeOf(() => sortPacked(new Uint8Array((2 ** 21 + 1) * RECORD_BYTES)))).toBe('PREFIX_RECORD_MALFORMED');
  });
});
