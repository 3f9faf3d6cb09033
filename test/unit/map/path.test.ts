import { describe, expect, it } from 'vitest';
import { isMapPath, recordsInMemory, writeRun } from '../../../core/map/index.ts';
import { nodeSha256 } from '../../../lambdas/adapters/node/sha256.ts';
import { memoryFiles } from './naive-map.ts';

describe('the path of a file of the map', () => {
  it.each([
    { from: 0n, to: 1n },
    { from: 7n, to: 100_007n },
    { from: 0n, to: 8_400_000n },
  ])('is known for every file of the run %o, and for no other number of a file', async (run) => {
    const { files, write } = memoryFiles();
    await writeRun(run, [recordsInMemory(new Uint8Array(0))], write, nodeSha256);
    const paths = [...files.keys()];
    expect(paths.filter((path) => !isMapPath(path))).toEqual([]);
    for (const kind of ['tile/0', 'tile/1', 'tile/2', 'pages', 'records']) {
      const known = Array.from(
        { length: 1_000 },
        (_, i) => `map/${run.from}-${run.to}/${kind}/${`${i}`.padStart(3, '0')}`,
      );
      expect(known.filter(isMapPath)).toEqual(known.filter((path) => paths.includes(path)));
    }
  });

  it.each([
    'map/0-1/records/000',
    'map/0-9007199254740991/pages/x274/x877/x906/943',
    'map/1-9007199254740991/tile/3/063',
  ])('is %s', (path) => {
    expect(isMapPath(path)).toBe(true);
  });

  it.each([
    '',
    'map',
    'map/0-1/records',
    'map/0-1/records/0',
    'map/0-1/records/001',
    'map/0-1/records/x000/000',
    'map/0-1/tile/0/000',
    'map/00-1/records/000',
    'map/1-1/records/000',
    'map/2-1/records/000',
    'map/0-9007199254740992/records/000',
    'map/0-1/../0-1/records/000',
    'map/0-1/records/000/',
    '/map/0-1/records/000',
    'map/0-1/records/000\n',
    'tile/0/000',
    'checkpoint',
  ])('is not %j', (path) => {
    expect(isMapPath(path)).toBe(false);
  });
});
