import type { LabelProver } from '../../../core/entry/labels/prove-label.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { fromBase64url } from '../../../core/kernel/bytes.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { lookUpInRuns, type MapRun, parseStatement, proveInRuns } from '../../../core/map/index.ts';
import { encodeCoverage, type ProofReader } from '../../../core/proof/parts.ts';
import { type CoverageSource, proveCoverage, type RecordedLeaf } from '../../../core/proof/prove-coverage.ts';
import { proveInclusion, TILE_WIDTH } from '../../../core/tlog/index.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { readEntryBundle } from '../log/entry-values.ts';
import { storedTileReader } from '../log/stored-tile-reader.ts';
import { type FindEntry, type GatherCoverageDeps, gatherCoverage, subjectOf } from './gather-coverage.ts';

export interface CoverageDeps extends GatherCoverageDeps {
  readonly tiles: Pick<TileStore, 'read'>;
  /** Reads the label keys when it is first asked. */
  readonly labelProver: () => Promise<LabelProver>;
}

/** Holds a statement of the map, or how far the newest goes. */
interface FoundStatement {
  readonly leaf: RecordedLeaf | null;
  readonly runs: readonly MapRun[];
  readonly statedTo: bigint;
}

const PAGE = 20;
const WIDTH = BigInt(TILE_WIDTH);

/** Returns whether an event is one of which coverage can be shown: a push that was sent, or a disclosure. */
export function isCoverable({ type }: Pick<StoredEvent, 'type'>): boolean {
  return type === 'permit.consumed' || type === 'disclosure.made';
}

/** Returns the first statement of the map that covers a leaf and has its own; none while there is none. */
export async function newestStatement(
  { origin, store, hash }: Pick<CoverageDeps, 'origin' | 'store' | 'hash'>,
  leafIndex: bigint,
): Promise<FoundStatement> {
  let found: FoundStatement = { leaf: null, runs: [], statedTo: 0n };
  for (let before: number | null = null; ; ) {
    const page = await store.listEvents(`MAP#${origin}`, before, PAGE);
    for (const { leafIndex: index, entry, disclosures } of page) {
      const parsed = parseEntry(entry, hash);
      if (index === null || parsed.kind !== 'registry') continue;
      const { size, runs } = parseStatement(parsed.claims, index);
      if (size <= leafIndex) return { ...found, statedTo: found.leaf === null ? size : found.statedTo };
      found = { leaf: { index, entry, disclosures }, runs, statedTo: size };
    }
    const last = page.at(-1);
    if (last === undefined || last.seq === 0) return found;
    before = last.seq;
  }
}

/** Returns the document that shows the coverage of a push or disclosure, under the tree of an anchor. */
export async function coverageOf(
  deps: CoverageDeps,
  event: StoredEvent & { readonly leafIndex: bigint },
  {
    leaf: statement,
    runs,
    reader,
    treeSize,
  }: {
    readonly leaf: RecordedLeaf;
    readonly runs: readonly MapRun[];
    readonly reader: ProofReader;
    readonly treeSize: bigint;
  },
): Promise<Json> {
  const { tiles, hash, labelProver } = deps;
  const before = runs.at(-1)?.to ?? 0n;
  const { lookUp, findEntry } = statedMap(deps, runs, treeSize);
  const found = await gatherCoverage(deps, event, { statement, before, reader, findEntry });
  const subject = subjectOf(event, hash);
  const readTile = storedTileReader(tiles, treeSize);
  const source: CoverageSource = {
    pathOf: (index) => proveInclusion(readTile, index, treeSize, hash),
    lookUp,
    labels: labelsOf(labelProver, subject),
  };
  return encodeCoverage(await proveCoverage(found, source, hash)) as unknown as Json;
}

/** Returns the proofs of a subject's labels under each label key of the log, the first first. */
export function labelsOf(labelProver: () => Promise<LabelProver>, subject: string): CoverageSource['labels'] {
  return async (position) =>
    (await labelProver())
      .prove(subject, position)
      .map(({ label, proof }, i) => ({ label, shown: { ...position, key: i + 1, proof } }));
}

/** Returns how values are looked up under the runs of a statement, and the first entries that have them found. */
export function statedMap(
  { tiles, hash }: Pick<CoverageDeps, 'tiles' | 'hash'>,
  runs: readonly MapRun[],
  treeSize: bigint,
) {
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
