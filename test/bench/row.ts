/** One line of the benchmark table: what was measured, its baseline in the same run, and their ratio. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: string;
  readonly baselineValue: number;
  /** value / baselineValue for rates, times and gas alike; `target` says which way is good. */
  readonly ratio: number;
  /** What the product promises of the ratio or value, such as `ratio >= 0.5`; absent when nothing is promised. */
  readonly target?: string;
  readonly met?: boolean;
}

/** Whether the row of this name was asked for. */
export type Wanted = (name: string) => boolean;

/** A benchmark file exports one of these as `run`. It may leave out the work for rows that nobody asked for. */
export type Bench = (wanted: Wanted) => Promise<readonly BenchRow[]>;
