import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PastRoots } from '../../../clients/auditor/log/past-roots.ts';
import { fastSha256 } from '../../../clients/auditor/sha256.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';

const rootAt = (size: number) => sha256(utf8(`root ${size}`), fastSha256);

test('finds the leaves whose past is none, as a naive set does', () => {
  const naming = fc.record({ size: fc.nat(3000), leafIndex: fc.nat(2000), isFalse: fc.boolean() });
  fc.assert(
    fc.property(fc.array(naming, { maxLength: 400 }), (named) => {
      const roots = new PastRoots(2001);
      for (let size = 0; size <= 2000; size++) roots.add(rootAt(size), size);
      // Neighbours that name the same root are looked up once, for the first of them.
      const unlike = named.filter(
        ({ size }, i) => !named.slice(Math.max(0, i - 8), i).some((near) => near.size === size),
      );
      for (const { size, leafIndex, isFalse } of unlike)
        roots.name(isFalse ? rootAt(-1 - size) : rootAt(size), leafIndex);
      const wrong = unlike.filter(({ size, leafIndex, isFalse }) => isFalse || size > 2000 || size > leafIndex);
      expect(roots.takeUnknown()).toEqual(wrong.map(({ leafIndex }) => leafIndex).toSorted((a, b) => a - b));
      expect(roots.takeUnknown()).toEqual([]);
      roots.close();
    }),
    { numRuns: 20 },
  );
});

test('tells roots apart that begin alike', () => {
  const alike = (last: number) => Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? last : 7));
  const roots = new PastRoots(100);
  for (let last = 0; last < 100; last++) roots.add(alike(last), last);
  expect(roots.sizesOf([alike(99), alike(100), alike(0)])).toEqual([99, null, 0]);
});
