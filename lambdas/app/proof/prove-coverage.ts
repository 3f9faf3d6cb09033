import type { LabelProver } from '../../../core/entry/labels/prove-label.ts';
import type { Json } from '../../../core/kernel/json.ts';
import type { MapRun } from '../../../core/map/index.ts';
import { encodeCoverage, type ProofReader } from '../../../core/proof/parts.ts';
import { proveCoverage, type RecordedLeaf } from '../../../core/proof/prove-coverage.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { TileStore } from '../../ports/tile-store.ts';
import { type GatherCoverageDeps, gatherCoverage, subjectOf } from './gather-coverage.ts';
import { inclusionPaths, labelsOf, mapStatements, type StatementDeps, statedMap } from './log-source.ts';

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

/** Returns the first statement of the map that covers a leaf and has its own; none while there is none. */
export async function newestStatement(deps: StatementDeps, leafIndex: bigint): Promise<FoundStatement> {
  let found: FoundStatement = { leaf: null, runs: [], statedTo: 0n };
  for await (const { leaf, size, runs } of mapStatements(deps)) {
    if (size <= leafIndex) return { ...found, statedTo: found.leaf === null ? size : found.statedTo };
    found = { leaf, runs, statedTo: size };
  }
  return found;
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
  const { hash, labelProver } = deps;
  const before = runs.at(-1)?.to ?? 0n;
  const { lookUp, findEntry } = statedMap(deps, runs, treeSize);
  const found = await gatherCoverage(deps, event, { statement, before, reader, findEntry });
  const subject = subjectOf(event, hash);
  const source = { pathOf: inclusionPaths(deps, treeSize), lookUp, labels: labelsOf(labelProver, subject) };
  return encodeCoverage(await proveCoverage(found, source, hash)) as unknown as Json;
}
