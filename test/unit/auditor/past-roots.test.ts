import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { GrowingTree } from '../../../clients/auditor/log/growing-tree.ts';
import { PastRoots } from '../../../clients/auditor/log/roots/past-roots.ts';
import { RootHistory } from '../../../clients/auditor/log/roots/root-history.ts';
import { RootThread } from '../../../clients/auditor/log/roots/root-thread.ts';
import { fastSha256 } from '../../../clients/auditor/sha256.ts';
import { concat, utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';

const SIZE = 2000;
const LEAVES = Array.from({ length: SIZE }, (_, i) => sha256(utf8(`leaf ${i}`), fastSha256));
const ROOTS = rootsOf(LEAVES);
const falseRoot = (size: number) => sha256(utf8(`no root ${size}`), fastSha256);

function rootsOf(leaves: readonly Uint8Array[]): readonly Uint8Array[] {
  const tree = new GrowingTree();
  return [
    tree.root(),
    ...leaves.map((leaf) => {
      tree.append(leaf);
      return tree.root();
    }),
  ];
}

const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});
function opened<T extends { close(): void }>(each: T): T {
  closing.push(each);
  return each;
}

/** A log's size as an auditor expects it: one for which a thread is started, and one for which none is. */
describe.each([100, 20_000])('of a log of %i entries, as expected', (expected) => {
  test('finds the leaves whose past is none, as a naive list does', async () => {
    const naming = fc.record({ size: fc.nat(SIZE), leafIndex: fc.nat(SIZE - 1), isFalse: fc.boolean() });
    const property = fc.asyncProperty(fc.array(naming, { maxLength: 400 }), fc.nat(SIZE), async (named, middle) => {
      const roots = opened(new PastRoots(expected));
      for (const part of [LEAVES.slice(0, middle), LEAVES.slice(middle)]) await roots.append(concat(...part));
      // Neighbours that name the same root are looked up once, for the first of them.
      const unlike = named.filter(
        ({ size }, i) => !named.slice(Math.max(0, i - 8), i).some((near) => near.size === size),
      );
      for (const { size, leafIndex, isFalse } of unlike)
        roots.name(isFalse ? falseRoot(size) : (ROOTS[size] as Uint8Array), leafIndex);
      const wrong = unlike.filter(({ size, leafIndex, isFalse }) => isFalse || size > leafIndex);
      expect(await roots.takeUnknown()).toEqual(wrong.map(({ leafIndex }) => leafIndex).toSorted((a, b) => a - b));
      expect(await roots.takeUnknown()).toEqual([]);
      const sizes = [0, middle, SIZE];
      expect(await roots.sizesOf([...sizes.map((size) => ROOTS[size] as Uint8Array), falseRoot(0)])).toEqual([
        ...sizes,
        null,
      ]);
    });
    await fc.assert(property, { numRuns: 5 });
  });
});

test('tells roots apart that begin alike', () => {
  const alike = (last: number) => Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? last : 7));
  const roots = opened(new RootHistory(100));
  for (let last = 0; last < 100; last++) roots.add(alike(last), last);
  expect(roots.sizesOf([alike(99), alike(100), alike(0)])).toEqual([99, null, 0]);
});

describe('a thread', () => {
  test('takes more leaves than may wait for it, and has the root at each size', async () => {
    const thread = opened(new RootThread(SIZE));
    for (const leaf of LEAVES) await thread.append(leaf);
    expect(await thread.sizesOf(ROOTS)).toEqual(ROOTS.map((_, size) => size));
  });

  test('that ended answers with why, to those who wait and who ask later', async () => {
    const thread = new RootThread(SIZE);
    const asked = thread.sizesOf(ROOTS);
    thread.close();
    await expect(asked).rejects.toThrow('the thread has ended');
    await expect(thread.sizesOf(ROOTS)).rejects.toThrow('the thread has ended');
  });
});
