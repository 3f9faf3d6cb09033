import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fromBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { nobleSha256, sha256 } from '../../core/kernel/sha256.ts';
import { lookUp, prefixRoot, proveLookUp } from '../../core/prefix/index.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';

// Roots and look-ups that another program made. The repository does not hold them; without them this fails.
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const file = resolve(root, process.env.SHARED_DIR ?? '.', 'vectors/prefix-tree.json');

interface Case {
  readonly name: string;
  /** The records, or how many of them: record i has the key SHA-256("shared " + i) and the index 7 i. */
  readonly records: readonly { readonly key: string; readonly index: string }[] | { readonly count: number };
  readonly root: string;
  readonly lookups: readonly {
    readonly key: string;
    readonly leaf: string | null;
    readonly path: readonly string[];
    readonly first: string | null;
  }[];
}

const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Case[] };
const lookUps = cases.flatMap((one) =>
  one.lookups.map((asked, i) => ({ ...one, ...asked, title: `${one.name}, ${i}` })),
);

function recordsOf({ records }: Pick<Case, 'records'>) {
  if ('count' in records) {
    return Array.from({ length: records.count }, (_, i) => ({
      key: sha256(utf8(`shared ${i}`)),
      index: BigInt(7 * i),
    }));
  }
  return records.map(({ key, index }) => ({ key: fromBase64url(key), index: BigInt(index) }));
}

describe('the prefix trees of other hands', () => {
  it('are all here', () => {
    expect(cases.length).toBe(9);
    expect(lookUps.length).toBe(38);
    expect(lookUps.filter(({ first }) => first === null).length).toBe(16);
    expect(lookUps.filter(({ leaf }) => leaf === null).length).toBe(7);
  });

  it.each(cases)('have the root of their records: $name', (given) => {
    const records = recordsOf(given);
    for (const hash of [nobleSha256, nodeSha256]) {
      expect(prefixRoot(records, hash)).toEqual(fromBase64url(given.root));
      expect(prefixRoot(records.toReversed(), hash)).toEqual(fromBase64url(given.root));
    }
  });

  it.each(lookUps)('answer a look-up, which is made byte for byte: $title', (given) => {
    const key = fromBase64url(given.key);
    const leaf = given.leaf === null ? null : fromBase64url(given.leaf);
    const path = given.path.map(fromBase64url);
    const first = given.first === null ? null : BigInt(given.first);
    for (const hash of [nobleSha256, nodeSha256]) {
      expect(lookUp({ rootHash: fromBase64url(given.root), key, leaf, path }, hash)).toBe(first);
      expect(proveLookUp(recordsOf(given), key, hash)).toEqual({ leaf, path });
    }
  });
});
