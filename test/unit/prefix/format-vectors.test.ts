import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromBase64url, toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { type LeafRange, parseStatement, recordsInMemory, writeRun } from '../../../core/map/index.ts';
import {
  type LookUp,
  lookUp,
  type PrefixRecord,
  prefixRoot,
  proveLookUp,
  RECORD_BYTES,
  sortPacked,
} from '../../../core/prefix/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
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
  readonly runs: readonly {
    readonly name: string;
    readonly from: string;
    readonly to: string;
    readonly rootHash: string;
    /** SHA-256 of each file, by its path. */
    readonly files: Readonly<Record<string, string>>;
  }[];
  readonly statements: readonly {
    readonly name: string;
    readonly leafIndex: string;
    readonly claims: { readonly [key: string]: Json };
    readonly code: string | null;
  }[];
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

/** Returns the records of leaves whose values are SHA-256 of their index, a slash, and `n` or `u`. */
function recordsOf({ from, to }: LeafRange): Uint8Array {
  const records = new Uint8Array(Number(to - from) * 2 * RECORD_BYTES);
  const view = new DataView(records.buffer);
  for (let leaf = from, at = 0; leaf < to; leaf++) {
    for (const value of [`${leaf}/n`, `${leaf}/u`]) {
      records.set(sha256(utf8(value), nodeSha256), at);
      view.setBigUint64(at + 32, leaf);
      at += RECORD_BYTES;
    }
  }
  return sortPacked(records);
}

/** Makes the files of a run. */
async function runOf(name: string, range: LeafRange): Promise<Vectors['runs'][number]> {
  const files: Record<string, string> = {};
  const root = await writeRun(
    range,
    [recordsInMemory(recordsOf(range))],
    async (path, bytes) => {
      files[path] = toBase64url(sha256(bytes, nodeSha256));
    },
    nodeSha256,
  );
  return { name, from: `${range.from}`, to: `${range.to}`, rootHash: toBase64url(root), files };
}

const STATED = [
  { from: 0, to: 8, root: toBase64url(key('first')) },
  { from: 8, to: 9, root: toBase64url(key('second')) },
];

/** Lists statements that are none, beside one that is. */
function statements(): Vectors['statements'] {
  const [first, second] = STATED as [(typeof STATED)[0], (typeof STATED)[0]];
  const many = Array.from({ length: 17 }, (_, i) => ({ from: i, to: i + 1, root: first.root }));
  const state = (name: string, size: number, runs: readonly object[], leafIndex = 9n) => {
    const claims = { size, runs } as unknown as { readonly [key: string]: Json };
    const thrown = codeOf(() => parseStatement(claims, leafIndex));
    return { name, leafIndex: `${leafIndex}`, claims, code: thrown === 'nothing was thrown' ? null : thrown };
  };
  return [
    state('two runs', 9, STATED),
    state('two runs, stated at a leaf of their own', 9, STATED, 8n),
    state('no run', 0, []),
    state('seventeen runs', 17, many, 17n),
    state('a run that begins behind leaf 0', 9, [second]),
    state('a gap between runs', 9, [{ ...first, to: 7 }, second]),
    state('an empty run', 8, [first, { ...second, to: 8 }]),
    state('another size than the end of the last run', 8, STATED),
    state('a root of 31 bytes', 8, [{ ...first, root: first.root.slice(2) }]),
  ];
}

/** Everything that docs/formats/map.md describes, once: roots, look-ups with each end, what is refused, runs. */
async function vectors(): Promise<Vectors> {
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
    runs: [
      await runOf('one partition', { from: 0n, to: 5n }),
      await runOf('two partitions', { from: 5n, to: 32_774n }),
    ],
    statements: statements(),
  };
}

describe('the vectors of docs/formats/map.md', () => {
  it('are what the code makes', async () => {
    await expect(`${JSON.stringify(await vectors(), null, 2)}\n`).toMatchFileSnapshot(FILE);
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

  it('state maps, and refuse what states none', () => {
    const file = JSON.parse(readFileSync(new URL(FILE, import.meta.url), 'utf8')) as Vectors;
    const codes = file.statements.map(({ code }) => code);
    expect(codes).toEqual([null, ...Array.from({ length: codes.length - 1 }, () => 'MAP_STATEMENT_MALFORMED')]);
  });

  it('are the example of the page', async () => {
    const page = readFileSync(new URL('../../../docs/formats/map.md', import.meta.url), 'utf8');
    const [example] = (await vectors()).answered;
    for (const text of [example?.rootHash, example?.key, example?.leaf, ...(example?.path ?? [])]) {
      expect(page).toContain(text);
    }
  });
});
