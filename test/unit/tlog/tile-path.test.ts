import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryBundlePath, parseTilePath, tilePath } from '../../../core/tlog/index.ts';
import { codeOf } from '../entry/code-of.ts';

describe('a tile path', () => {
  it.each([
    ['tile/0/000', 0, 0n, 256],
    ['tile/0/x001/x234/067', 0, 1_234_067n, 256],
    ['tile/63/x001/000.p/255', 63, 1_000n, 255],
    ['tile/2/999.p/1', 2, 999n, 1],
    ['tile/entries/x001/x234/067.p/8', 'entries', 1_234_067n, 8],
  ] as const)('writes and reads `%s`', (path, level, index, width) => {
    expect(level === 'entries' ? entryBundlePath({ index, width }) : tilePath({ level, index, width })).toBe(path);
    expect(parseTilePath(path)).toEqual({ level, index, width });
  });

  it('is read back as it was written, for any coordinates', () => {
    const level = fc.option(fc.nat({ max: 63 }));
    fc.assert(
      fc.property(level, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.integer({ min: 1, max: 256 }), (l, i, w) => {
        const id = { index: i, width: w };
        const path = l === null ? entryBundlePath(id) : tilePath({ level: l, ...id });
        expect(parseTilePath(path)).toEqual({ level: l ?? 'entries', ...id });
      }),
      { seed: 11 },
    );
  });

  it.each([
    'tile/0/0',
    'tile/0/x000/001',
    'tile/0/x000',
    'tile/0/001/002',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/999',
    'tile/0/000.p/07',
    'tile/0/000.p/',
    'tile/0/000/',
    'tile/0/000\n',
    '/tile/0/000',
    'tile/0/../000',
    'tile/data/000',
    'tile/Entries/000',
    'checkpoint',
    '',
    `tile/0/${'x999/'.repeat(7)}999`,
    `tile/0/${'x999/'.repeat(1000)}999`,
  ])('is refused when spelled `%s`', (path) => {
    expect(codeOf(() => parseTilePath(path))).toBe('TILE_PATH_MALFORMED');
  });

  it('is refused for coordinates that no tile has', () => {
    const good = { level: 0, index: 0n, width: 1 };
    for (const bad of [{ level: 64 }, { level: -1 }, { level: 0.5 }, { index: -1n }, { width: 0 }, { width: 257 }]) {
      expect(codeOf(() => tilePath({ ...good, ...bad }))).toBe('TILE_PATH_MALFORMED');
    }
  });
});
