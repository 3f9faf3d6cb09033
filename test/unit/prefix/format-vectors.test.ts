import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromBase64url, toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { type LookUp, lookUp, type PrefixRecord, prefixRoot, proveLookUp } from '../../../core/prefix/index.ts';
import { codeOf } from '../entry/code-of.ts';
import { withBitChanged } from './naive-prefix.ts';

const FILE = '../../../docs/formats/vectors/map.json';

interface Spelled {
  readonly rootHash: string;
  readonly key: string;
  readonly leaf: string | null;
  readonly path: readonly string[];
}
interface Vectors {
  readonly trees: readonly {
    readonly name: string;
    readonly records: readonly { readonly key: string; readonly index: string }[];
    readonly rootHash: string;
  }[];
  readonly answered: readonly (Spelled & { readonly name: string; readonly index: string | null })[];
  readonly refused: readonly (Spelled & { readonly name: string; readonly code: string })[];
}

const key = (name: string) => sha256(utf8(name));
const PAIR = [
  { key: key('a'), index: 41n },
  { key: withBitChanged(key('a'), 255), index: 2n ** 64n - 1n },
];
const SIX = [
  ...['a', 'b', 'c', 'd', 'e'].map((name, i) => ({ key: key(name), index: BigInt(1_000 - 250 * i) })),
  { key: withBitChanged(key('a'), 6), index: 7n },
];

function spelled({ rootHash, key, leaf, path }: LookUp): Spelled {
  return {
    rootHash: toBase64url(rootHash),
    key: toBase64url(key),
    leaf: leaf === null ? null : toBase64url(leaf),
    path: path.map(toBase64url),
  };
}

function read({ rootHash, key, leaf, path }: Spelled): LookUp {
  return {
    rootHash: fromBase64url(rootHash),
    key: fromBase64url(key),
    leaf: leaf === null ? null : fromBase64url(leaf),
    path: path.map(fromBase64url),
  };
}

function lookUpOf(records: readonly PrefixRecord[], key: Uint8Array): LookUp {
  const { leaf, path } = proveLookUp(records, key);
  return { rootHash: prefixRoot(records), key, leaf, path };
}

/** Everything that docs/formats/map.md describes, once: roots, look-ups with each kind of end, and what is refused. */
function vectors(): Vectors {
  const tree = (name: string, records: readonly PrefixRecord[]) => ({
    name,
    records: records.map(({ key, index }) => ({ key: toBase64url(key), index: index.toString() })),
    rootHash: toBase64url(prefixRoot(records)),
  });
  const answer = (name: string, asked: LookUp) => {
    const index = lookUp(asked);
    return { name, ...spelled(asked), index: index === null ? null : index.toString() };
  };
  const good = lookUpOf(SIX, key('a'));
  const leaf = good.leaf as Uint8Array;
  const refuse = (name: string, bad: LookUp) => ({ name, ...spelled(bad), code: codeOf(() => lookUp(bad)) });
  return {
    trees: [
      tree('no record', []),
      tree('one record', SIX.slice(0, 1)),
      tree('two records alike for 255 bits', PAIR),
      tree('six records, two of them alike for 6 bits', SIX),
    ],
    answered: [
      answer('a record', good),
      answer('a record of the first leaf', lookUpOf(SIX, key('e'))),
      answer('none, since another record is there', lookUpOf(SIX, withBitChanged(key('a'), 200))),
      answer('none, since the place is empty', lookUpOf(SIX, withBitChanged(key('a'), 4))),
      answer('none, under the root of no record', lookUpOf([], key('a'))),
      answer('none, under the root of one other record', lookUpOf(SIX.slice(1, 2), key('a'))),
    ],
    refused: [
      refuse('another root', { ...good, rootHash: prefixRoot(PAIR) }),
      refuse('another index in the leaf', { ...good, leaf: withBitChanged(leaf, 319) }),
      refuse('an empty place shown where a record is', { ...good, leaf: null }),
      refuse('the last hash left out', { ...good, path: good.path.slice(0, -1) }),
      refuse('the leaf of another place', { ...lookUpOf(SIX, key('b')), key: key('a') }),
      refuse('a leaf of 39 bytes', { ...good, leaf: leaf.subarray(1) }),
      refuse('a hash of 31 bytes', { ...good, path: good.path.with(0, new Uint8Array(31)) }),
    ],
  };
}

describe('the vectors of docs/formats/map.md', () => {
  it('are what the code makes', async () => {
    await expect(`${JSON.stringify(vectors(), null, 2)}\n`).toMatchFileSnapshot(FILE);
  });

  it('are answered and refused as they stand in the file', () => {
    const file = JSON.parse(readFileSync(new URL(FILE, import.meta.url), 'utf8')) as Vectors;
    for (const { records, rootHash } of file.trees) {
      const read = records.map(({ key, index }) => ({ key: fromBase64url(key), index: BigInt(index) }));
      expect(toBase64url(prefixRoot(read))).toBe(rootHash);
    }
    const indices = file.answered.map((one) => lookUp(read(one))?.toString() ?? null);
    expect(indices).toEqual(file.answered.map(({ index }) => index));
    expect(indices).toEqual(['1000', '0', null, null, null, null]);
    expect(file.answered.map(({ leaf }) => leaf === null)).toEqual([false, false, false, true, true, false]);
    const codes = file.refused.map((one) => codeOf(() => lookUp(read(one))));
    expect(codes).toEqual(file.refused.map(({ code }) => code));
    expect([...new Set(codes)]).toEqual(['PROOF_ROOT_MISMATCH', 'LOOK_UP_LEAF_MISMATCH', 'LOOK_UP_MALFORMED']);
  });

  it('are the example of the page', () => {
    const page = readFileSync(new URL('../../../docs/formats/map.md', import.meta.url), 'utf8');
    const [example] = vectors().answered;
    for (const text of [example?.rootHash, example?.key, example?.leaf, ...(example?.path ?? [])]) {
      expect(page).toContain(text);
    }
  });
});
