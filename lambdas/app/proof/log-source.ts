import type { LabelProver } from '../../../core/entry/labels/prove-label.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { fromBase64url } from '../../../core/kernel/bytes.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { lookUpInRuns, type MapRun, parseStatement, proveInRuns } from '../../../core/map/index.ts';
import type { MapStatement } from '../../../core/map/statement.ts';
import type { CoverageSource, RecordedLeaf } from '../../../core/proof/prove-coverage.ts';
import { proveInclusion, TILE_WIDTH } from '../../../core/tlog/index.ts';
import type { Events } from '../../ports/events.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { readEntryBundle } from '../log/entry-values.ts';
import { storedTileReader } from '../log/stored-tile-reader.ts';
import type { FindEntry } from './gather-coverage.ts';
import { leafOf, newestFirst } from './opened-history.ts';

interface LogFilesDeps {
  readonly tiles: Pick<TileStore, 'read'>;
  readonly hash: Sha256Into;
}

export interface StatementDeps {
  readonly origin: string;
  readonly store: Pick<Events, 'listEvents'>;
  readonly hash: Sha256Into;
}

/** A statement of the map, with its leaf. */
export interface Statement extends MapStatement {
  readonly leaf: RecordedLeaf;
}

/** The statements that are read at once; most often the first is the one. */
const PAGE = 20;
const WIDTH = BigInt(TILE_WIDTH);

/** Yields the statements of the map that are in the log, newest first. */
export async function* mapStatements({ origin, store, hash }: StatementDeps): AsyncGenerator<Statement> {
  for await (const event of newestFirst(store, `MAP#${origin}`, null, PAGE)) {
    const parsed = parseEntry(event.entry, hash);
    if (event.leafIndex === null || parsed.kind !== 'registry') continue;
    yield { leaf: leafOf(event), ...parseStatement(parsed.claims, event.leafIndex) };
  }
}

/** Returns how the inclusion of leaves in a tree is proved. */
export function inclusionPaths({ tiles, hash }: LogFilesDeps, treeSize: bigint): CoverageSource['pathOf'] {
  const readTile = storedTileReader(tiles, treeSize);
  return (index) => proveInclusion(readTile, index, treeSize, hash);
}

/** Returns the proofs of a subject's labels under each label key of the log, the first first. */
export function labelsOf(labelProver: () => Promise<LabelProver>, subject: string): CoverageSource['labels'] {
  return async (position) =>
    (await labelProver())
      .prove(subject, position)
      .map(({ label, proof }, i) => ({ label, shown: { ...position, key: i + 1, proof } }));
}

/** Returns how values are looked up under the runs of a statement, and the first entries that have them found. */
export function statedMap({ tiles, hash }: LogFilesDeps, runs: readonly MapRun[], treeSize: bigint) {
  const upTo = (runs.at(-1)?.to ?? 0n) - 1n;
  const lookUp: CoverageSource['lookUp'] = (value) =>
    proveInRuns((path, range) => tiles.read(path, range), { runs, key: fromBase64url(value), upTo }, hash);
  const findEntry: FindEntry = async (value) => {
    const index = lookUpInRuns({ runs, key: fromBase64url(value), proofs: await lookUp(value), upTo }, hash);
    if (index === null) return null;
    const entries = await readEntryBundle(tiles, index / WIDTH, treeSize);
    return entries[Number(index % WIDTH)] ?? null;
  };
  return { lookUp, findEntry };
}
