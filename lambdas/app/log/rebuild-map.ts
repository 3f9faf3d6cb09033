import { equalBytes } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { type LeafRange, recordsInFiles, recordsInMemory, writeRun } from '../../../core/map/index.ts';
import { type BuildMapDeps, MAX_FRESH_LEAVES, runsOf } from './build-map.ts';
import { readEntryValues } from './entry-values.ts';
import { publishedSize } from './published-size.ts';

export interface MapRebuilt {
  /** Number of runs of the newest statement whose files are there now. */
  readonly runs: number;
  /** Number of leaves that they cover. */
  readonly size: string;
}

type RebuildMapDeps = Pick<BuildMapDeps, 'origin' | 'store' | 'tiles' | 'published' | 'hash'>;

/**
 * Makes all files of the runs of the newest statement again, from the entries; those that are there stay. A long run is
 * made of its halves, whose files stay too.
 * @throws STORE_CORRUPT when the entries do not give the root that was stated
 * @throws TILE_CONFLICT when a file exists with other bytes; TILE_MISSING when an entry bundle is missing
 */
export function rebuildMap(deps: RebuildMapDeps): () => Promise<MapRebuilt> {
  return async () => {
    const runs = runsOf(await deps.store.readRegistry('map', deps.origin));
    const size = await publishedSize(deps.published);
    for (const run of runs) {
      if (equalBytes(await make(deps, run, size), run.root)) continue;
      const which = `\`${run.from}\` to \`${run.to}\``;
      throw new LedgerError('STORE_CORRUPT', `the entries do not give the root that was stated of the run ${which}`);
    }
    return { runs: runs.length, size: `${runs.at(-1)?.to ?? 0n}` };
  };
}

async function make(deps: RebuildMapDeps, run: LeafRange, size: bigint): Promise<Uint8Array> {
  const { tiles, hash } = deps;
  const write = (path: string, bytes: Uint8Array) => tiles.create(path, bytes);
  const leaves = run.to - run.from;
  if (leaves <= MAX_FRESH_LEAVES) {
    const { records } = await readEntryValues(tiles, size, run, hash);
    return writeRun(run, [recordsInMemory(records)], write, hash);
  }
  const middle = run.from + leaves / 2n;
  const halves = [
    { from: run.from, to: middle },
    { from: middle, to: run.to },
  ];
  for (const half of halves) await make(deps, half, size);
  const sources = halves.map((half) => recordsInFiles((path, range) => tiles.read(path, range), half));
  return writeRun(run, sources, write, hash);
}
