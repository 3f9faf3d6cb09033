import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { type LookUp, lookUp, type PrefixRecord } from '../../../core/prefix/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { codeOf } from '../entry/code-of.ts';
import { anyKey, anyRecords, naiveIndex, naivePrefixRoot, naiveProof, withBitChanged } from './naive-prefix.ts';

interface Given {
  readonly records: readonly PrefixRecord[];
  readonly good: LookUp;
}

function given(records: readonly PrefixRecord[], key: Uint8Array): Given {
  const { leaf, path } = naiveProof(records, key);
  return { records, good: { rootHash: naivePrefixRoot(records), key, leaf, path } };
}

/** Any tree with the naive look-up of a key: one that has a record, one that differs from such a key, or any other. */
const anyLookUp: fc.Arbitrary<Given> = anyRecords.chain((records) => {
  const keys = records.map(({ key }) => key);
  if (keys.length === 0) return anyKey.map((key) => given(records, key));
  const present = fc.constantFrom(...keys);
  const near = fc.tuple(present, fc.nat({ max: 255 })).map(([key, bit]) => withBitChanged(key, bit));
  return fc.oneof(present, near, anyKey).map((key) => given(records, key));
});

const KEY = new Uint8Array(32).fill(0x5a);
const TWO = [
  { key: KEY, index: 7n },
  { key: withBitChanged(KEY, 2), index: 2n ** 64n - 1n },
];

describe('a look-up', () => {
  it('finds the index of every record, and of no other key', () => {
    fc.assert(
      fc.property(anyLookUp, ({ records, good }) => {
        const first = naiveIndex(records, good.key);
        expect(lookUp(good)).toBe(first);
        expect(lookUp(good, nodeSha256)).toBe(first);
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it('finds the largest index of 64 bits', () => {
    expect(lookUp(given(TWO, TWO[1]?.key as Uint8Array).good)).toBe(2n ** 64n - 1n);
  });

  it('is a no by the record that is there instead, and by an empty place', () => {
    const bySibling = given(TWO, withBitChanged(KEY, 100)).good;
    expect(bySibling.leaf).not.toBeNull();
    expect(lookUp(bySibling)).toBeNull();
    const byEmptyPlace = given(TWO, withBitChanged(KEY, 0)).good;
    expect(byEmptyPlace.leaf).toBeNull();
    expect(lookUp(byEmptyPlace)).toBeNull();
    expect(lookUp(given([], KEY).good)).toBeNull();
  });

  it('takes bytes that are part of a larger array', () => {
    const { good } = given(TWO, KEY);
    const within = (bytes: Uint8Array) => Uint8Array.from([9, ...bytes, 9]).subarray(1, bytes.length + 1);
    const leaf = within(good.leaf as Uint8Array);
    expect(lookUp({ rootHash: within(good.rootHash), key: within(good.key), leaf, path: good.path.map(within) })).toBe(
      7n,
    );
  });

  it('is refused with any bit of its root changed', () => {
    fc.assert(
      fc.property(anyLookUp, fc.nat({ max: 255 }), ({ good }, bit) => {
        const bad = { ...good, rootHash: withBitChanged(good.rootHash, bit) };
        expect(codeOf(() => lookUp(bad))).toBe('PROOF_ROOT_MISMATCH');
      }),
      { seed: 7 },
    );
  });

  it('is refused with any bit of its path changed', () => {
    fc.assert(
      fc.property(anyLookUp, fc.nat(), fc.nat({ max: 255 }), ({ good }, which, bit) => {
        fc.pre(good.path.length > 0);
        const at = which % good.path.length;
        const path = good.path.with(at, withBitChanged(good.path[at] as Uint8Array, bit));
        expect(codeOf(() => lookUp({ ...good, path }))).toBe('PROOF_ROOT_MISMATCH');
      }),
      { seed: 8 },
    );
  });

  it('is refused with any bit of its leaf changed, and tells a leaf of another place from another leaf', () => {
    fc.assert(
      fc.property(anyLookUp, fc.nat({ max: 319 }), ({ good }, bit) => {
        fc.pre(good.leaf !== null);
        const leaf = withBitChanged(good.leaf as Uint8Array, bit);
        const code = bit < good.path.length ? 'LOOK_UP_LEAF_MISMATCH' : 'PROOF_ROOT_MISMATCH';
        expect(codeOf(() => lookUp({ ...good, leaf }))).toBe(code);
      }),
      { seed: 9, numRuns: 300 },
    );
  });

  it('is refused for a key with another bit along the path, and answers rightly for one with another bit below it', () => {
    fc.assert(
      fc.property(anyLookUp, fc.nat({ max: 255 }), ({ records, good }, bit) => {
        const changed = { ...good, key: withBitChanged(good.key, bit) };
        if (bit < good.path.length) {
          const code = good.leaf === null ? 'PROOF_ROOT_MISMATCH' : 'LOOK_UP_LEAF_MISMATCH';
          expect(codeOf(() => lookUp(changed))).toBe(code);
        } else {
          expect(lookUp(changed)).toBe(naiveIndex(records, changed.key));
        }
      }),
      { seed: 10, numRuns: 300 },
    );
  });

  it('of one key gives no other key a wrong answer: it is right, or refused', () => {
    fc.assert(
      fc.property(anyLookUp, anyKey, fc.nat(), ({ records, good }, any, which) => {
        const key = records.length === 0 ? any : (records[which % records.length] as PrefixRecord).key;
        for (const other of [any, key]) {
          const asked = { ...good, key: other };
          const code = codeOf(() => lookUp(asked));
          if (code === 'nothing was thrown') expect(lookUp(asked)).toBe(naiveIndex(records, other));
          else expect(code).toMatch(/^(LOOK_UP_LEAF|PROOF_ROOT)_MISMATCH$/);
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('is refused with an empty place shown for the record, and with the record of another place', () => {
    const { good } = given(TWO, KEY);
    expect(codeOf(() => lookUp({ ...good, leaf: null }))).toBe('PROOF_ROOT_MISMATCH');
    const other = given(TWO, TWO[1]?.key as Uint8Array).good;
    expect(codeOf(() => lookUp({ ...other, key: KEY }))).toBe('LOOK_UP_LEAF_MISMATCH');
    expect(codeOf(() => lookUp({ ...good, leaf: other.leaf }))).toBe('LOOK_UP_LEAF_MISMATCH');
  });

  it('is refused under a forged root, in which two records have changed places to be found no more', () => {
    const [mine, other] = [
      { key: KEY, index: 7n },
      { key: withBitChanged(KEY, 0), index: 8n },
    ] as const;
    const [left, right] = [naivePrefixRoot([mine]), naivePrefixRoot([other])];
    const rootHash = sha256(Uint8Array.from([3, ...right, ...left]));
    const { leaf } = given([other], KEY).good;
    expect(codeOf(() => lookUp({ rootHash, key: KEY, leaf, path: [left] }))).toBe('LOOK_UP_LEAF_MISMATCH');
  });

  it('is refused with a hash too many, too few or in another order', () => {
    fc.assert(
      fc.property(anyLookUp, ({ good }) => {
        fc.pre(good.path.length > 0 && good.path.length < 256);
        const refused = /^(LOOK_UP_LEAF|PROOF_ROOT)_MISMATCH$/;
        for (const more of [
          [...good.path, good.rootHash],
          [new Uint8Array(32), ...good.path],
        ]) {
          expect(codeOf(() => lookUp({ ...good, path: more }))).toMatch(refused);
        }
        expect(codeOf(() => lookUp({ ...good, path: good.path.slice(1) }))).toMatch(refused);
        expect(codeOf(() => lookUp({ ...good, path: good.path.slice(0, -1) }))).toMatch(refused);
      }),
      { seed: 12 },
    );
    const three = given([...TWO, { key: withBitChanged(KEY, 0), index: 1n }], KEY).good;
    expect(codeOf(() => lookUp({ ...three, path: three.path.toReversed() }))).toBe('PROOF_ROOT_MISMATCH');
  });

  it('is refused when a part has another length', () => {
    const { good } = given(TWO, KEY);
    for (const length of [0, 31, 33, 40]) {
      const bytes = new Uint8Array(length);
      const bad = [
        { ...good, rootHash: bytes },
        { ...good, key: bytes },
        ...good.path.map((_, i) => ({ ...good, path: good.path.with(i, bytes) })),
      ];
      for (const one of bad) expect(codeOf(() => lookUp(one))).toBe('LOOK_UP_MALFORMED');
    }
    for (const length of [0, 32, 39, 41]) {
      expect(codeOf(() => lookUp({ ...good, leaf: new Uint8Array(length) }))).toBe('LOOK_UP_MALFORMED');
    }
  });

  it('names the part of another length', () => {
    const { good } = given(TWO, KEY);
    const bad = { ...good, path: good.path.with(1, new Uint8Array(31)) };
    expect(() => lookUp(bad)).toThrow(expect.objectContaining({ details: { what: 'path/1', length: 31 } }));
    const leaf = new Uint8Array(39);
    expect(() => lookUp({ ...good, leaf })).toThrow(expect.objectContaining({ details: { what: 'leaf', length: 39 } }));
  });

  it('has at most 256 hashes, as many as a key has bits', () => {
    const deepest = given([TWO[0] as PrefixRecord, { key: withBitChanged(KEY, 255), index: 8n }], KEY).good;
    expect(deepest.path).toHaveLength(256);
    expect(lookUp(deepest)).toBe(7n);
    const longer = { ...deepest, path: [...deepest.path, deepest.rootHash] };
    expect(codeOf(() => lookUp(longer))).toBe('LOOK_UP_MALFORMED');
  });
});
