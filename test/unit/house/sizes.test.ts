import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { filesOf, linesOf, SOURCE_FOLDERS, sourcesOf } from './sources.ts';

test('no folder has more than 20 files', () => {
  const counts = new Map<string, number>();
  for (const path of filesOf(...SOURCE_FOLDERS, 'test')) {
    counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  }
  const isData = (folder: string) => folder.startsWith('test/golden');
  expect([...counts].filter(([folder, files]) => files > 20 && !isData(folder))).toEqual([]);
});

test('no source file has more than 300 lines', () => {
  const long = sourcesOf(...SOURCE_FOLDERS).filter((path) => linesOf(path).length > 300);
  expect(long).toEqual([]);
});

test('half of the source files have at most 120 lines', () => {
  const sizes = sourcesOf(...SOURCE_FOLDERS)
    .map((path) => linesOf(path).length)
    .toSorted((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(120);
});
