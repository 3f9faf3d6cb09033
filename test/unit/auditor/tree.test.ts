import { describe, expect, test } from 'vitest';
import { GrowingTree, TileStack } from '../../../clients/auditor/log/growing-tree.ts';
import { inOrder } from '../../../clients/auditor/log/in-order.ts';
import { fastSha256 } from '../../../clients/auditor/sha256.ts';
import { concat, utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { hashLeaf } from '../../../core/merkle/index.ts';
import { appendLeaves, type Tile, tilePath } from '../../../core/tlog/index.ts';
import { treeOf } from '../../contracts/naive-tree.ts';

const leaf = (index: number) => sha256(utf8(`leaf ${index}`), fastSha256);

test('the fast hash is SHA-256', () => {
  expect(hashLeaf(utf8('entry'), fastSha256)).toEqual(hashLeaf(utf8('entry')));
});

test('a growing tree has the root of the definition at every size', () => {
  const leaves = Array.from({ length: 70 }, (_, index) => leaf(index));
  const naive = treeOf(leaves);
  const tree = new GrowingTree();
  expect(tree.root()).toEqual(naive(0n, 0n));
  for (const hash of leaves) {
    tree.append(hash);
    expect(tree.root()).toEqual(naive(0n, BigInt(tree.size)));
  }
});

test('a copy of a growing tree grows by itself', () => {
  const tree = new GrowingTree();
  for (let i = 0; i < 5; i++) tree.append(leaf(i));
  const before = tree.root();
  const copy = new GrowingTree(tree);
  copy.append(leaf(9));
  expect(tree.root()).toEqual(before);
  expect(copy.size).toBe(6);
});

test('a stack of tiles makes the tiles that the log has, through level 2', async () => {
  const groups = 256 + 3;
  const leaves = concat(...Array.from({ length: groups * 256 }, (_, index) => leaf(index)));
  const { tiles } = await appendLeaves(
    () => Promise.reject(new Error('an empty log has no tiles')),
    0n,
    leaves,
    fastSha256,
  );
  const stack = new TileStack();
  const made: Tile[] = [];
  for (const tile of tiles.filter(({ level }) => level === 0)) made.push(...stack.push(tile.bytes));
  made.push(...stack.partial());
  const byPath = (list: readonly Tile[]) => new Map(list.map((tile) => [tilePath(tile), tile.bytes]));
  expect(byPath(made)).toEqual(byPath(tiles.filter(({ level }) => level > 0)));
  expect([...byPath(made).keys()]).toContain('tile/2/000.p/1');
});

describe('loading in order', () => {
  test('gives results by index whatever comes first, with a bounded number under way', async () => {
    let underWay = 0;
    let most = 0;
    const release: (() => void)[] = [];
    const load = async (index: number) => {
      most = Math.max(most, ++underWay);
      await new Promise<void>((resolve) => {
        release.push(resolve);
        if (release.length >= 3 || index >= 7) for (const done of release.splice(0).reverse()) done();
      });
      underWay--;
      return index;
    };
    const seen: number[] = [];
    for await (const index of inOrder(10, 3, load)) seen.push(index);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(3);
  });

  test('stops at the first failure, in order', async () => {
    const load = (index: number) => (index < 2 ? Promise.resolve(index) : Promise.reject(new Error(`no ${index}`)));
    const seen: number[] = [];
    const run = async () => {
      for await (const index of inOrder(10, 4, load)) seen.push(index);
    };
    await expect(run()).rejects.toThrow('no 2');
    expect(seen).toEqual([0, 1]);
  });
});
