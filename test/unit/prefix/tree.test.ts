import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { nobleSha256, sha256 } from '../../../core/kernel/sha256.ts';
import { lookUp, prefixRoot, proveLookUp } from '../../../core/prefix/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { codeOf } from '../entry/code-of.ts';
import { anyKey, anyRecords, naivePrefixRoot, naiveProof, withBitChanged } from './naive-prefix.ts';

const KEY = new Uint8Array(32).fill(0x5a);
const hashes = { noble: nobleSha256, node: nodeSha256 };

describe.each(Object.entries(hashes))('the root of a prefix tree, hashed with %s', (_, hash) => {
  it('is the one of the naive tree, whatever the records', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        expect(prefixRoot(records, hash)).toEqual(naivePrefixRoot(records));
      }),
      { seed: 1 },
    );
  });

  it('is 32 zero bytes without records', () => {
    expect(prefixRoot([], hash)).toEqual(new Uint8Array(32));
  });

  it('is the leaf hash of its only record', () => {
    const leaf = [2, ...KEY, ...new Uint8Array(24), 0, 0, 0, 0, 0, 0, 1, 2];
    expect(prefixRoot([{ key: KEY, index: 258n }], hash)).toEqual(sha256(Uint8Array.from(leaf)));
  });

  it('has a branch for each of the 256 bits where two keys differ in the last alone', () => {
    const records = [
      { key: KEY, index: 0n },
      { key: withBitChanged(KEY, 255), index: 1n },
    ];
    expect(prefixRoot(records, hash)).toEqual(naivePrefixRoot(records));
    expect(proveLookUp(records, KEY, hash).path).toHaveLength(256);
  });
});

describe('the root of a prefix tree', () => {
  it('does not depend on the order of the records, and leaves them as they were', () => {
    const shuffled = anyRecords.chain((records) =>
      fc.tuple(
        fc.constant(records),
        fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([records, others]) => {
        const before = structuredClone(others);
        expect(prefixRoot(others)).toEqual(prefixRoot(records));
        expect(others).toEqual(before);
      }),
      { seed: 2 },
    );
  });

  it('is another one when a record is left out, or its index is another', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), fc.nat({ max: 63 }), (records, which, bit) => {
        fc.pre(records.length > 0);
        const at = which % records.length;
        const root = prefixRoot(records);
        expect(prefixRoot(records.toSpliced(at, 1))).not.toEqual(root);
        const moved = records.map(({ key, index }, i) => ({
          key,
          index: i === at ? index ^ (1n << BigInt(bit)) : index,
        }));
        expect(prefixRoot(moved)).not.toEqual(root);
      }),
      { seed: 3 },
    );
  });

  it('takes keys that are part of a larger array', () => {
    const held = Uint8Array.from([1, 2, 3, ...KEY, 4]);
    const record = { key: held.subarray(3, 35), index: 9n };
    expect(prefixRoot([record])).toEqual(prefixRoot([{ key: KEY, index: 9n }]));
  });

  it('is the one of the naive tree for thousands of records', () => {
    const records = Array.from({ length: 3_000 }, (_, i) => ({ key: sha256(utf8(`key ${i}`)), index: BigInt(i) }));
    expect(prefixRoot(records, nodeSha256)).toEqual(naivePrefixRoot(records));
  });

  it('refuses a key that is not 32 bytes', () => {
    for (const length of [0, 31, 33]) {
      const records = [
        { key: KEY, index: 0n },
        { key: new Uint8Array(length), index: 1n },
      ];
      expect(codeOf(() => prefixRoot(records))).toBe('PREFIX_RECORD_MALFORMED');
    }
  });

  it('refuses an index outside 64 bits', () => {
    for (const index of [-1n, 2n ** 64n]) {
      expect(codeOf(() => prefixRoot([{ key: KEY, index }]))).toBe('PREFIX_RECORD_MALFORMED');
    }
    expect(codeOf(() => prefixRoot([{ key: KEY, index: 2n ** 64n - 1n }]))).toBe('nothing was thrown');
  });

  it('refuses two records with one key, also with one index', () => {
    fc.assert(
      fc.property(anyRecords, fc.nat(), fc.boolean(), (records, which, isSame) => {
        fc.pre(records.length > 0);
        const { key, index } = records[which % records.length] as (typeof records)[number];
        const twice = [...records, { key: key.slice(), index: isSame ? index : index ^ 1n }];
        expect(codeOf(() => prefixRoot(twice))).toBe('PREFIX_KEY_DUPLICATE');
      }),
      { seed: 4 },
    );
  });
});

describe('the proof of a look-up', () => {
  it('is the one of the naive tree, for keys that have a record and for others', () => {
    fc.assert(
      fc.property(anyRecords, anyKey, (records, other) => {
        for (const key of [other, ...records.map((record) => record.key)]) {
          expect(proveLookUp(records, key, nodeSha256)).toEqual(naiveProof(records, key));
        }
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it('ends in the only record, or in an empty place where there is none, without a path', () => {
    expect(proveLookUp([], KEY)).toEqual({ leaf: null, path: [] });
    const { leaf, path } = proveLookUp([{ key: KEY, index: 3n }], new Uint8Array(32));
    expect(leaf).toEqual(Uint8Array.from([...KEY, 0, 0, 0, 0, 0, 0, 0, 3]));
    expect(path).toEqual([]);
  });

  it('is bytes of its own, which stay when the keys that it was made from change', () => {
    const records = [{ key: KEY.slice(), index: 3n }];
    const rootHash = prefixRoot(records);
    const proof = proveLookUp(records, KEY);
    records[0]?.key.fill(0);
    expect(lookUp({ rootHash, key: KEY, leaf: proof.leaf, path: proof.path })).toBe(3n);
  });

  it('refuses a key that is not 32 bytes, and records without a tree', () => {
    expect(codeOf(() => proveLookUp([], KEY.subarray(1)))).toBe('LOOK_UP_MALFORMED');
    const record = { key: KEY, index: 0n };
    expect(codeOf(() => proveLookUp([record, record], KEY))).toBe('PREFIX_KEY_DUPLICATE');
    expect(codeOf(() => proveLookUp([{ key: KEY, index: -1n }], KEY))).toBe('PREFIX_RECORD_MALFORMED');
  });
});
