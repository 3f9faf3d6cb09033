import { equalBytes, fromBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import {
  growTo,
  lookUpInRuns,
  type MapRun,
  proveInRuns,
  recordsInFiles,
  recordsInMemory,
  statementClaims,
  writeRun,
} from '../../../core/map/index.ts';
import { RECORD_BYTES } from '../../../core/prefix/index.ts';
import type { PublishedCheckpoint } from '../../ports/checkpoint-store.ts';
import type { StatedMap } from '../../ports/registry.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { type RegistryEventDeps, recordRegistryEvent } from '../record/record-registry-event.ts';
import { readEntryValues } from './entry-values.ts';
import { publishedSize } from './published-size.ts';

/** The most leaves of which the values are held in memory at once. */
export const MAX_FRESH_LEAVES = 262_144n;
/** Number of values that are looked up in a map before it is stated. */
const LOOK_UPS = 8;
/** Who records a statement. */
const BUILDER = { actor: { kind: 'client', client: 'map' }, idempotency: null } as const;

export interface BuildMapDeps extends RegistryEventDeps {
  readonly tiles: TileStore;
  readonly published: Pick<PublishedCheckpoint, 'readPublished'>;
}

export interface MapOutcome {
  /** True when this run stated the map; false when there was nothing new, or another builder stated it. */
  readonly stated: boolean;
  /** Number of leaves that the newest statement covers. */
  readonly size: bigint;
}

/** Runs of a map, with records of its newest leaves. */
interface Grown {
  readonly runs: readonly MapRun[];
  readonly newest: Uint8Array;
}

// See docs/decisions/0520-the-map-in-runs-and-files.md
/**
 * Grows the map to the published size of the log, looks values up in it, and records the entry `map.stated`, when there
 * are new entries other than such statements. The same entries give the same files, so runs may be repeated or overlap.
 * @throws STORE_CORRUPT when the files of a run are not those that were stated, or a value is not found
 * @throws TILE_CONFLICT when a file exists with other bytes; MAP_FILE_MISSING, TILE_MISSING when one is lost
 */
export function buildMap(deps: BuildMapDeps): () => Promise<MapOutcome> {
  return async () => {
    const runs = runsOf(await deps.store.readRegistry('map', deps.origin));
    const from = runs.at(-1)?.to ?? 0n;
    const size = await publishedSize(deps.published);
    const grown = size <= from ? null : await grow(deps, runs, size);
    if (grown === null) return { stated: false, size: from };
    await requireFound(deps, grown);
    return state(deps, grown.runs);
  };
}

/** Returns the runs of the newest statement, none before the first. */
export function runsOf(stated: StatedMap | null): readonly MapRun[] {
  return (stated?.runs ?? []).map(({ from, to, root }) => ({
    from: BigInt(from),
    to: BigInt(to),
    root: fromBase64url(root),
  }));
}

async function grow(deps: BuildMapDeps, stated: readonly MapRun[], size: bigint): Promise<Grown | null> {
  const { tiles, hash } = deps;
  const write = (path: string, bytes: Uint8Array) => tiles.create(path, bytes);
  let runs = stated;
  let newest = new Uint8Array(0);
  for (let from = runs.at(-1)?.to ?? 0n; from < size; from = runs.at(-1)?.to ?? size) {
    const to = size - from > MAX_FRESH_LEAVES ? from + MAX_FRESH_LEAVES : size;
    const { records, hasEvents } = await readEntryValues(tiles, size, { from, to }, hash);
    if (!hasEvents && to === size && runs === stated) return null;
    const { kept, taken, next } = growTo(runs, to);
    for (const run of taken) await requireStated(deps, run);
    const sources = [...taken.map((run) => recordsInFiles(reader(tiles), run)), recordsInMemory(records)];
    runs = [...kept, { ...next, root: await writeRun(next, sources, write, hash) }];
    newest = Uint8Array.from(records);
  }
  return { runs, newest };
}

/** Refuses files that do not lead to the root of their run, before another run is made of them. */
async function requireStated({ tiles, hash }: BuildMapDeps, run: MapRun): Promise<void> {
  const root = await writeRun(run, [recordsInFiles(reader(tiles), run)], async () => {}, hash);
  if (equalBytes(root, run.root)) return;
  throw new LedgerError('STORE_CORRUPT', `the files of the run \`${run.from}\` to \`${run.to}\` are not those stated`);
}

/** Looks up values of the newest leaves in the files, under the roots that are to be stated. */
async function requireFound({ tiles, hash }: BuildMapDeps, { runs, newest }: Grown): Promise<void> {
  const count = newest.length / RECORD_BYTES;
  for (let i = 0; i < Math.min(LOOK_UPS, count); i++) {
    const at = Math.floor((i * count) / LOOK_UPS) * RECORD_BYTES;
    const key = newest.slice(at, at + 32);
    const index = new DataView(newest.buffer, at + 32).getBigUint64(0);
    const proofs = await proveInRuns(reader(tiles), { runs, key, upTo: index }, hash);
    const found = lookUpInRuns({ runs, key, proofs, upTo: index }, hash);
    if (found === null || found > index) {
      throw new LedgerError('STORE_CORRUPT', `the map does not have the value of leaf \`${index}\``);
    }
  }
}

async function state(deps: BuildMapDeps, runs: readonly MapRun[]): Promise<MapOutcome> {
  const { origin, store } = deps;
  const claims = statementClaims(runs);
  const { kind, body } = await recordRegistryEvent(deps, { kind: 'map', id: origin }, BUILDER, async () => {
    const known = await store.readRegistry('map', origin);
    // INVARIANT: each statement covers more than the one before; that of a faster builder is left as it is.
    if (known !== null && known.size >= claims.size) {
      return { kind: 'unchanged', body: { size: known.size }, version: known.version, change: null };
    }
    const item = { id: origin, version: (known?.version ?? 0) + 1, ...claims };
    return {
      kind: known === null ? 'recorded' : 'changed',
      body: { size: claims.size },
      version: item.version,
      change: {
        type: 'map.stated',
        item: { kind: 'map', id: origin, version: item.version },
        claims: { ...claims },
        items: [{ kind: 'map', item }],
      },
    };
  });
  return { stated: kind !== 'unchanged', size: BigInt(body.size) };
}

function reader(tiles: Pick<TileStore, 'read'>): TileStore['read'] {
  return (path, range) => tiles.read(path, range);
}
