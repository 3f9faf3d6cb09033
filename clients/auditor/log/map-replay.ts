import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { type MapRun, parseStatement } from '../../../core/map/index.ts';
import type { LogValues } from './log-values.ts';
import type { OpenEntry } from './registry-replay.ts';

/** An entry's statement of the log's map. */
export interface Stated {
  readonly leafIndex: number;
  readonly leafHash: Uint8Array;
  readonly size: bigint;
  readonly runs: readonly MapRun[];
}

/** Collects the statements of a log's map, and recomputes them. */
export class MapReplay {
  readonly #known = new Set<string>();
  #waiting: Stated[] = [];
  /** The newest statement, null before the first. */
  newest: Stated | null = null;

  /**
   * Takes an entry `map.stated`.
   * @throws MAP_STATEMENT_MALFORMED when it states no map that its leaf can state, or none larger than before
   */
  take({ claims }: OpenEntry, leafHash: Uint8Array, leafIndex: number): void {
    const stated = { leafIndex, leafHash, ...this.#parsed(claims, leafIndex) };
    this.newest = stated;
    this.#waiting.push(stated);
  }

  /**
   * Recomputes the runs of statements that were not recomputed before: of all, or of the newest alone.
   * @returns the number of runs that were recomputed
   */
  async recompute(values: LogValues, every: boolean, onFailure: (failure: LedgerError) => void): Promise<number> {
    const wanted = every ? this.#waiting : this.#waiting.slice(-1);
    this.#waiting = [];
    let recomputed = 0;
    for (const { leafIndex, runs } of wanted) {
      for (const run of runs) {
        const name = `${run.from}-${run.to}-${Buffer.from(run.root).toString('hex')}`;
        if (this.#known.has(name)) continue;
        this.#known.add(name);
        recomputed++;
        try {
          await values.requireRun(run, leafIndex);
        } catch (error) {
          if (!isLedgerError(error)) throw error;
          onFailure(error);
        }
      }
    }
    return recomputed;
  }

  #parsed(claims: OpenEntry['claims'], leafIndex: number) {
    const at = (cause: unknown, why: string) =>
      new LedgerError('MAP_STATEMENT_MALFORMED', `leaf \`${leafIndex}\`: ${why}`, { cause });
    try {
      const statement = parseStatement(claims, BigInt(leafIndex));
      if (statement.size > (this.newest?.size ?? 0n)) return statement;
    } catch (error) {
      if (!isLedgerError(error)) throw error;
      throw at(error, error.message);
    }
    throw at(undefined, 'it states no larger map than the statement before');
  }
}
