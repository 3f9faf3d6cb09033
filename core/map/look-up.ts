import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { type LookUpProof, lookUp } from '../prefix/index.ts';
import type { MapRun } from './run.ts';

/** Asks a stated map for a value. */
export interface MapLookUp {
  /** The runs of the statement, from leaf 0 on. */
  readonly runs: readonly MapRun[];
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** One a run, from the first run on, up to the one that has the value or holds leaf `upTo`. */
  readonly proofs: readonly LookUpProof[];
  /** The last leaf that the answer has to cover. */
  readonly upTo: bigint;
}

/**
 * Returns the first leaf that has the value, under the roots of the runs: that of the first run that has it. Null means
 * that no leaf up to `upTo` has it; an index may be beyond `upTo`, since the last run asked may be.
 * @throws LOOK_UP_INCOMPLETE when the proofs leave out a run that begins at or before `upTo`, or the statement ends
 *   there; or go on behind the answer
 * @throws LOOK_UP_OUTSIDE_RUN when a root has a leaf that its run does not hold: no entries have such a root
 * @throws LOOK_UP_MALFORMED, LOOK_UP_LEAF_MISMATCH, PROOF_ROOT_MISMATCH when a proof does not hold
 * Source: docs/formats/map.md
 */
export function lookUpInRuns({ runs, key, proofs, upTo }: MapLookUp, hash: Sha256Into = nobleSha256): bigint | null {
  let covered = 0n;
  for (const [i, proof] of proofs.entries()) {
    const run = runs[i];
    if (run === undefined || covered > upTo) throw incomplete('they go on behind the last run that was to be asked');
    const index = lookUp({ rootHash: run.root, key, leaf: proof.leaf, path: proof.path }, hash);
    covered = run.to;
    if (index === null) continue;
    if (index < run.from || index >= run.to) {
      throw new LedgerError(
        'LOOK_UP_OUTSIDE_RUN',
        `leaf \`${index}\` is not of the run \`${run.from}\` to \`${run.to}\``,
      );
    }
    if (i + 1 < proofs.length) throw incomplete('they go on behind the run that has the value');
    return index;
  }
  if (covered <= upTo) throw incomplete(`they end at leaf \`${covered}\``);
  return null;
}

function incomplete(why: string): LedgerError {
  return new LedgerError('LOOK_UP_INCOMPLETE', `the look-ups do not fit the runs: ${why}`);
}
