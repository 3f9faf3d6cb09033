/** A line of the benchmark table: a measurement, its baseline in the same run, and their ratio. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: string;
  readonly baselineValue: number;
  /** value / baselineValue, for rates, times and gas alike; `target` says which direction is better. */
  readonly ratio: number;
  /** Promise of the product on the ratio or value, such as `ratio >= 0.5`; absent when there is none. */
  readonly target?: string;
  readonly met?: boolean;
}

/** Returns whether the row with this name was asked for. */
export type Wanted = (name: string) => boolean;

/** A benchmark file exports one of these as `run`. It may leave out the work for rows that nobody asked for. */
export type Bench = (wanted: Wanted) => Promise<readonly BenchRow[]>;
