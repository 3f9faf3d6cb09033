import { LedgerError } from '../kernel/error.ts';

/** The most runs in one statement. */
const MAX_RUNS = 16;
/** A run takes in the one before it while that one has at most so many times its leaves. */
const MERGE_RATIO = 4n;
/** The values of one entry: its `n` and its `u`. */
const VALUES_A_LEAF = 2n;
/** The most records of one partition on average. */
const PARTITION_RECORDS = 65_536n;
/** The largest leaf index or size that a statement can say. */
export const MAX_LEAVES: bigint = BigInt(Number.MAX_SAFE_INTEGER);

/** The leaves of a run: those from `from` up to, but without, `to`. */
export interface LeafRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** The map of a range of leaves: for each value the first of these leaves that has it. */
export interface MapRun extends LeafRange {
  /** Root hash of the prefix tree over its records, 32 bytes. */
  readonly root: Uint8Array;
}

/** Says how a map grows: the runs that stay, those that the newest run takes in, and the leaves of the newest. */
export interface Growth {
  readonly kept: readonly MapRun[];
  readonly taken: readonly MapRun[];
  readonly next: LeafRange;
}

/**
 * Returns how a map of these runs grows to `to` leaves: a run of the new leaves takes in the run before it while that
 * has at most four times its own leaves, or there were more than sixteen runs otherwise.
 * Source: docs/formats/map.md
 */
export function growTo(runs: readonly MapRun[], to: bigint): Growth {
  let count = runs.length;
  let from = runs.at(-1)?.to ?? 0n;
  for (let before = runs[count - 1]; before !== undefined; before = runs[count - 1]) {
    if (before.to - before.from > MERGE_RATIO * (to - from) && count < MAX_RUNS) break;
    from = before.from;
    count--;
  }
  return { kept: runs.slice(0, count), taken: runs.slice(count), next: { from, to } };
}

/**
 * Refuses runs that are not one to sixteen, not contiguous from leaf 0, or empty.
 * @throws MAP_STATEMENT_MALFORMED when they are such
 */
export function requireRuns(runs: readonly LeafRange[]): void {
  if (runs.length < 1 || runs.length > MAX_RUNS) throw malformedStatement(`it has ${runs.length} runs`);
  let end = 0n;
  for (const [i, { from, to }] of runs.entries()) {
    if (from !== end) throw malformedStatement(`run ${i} begins at leaf \`${from}\` instead of \`${end}\``);
    if (to <= from || to > MAX_LEAVES) throw malformedStatement(`run ${i} ends at leaf \`${to}\``);
    end = to;
  }
}

/** Returns the error of a statement that cannot be one. */
export function malformedStatement(why: string): LedgerError {
  return new LedgerError('MAP_STATEMENT_MALFORMED', `the claims are not a statement of the map: ${why}`);
}

/** Counts the first bits of a key that name its partition in the files of a run: as few as keep partitions small. */
export function partitionBits({ from, to }: LeafRange): number {
  let bits = 0;
  while (VALUES_A_LEAF * (to - from) > PARTITION_RECORDS << BigInt(bits)) bits++;
  return bits;
}
